"""The steps that a regular expression takes: a plain backtracking matcher over Python's own parse of the pattern.

It stands beside `re` and counts; what it finds is compared with what `re` finds (tests/work/test_expressions.py). `re` skips
faster to where a match may begin, but tries the same ways: where these steps grow with the square of a text, so does its time.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

PARSER: Any = re._parser  # type: ignore[attr-defined]  # the parse tree has no public door
NAMES: Any = re._constants  # type: ignore[attr-defined]
UNBOUNDED = NAMES.MAXREPEAT
sys.setrecursionlimit(max(sys.getrecursionlimit(), 60000))

Then = Callable[[int], int | None]
Node = Callable[[int, Then], int | None]


class Counting:
    """One pattern; `steps` grows with each character looked at and each way tried."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        source = pattern.pattern
        self.bytes = isinstance(source, bytes)
        self.flags = pattern.flags
        self.steps = 0
        self.most = sys.maxsize
        self.text = ""
        self.groups: dict[int, tuple[int, int]] = {}
        self.tree = PARSER.parse(source, pattern.flags & ~re.UNICODE if not self.bytes else pattern.flags)

    @cached_property
    def whole(self) -> Node:
        """What matches the whole pattern."""
        return self.sequence(self.tree)

    def spans(self, text: str | bytes) -> list[tuple[int, int]]:
        """What finditer finds in a text."""
        self.text = text.decode("latin-1") if isinstance(text, bytes) else text
        found, start, empty_allowed = [], 0, True
        while start <= len(self.text):
            end = self.at(start, empty_allowed)
            if end is None:
                start, empty_allowed = start + 1, True
                continue
            found.append((start, end))
            empty_allowed = end > start or False
            if end == start:
                start, empty_allowed = start + 1, True
            else:
                start, empty_allowed = end, True
        return found

    def at(self, start: int, empty_allowed: bool = True) -> int | None:
        """Where a match that begins here ends."""
        self.groups = {}
        return self.whole(start, lambda end: end if end > start or empty_allowed else None)

    def cost(self, text: str | bytes, *, anchored: bool) -> int:
        """Steps for all matches in a text, or for the one at its beginning."""
        self.steps = 0
        if anchored:
            self.text = text.decode("latin-1") if isinstance(text, bytes) else text
            self.at(0)
            self.whole(0, lambda end: end if end == len(self.text) else None)
        else:
            self.spans(text)
        return self.steps

    def step(self) -> None:
        self.steps += 1
        if self.steps > self.most:
            raise Exhausted

    # --- nodes ---

    def sequence(self, items: Any) -> Node:
        nodes = [self.node(kind, value) for kind, value in items]
        if len(nodes) == 1:
            return nodes[0]

        def run(i: int, then: Then, place: int = 0) -> int | None:
            if place == len(nodes):
                return then(i)
            return nodes[place](i, lambda j: run(j, then, place + 1))

        return run

    def node(self, kind: Any, value: Any) -> Node:
        single = self.single(kind, value)
        if single:
            return self.one(single)
        name = str(kind)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            return self.repeat(name, *value)
        if name == "SUBPATTERN":
            return self.group(*value)
        if name == "BRANCH":
            return self.branch([self.sequence(each) for each in value[1]])
        if name == "ATOMIC_GROUP":
            return self.atomic(self.sequence(value))
        if name in ("ASSERT", "ASSERT_NOT"):
            return self.look(value[0], value[1], wanted=name == "ASSERT")
        if name == "AT":
            return self.position(str(value))
        if name == "GROUPREF":
            return self.reference(value)
        raise NotImplementedError(name)

    def single(self, kind: Any, value: Any) -> Callable[[str], bool] | None:
        """The test of one character, where the node is no more than that."""
        name = str(kind)
        if name == "ANY":
            return (lambda _: True) if self.flags & re.DOTALL else (lambda c: c != "\n")
        if name in ("LITERAL", "NOT_LITERAL"):
            cased = {chr(value)} | ({chr(value).lower(), chr(value).upper()} if self.flags & re.IGNORECASE else set())
            return (lambda c: c in cased) if name == "LITERAL" else (lambda c: c not in cased)
        return self.of_class(value) if name == "IN" else None

    def of_class(self, items: Any) -> Callable[[str], bool]:
        known: dict[str, bool] = {}
        negated = bool(items) and str(items[0][0]) == "NEGATE"
        tests = [self.member(*item) for item in items if str(item[0]) != "NEGATE"]

        def test(c: str) -> bool:
            if c not in known:
                forms = {c, c.lower(), c.upper()} if self.flags & re.IGNORECASE else {c}
                known[c] = any(test(form) for test in tests for form in forms if len(form) == 1) != negated
            return known[c]

        return test

    def member(self, kind: Any, value: Any) -> Callable[[str], bool]:
        name = str(kind)
        if name == "LITERAL":
            return lambda c: ord(c) == value
        if name == "RANGE":
            return lambda c: value[0] <= ord(c) <= value[1]
        letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[str(value).rpartition("_")[2]]
        letter = letter.upper() if "_NOT_" in str(value) else letter
        found = re.compile(rf"\{letter}", re.ASCII if self.bytes or self.flags & re.ASCII else 0)
        return lambda c: bool(found.match(c))

    def one(self, test: Callable[[str], bool]) -> Node:
        def run(i: int, then: Then) -> int | None:
            self.step()
            return then(i + 1) if i < len(self.text) and test(self.text[i]) else None

        return run

    def repeat(self, name: str, least: int, most: Any, items: Any) -> Node:
        most = sys.maxsize if most == UNBOUNDED else most
        single = self.single(*items[0]) if len(items) == 1 else None
        if single and name != "MIN_REPEAT":
            return self.run_of(single, least, most, possessive=name == "POSSESSIVE_REPEAT")
        body = self.sequence(items)

        def run(i: int, then: Then, count: int = 0) -> int | None:
            self.step()

            def again(j: int) -> int | None:
                return run(j, then, count + 1) if j > i or count < least else None

            if count < least:
                return body(i, again)
            if name == "MIN_REPEAT":
                end = then(i)
                return end if end is not None or count >= most else body(i, again)
            end = body(i, again) if count < most else None
            return then(i) if end is None else end

        if name != "POSSESSIVE_REPEAT":
            return run
        return self.atomic(run)

    def run_of(self, test: Callable[[str], bool], least: int, most: int, *, possessive: bool) -> Node:
        def run(i: int, then: Then) -> int | None:
            end, last = i, min(len(self.text), i + most)
            while end < last and test(self.text[end]):
                self.step()
                end += 1
            self.step()
            for place in (end,) if possessive else range(end, i + least - 1, -1):
                if place < i + least:
                    return None
                self.step()
                found = then(place)
                if found is not None:
                    return found
            return None

        return run

    def group(self, number: int | None, add: int, remove: int, items: Any) -> Node:
        kept, self.flags = self.flags, (self.flags | add) & ~remove
        body = self.sequence(items)
        self.flags = kept
        if number is None:
            return body

        def run(i: int, then: Then) -> int | None:
            before = self.groups.get(number)

            def inside(j: int) -> int | None:
                outer = self.groups.get(number)
                self.groups[number] = (i, j)
                end = then(j)
                if end is None and outer is not None:
                    self.groups[number] = outer
                return end

            end = body(i, inside)
            if end is None and before is not None:
                self.groups[number] = before
            return end

        return run

    def branch(self, ways: list[Node]) -> Node:
        def run(i: int, then: Then) -> int | None:
            for way in ways:
                self.step()
                end = way(i, then)
                if end is not None:
                    return end
            return None

        return run

    def atomic(self, body: Node) -> Node:
        def run(i: int, then: Then) -> int | None:
            end = body(i, lambda j: j)
            return None if end is None else then(end)

        return run

    def look(self, direction: int, items: Any, *, wanted: bool) -> Node:
        body, width = self.sequence(items), items.getwidth()[0]

        def run(i: int, then: Then) -> int | None:
            self.step()
            start = i if direction > 0 else i - width
            found = start >= 0 and body(start, lambda j: j if direction > 0 or j == i else None) is not None
            return then(i) if found == wanted else None

        return run

    def position(self, name: str) -> Node:
        def holds(i: int) -> bool:
            text, many = self.text, self.flags & re.MULTILINE
            if name in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
                return i == 0 or bool(many and name == "AT_BEGINNING" and text[i - 1] == "\n")
            if name == "AT_END_STRING":
                return i == len(text)
            if name == "AT_END":
                return i == len(text) or (text[i] == "\n" and (bool(many) or i == len(text) - 1))
            word = [0 <= j < len(text) and bool(re.match(r"\w", text[j])) for j in (i - 1, i)]
            return (word[0] != word[1]) == (name == "AT_BOUNDARY")

        return lambda i, then: then(i) if holds(i) else None

    def reference(self, number: int) -> Node:
        def run(i: int, then: Then) -> int | None:
            start, end = self.groups.get(number, (-1, -1))
            said = self.text[start:end]
            self.steps += len(said) + 1
            return then(i + len(said)) if start >= 0 and self.text.startswith(said, i) else None

        return run


class Exhausted(Exception):
    """More steps than were allowed."""


def repeats(items: Any) -> Iterator[Any]:
    """Each unbounded repetition of a pattern: what is repeated."""
    for kind, value in items:
        name = str(kind)
        if name.endswith("_REPEAT"):
            if value[1] == UNBOUNDED:
                yield value[2]
            yield from repeats(value[2])
        elif name == "SUBPATTERN":
            yield from repeats(value[3])
        elif name == "BRANCH":
            for way in value[1]:
                yield from repeats(way)
        elif name == "ATOMIC_GROUP":
            yield from repeats(value)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from repeats(value[1])
