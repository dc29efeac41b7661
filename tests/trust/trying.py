"""Tries the mutants of one module: the tests are collected once, then each mutant has a process forked from there.

A fault inside a function takes the function's place in the fork. One where the module is read is put in while it is imported, in
a fork that has imported nothing of ours yet. Run are the tests that pass the changed lines, the quickest first, up to the first
that fails.
"""

from __future__ import annotations

import functools
import gc
import importlib.abc
import importlib.machinery
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.trust.operators import Mutant, mutants
from tests.trust.path import ROOT

KILLED, ALIVE, UNREACHED = "killed", "alive", "reached by no test"
MOST_SECONDS = 20.0  # of tests, as they take without a fault, that one mutant may cost
PATIENCE = 120  # seconds
MEMORY = 4 * 2**30
OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


@dataclass
class Passed:
    """What one test does without a fault: seconds, and which lines of the module it passes."""

    name: str
    seconds: float
    lines: list[int]
    failed: bool


def in_a_fork(work: Callable[[], Any]) -> Any:
    """What `work` returns in a process of its own, as JSON has it; None where that died."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        found = None
        try:
            os.close(reading)
            quiet = os.open(os.devnull, os.O_WRONLY)
            if not os.environ.get("MUTANTS_LOUD"):
                os.dup2(quiet, 1)
                os.dup2(quiet, 2)
            found = work()
        except BaseException:
            traceback.print_exc()
        finally:
            with os.fdopen(writing, "w") as file:
                json.dump(found, file)
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        told = file.read()
    os.waitpid(child, 0)
    return json.loads(told) if told else None


def limited(seconds: float) -> None:
    """This process ends by itself where a fault makes it run on, wait or swell."""
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    most = int(used + 10 + 5 * seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(PATIENCE)


class Quick:
    """No failure is made smaller, and examples are the same each time."""

    def pytest_sessionstart(self) -> None:
        plain = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", settings.get_profile("patient"), phases=plain, derandomize=True, database=None)
        settings.load_profile("mutants")


class Watch:
    """Runs tests one by one and knows whether one failed."""

    def __init__(self) -> None:
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed

    def run(self, items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
        """Each test, after it has run."""
        for at, item in enumerate(items):
            following = items[at + 1] if at + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            yield item


def passed_lines(file: str, watch: Watch, items: Sequence[pytest.Item]) -> list[dict[str, Any]]:
    """What each test does; runs in a fork."""
    seen: set[int] = set()

    def tracer(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != file:
            return None
        seen.add(frame.f_lineno)
        return tracer

    found: list[dict[str, Any]] = []
    remembering = caches()
    since = time.process_time()
    running = watch.run(items)
    while True:
        for cache in remembering:  # what an earlier test had reckoned is reckoned anew, and its lines are passed
            cache.cache_clear()
        sys.settrace(tracer)
        item = next(running, None)
        sys.settrace(None)
        if item is None:
            return found
        found.append(asdict(Passed(item.nodeid, time.process_time() - since, sorted(seen), watch.failed)))
        seen.clear()
        watch.failed, since = False, time.process_time()


def chosen(mutant: Mutant, known: Sequence[Passed]) -> list[Passed]:
    """The tests for a mutant: those that pass its lines, the quickest first."""
    lines = set(range(mutant.line, mutant.last + 1))
    fitting = [one for one in known if not mutant.inside or not lines.isdisjoint(one.lines)]
    quickest: list[Passed] = []
    spent = 0.0
    for one in sorted(fitting, key=lambda one: one.seconds):
        spent += one.seconds
        if spent > MOST_SECONDS and quickest:
            break
        quickest.append(one)
    return quickest


def killed_by(watch: Watch, items: Sequence[pytest.Item]) -> str:
    """The first of these tests that fails, empty for none."""
    watch.failed = False
    return next((item.nodeid for item in watch.run(items) if watch.failed), "")


class Loop:
    """In the place of pytest's own loop: learn what the tests pass, then try the mutants that are inside functions."""

    def __init__(self, file: Path, own: Sequence[Mutant], tell: Callable[[Mutant, str], None]) -> None:
        self.file, self.own, self.tell = file, own, tell
        self.watch = Watch()
        self.known: list[Passed] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if "[postgresql" not in item.nodeid]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.pluginmanager.register(self.watch)
        make_ready(session.items)
        told = in_a_fork(lambda: passed_lines(str(self.file), self.watch, session.items)) or []
        self.known = [Passed(**one) for one in told]
        broken = [one.name for one in self.known if one.failed]
        if broken or len(self.known) != len(session.items):
            raise pytest.UsageError(f"without a fault there fail: {broken}")
        items = {item.nodeid: item for item in session.items}
        functions = functions_of(str(self.file))
        gc.freeze()
        for mutant in self.own:
            tests = chosen(mutant, self.known)
            if not tests:
                self.tell(mutant, UNREACHED)
                continue

            def attempt(mutant: Mutant = mutant, tests: Sequence[Passed] = tests) -> str:
                limited(sum(one.seconds for one in tests))
                put_in(mutant, functions)
                return killed_by(self.watch, [items[one.name] for one in tests])

            self.tell(mutant, ALIVE if in_a_fork(attempt) == "" else KILLED)
        return True


def make_ready(items: Sequence[pytest.Item]) -> None:
    """What many tests share and make once, made before the forks."""
    from tests import conftest

    if any({"bureau", "bureau_url", "say", "reply", "database"} & set(getattr(item, "fixturenames", ())) for item in items):
        conftest.furnished("sqlite")


def functions_of(file: str) -> dict[tuple[str, int], list[FunctionType]]:
    """The functions of a module by name and line."""
    found: dict[tuple[str, int], list[FunctionType]] = {}
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename == file:
            found.setdefault((each.__code__.co_qualname, each.__code__.co_firstlineno), []).append(each)
    return found


def put_in(mutant: Mutant, functions: dict[tuple[str, int], list[FunctionType]]) -> None:
    """The fault takes the place of its function, and what was remembered is forgotten."""
    assert mutant.inside
    code = code_of(mutant.code, *mutant.inside)
    assert code and functions.get(mutant.inside), mutant.name
    for function in functions[mutant.inside]:
        function.__code__ = code
    for cache in caches():
        cache.cache_clear()


def caches() -> list[functools._lru_cache_wrapper[Any]]:
    """What our functions remember."""
    known = (each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper))
    return [each for each in known if str(getattr(each, "__module__", "")).startswith("bot.")]


def code_of(code: CodeType, name: str, line: int) -> CodeType | None:
    """The code of one function inside that of a module."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if each.co_qualname == name and each.co_firstlineno == line:
                return each
            if found := code_of(each, name, line):
                return found
    return None


class Reader(importlib.machinery.SourceFileLoader):
    """Reads a module as the mutant has it."""

    code: CodeType

    def get_code(self, fullname: str) -> CodeType:
        return self.code


class Finder(importlib.abc.MetaPathFinder):
    def __init__(self, module: str, file: Path, code: CodeType) -> None:
        self.module, self.file, self.code = module, file, code

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.module:
            return None
        reader = Reader(fullname, str(self.file))
        reader.code = self.code
        return importlib.util.spec_from_file_location(fullname, self.file, loader=reader)


class Few:
    """Only the tests that are known to be about the module, the quickest first, with whatever parameters they have now."""

    def __init__(self, known: Sequence[Passed]) -> None:
        self.order = {one.name.partition("[")[0]: at for at, one in reversed(list(enumerate(known)))}
        self.watch = Watch()
        self.ended = "not collected"

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        names = {item.nodeid: item.nodeid.partition("[")[0] for item in items if "[postgresql" not in item.nodeid}
        chosen = [item for item in items if names.get(item.nodeid) in self.order]
        items[:] = sorted(chosen, key=lambda item: self.order[names[item.nodeid]])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.pluginmanager.register(self.watch)
        if not session.testsfailed and session.items:  # else a fault kept files from being imported
            self.ended = killed_by(self.watch, session.items)
        return True


def try_module(name: str, tests: Sequence[str], tell: Callable[[Mutant, str], None], only: str = "") -> None:
    """Try every mutant of a module of which a part of its name is `only`; `tell` hears of each."""
    file = ROOT / name
    all_of_it = [one for one in mutants(file.read_text(encoding="utf-8"), str(file)) if only in one.name]
    inside = [one for one in all_of_it if one.inside]

    def within() -> tuple[list[dict[str, Any]], list[str]]:
        told: list[str] = []
        loop = Loop(file, inside, lambda mutant, what: told.append(what))
        pytest.main([*OPTIONS, *tests], plugins=[loop, Quick()])
        return [asdict(one) for one in loop.known], told

    found = in_a_fork(within)
    assert found and found[0], f"the tests of {name} do not run"
    known, told = [Passed(**one) for one in found[0]], found[1]
    at_import = [one for one in all_of_it if not one.inside]
    for mutant, what in zip(inside, told, strict=True):
        if what == UNREACHED:
            at_import.append(mutant)  # it may run while modules are read
        else:
            tell(mutant, what)
    for mutant in at_import:
        some = chosen(replace(mutant, inside=None), known)  # a constant may matter where no line of the module runs

        def attempt(mutant: Mutant = mutant, some: Sequence[Passed] = some) -> str:
            limited(10 + sum(one.seconds for one in some))
            sys.meta_path.insert(0, Finder(name.removesuffix(".py").replace("/", "."), file, mutant.code))
            few = Few(some)
            pytest.main([*OPTIONS, *tests], plugins=[few, Quick()])
            return few.ended

        tell(mutant, ALIVE if in_a_fork(attempt) == "" else KILLED)
