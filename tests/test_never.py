"""What no file of the product does, whoever adds one: put statements together, unpickle, evaluate, call a message's address."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = ("bot", "handlers", "scheduler")
BUILDS_OBJECTS = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "jsonpickle", "yaml", "joblib"}
RUNS_TEXT = {"eval", "exec", "compile"}
ADDRESSES = ("sessionWebhook", "session_webhook", "response_url", "responseUrl", "picUrl", "downloadCode", "pic_url")
CALLERS = {"requests", "urllib3", "http", "httpx", "aiohttp", "socket"}
BELIEVED = (
    "x-forwarded",
    'headers["forwarded',
    'headers.get("forwarded',
    "x-real-ip",
    "proxyfix",
    "trusted_proxy",
    "remote_addr",
    "http_x_",
)
# Names of tables and columns that are ours, never of a message: where whole tables are copied, and two migrations.
PUT_TOGETHER = {
    "bot/records/copies.py",
    "bot/records/migrations/versions/0006_several_questions.py",
    "bot/records/migrations/versions/0008_what_a_question_rests_on.py",
}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.py")):
        yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """The packages a file imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_t40_nothing_is_unpickled_or_evaluated():
    found = [name for name, tree in trees() if imported(tree) & BUILDS_OBJECTS]
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT:
                found.append(f"{name}:{node.lineno}")
    assert found == []


def test_t25_no_statement_is_put_together_from_text():
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            made = isinstance(node.args[0], (ast.JoinedStr, ast.BinOp))
            fixed = isinstance(node.args[0], ast.JoinedStr) and all(  # PRAGMA x={a number of ours}, a name in capitals
                isinstance(part, ast.Constant) or (isinstance(part.value, ast.Name) and part.value.id.isupper())
                for part in node.args[0].values
                if isinstance(part, (ast.Constant, ast.FormattedValue))
            )
            if called in ("text", "execute", "exec_driver_sql", "executemany", "scalar", "scalars") and made and not fixed:
                found.append(name)
    assert {name for name in found if not name.startswith(("bot/records/engine/", "bot/documents/"))} <= PUT_TOGETHER


def test_t26_one_address_of_a_message_is_read_and_one_place_speaks_to_others():
    named = [
        name
        for name, _ in trees()
        if not name.startswith("bot/simulator/")
        for word in ADDRESSES
        if word in (ROOT / name).read_text(encoding="utf-8")
    ]
    # Posted to at the platform's own host and path alone; a code is read there, and the platform's own interface asked with it.
    assert set(named) == {f"bot/platforms/dingtalk/{name}.py" for name in ("session", "messages", "media")}
    callers = {name for name, tree in trees() if imported(tree) & CALLERS and not name.startswith("bot/simulator/")}
    assert callers <= {
        "bot/outgoing.py",
        "bot/network.py",  # where the library's own certificates are
        "bot/language_model.py",  # asks for addresses alone, and posts by the one way out
        "bot/tunnel.py",
        "bot/connections/connecting.py",
        "bot/cli/doctor.py",
        "bot/cli/serving.py",
        "bot/cli/demo.py",
    }


def test_t38_no_header_says_where_a_request_comes_from():
    found = [
        f"{name}: {word}" for name, _ in trees() for word in BELIEVED if word in (ROOT / name).read_text(encoding="utf-8").lower()
    ]
    assert found == []
