"""Conversations as tables: who says what on which day, and what the answer holds.

A line is day and time, who speaks, what is typed, and words of the answer; ✗ marks one that is refused and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.ledger_desk import bring_ledger, bring_people
from bot.records import chats, facts, reviews
from bot.wsgi import Service
from tests import engines
from tests.conftest import FIXTURES, WECOM_CORP, at, settings_for
from tests.documents import books

ITEMS = (
    {
        "编号": "20210032",
        "案由": "关于加快新型智慧城市建设的建议",
        "办理类型": "主办",
        "牵头处室": "信息化推进处",
        "配合处室": "电子信息产业处、软件产业处",
        "第一责任人": "周示平",
        "直接责任人": "吴示安",
        "分管领导": "副局长甲",
    },
    {
        "编号": "20210257",
        "案由": "关于缓解中小微企业融资难的建议",
        "办理类型": "主办",
        "配合处室": "中小企业发展处、经济运行处",
    },
    {
        "编号": "20210021",
        "案由": "关于数据共享的建议",
        "办理类型": "会办",
        "主办单位": "市大数据局",
        "牵头处室": "信息化推进处",
        "第一责任人": "周示平",
        "直接责任人": "郑示宁",
        "分管领导": "副局长甲",
    },
)


NESTED = re.compile(r"（[^（）]*（")
RECEIPT = re.compile(r"已登记：[^\n]+。\n|已(?:提出|撤销)|\S+拟")  # what is proposed waits for somebody's word


@contextmanager
def opened(
    tmp_path: Path, items: Sequence[Mapping[str, object]] = ITEMS, **settings: object
) -> Iterator[tuple[Service, StoppedClock]]:
    """The sample's people, the items handed over on 5 March with nothing done, one group for the whole bureau; with these
    settings beside the usual ones."""
    key = repr((items, settings))
    if key not in FURNISHED:
        FURNISHED[key] = furnished(items, settings)
    (tmp_path / "duban.db").write_bytes(FURNISHED[key])
    clock = StoppedClock(BEGAN)
    service = wsgi.assemble(settings_for(f"sqlite:///{tmp_path / 'duban.db'}", **settings), clock)
    yield service, clock
    service.database.close()


BEGAN = at("2021-03-05 09:00")
FURNISHED: dict[str, bytes] = {}  # each office that was opened in this process, as it began


def furnished(items: Sequence[Mapping[str, object]], settings: Mapping[str, object]) -> bytes:
    """The file of an office with people, items and group."""
    with TemporaryDirectory(prefix="duban-") as folder:
        service = wsgi.assemble(settings_for(engines.fresh_sqlite(Path(folder)), **settings), StoppedClock(BEGAN))
        bring_people(service, FIXTURES / "people.xlsx", dated=False)
        bring_ledger(service, books.ledger(Path(folder) / "2021.xlsx", *items), now=BEGAN)
        with service.database.begin() as session:
            chats.register(session, "wecom", WECOM_CORP, "wrALL", name="督办群", division_ids=None, push="main", since=None)
        service.database.close()
        return (Path(folder) / "duban.db").read_bytes()


def lines(story: str):
    for line in story.strip().splitlines():
        moment, person, text, answer = (part.strip() for part in line.split(" | "))
        yield f"2021-{moment}", person, text, answer


def recorded(service) -> tuple[int, int]:
    """How many facts and decisions there are, whether they hold or not."""
    with service.database.begin() as session:
        return session.query(facts.FactRow).count(), session.query(reviews.ReviewDecision).count()


def play(office, stories, group: str | None = None) -> list[str]:
    """Speak every line, in single chat or in that group; the answers."""
    service, clock = office
    said_back = []
    for moment, person, text, answer in sorted((line for story in stories for line in lines(story)), key=lambda line: line[0]):
        clock.at = at(moment)
        before = recorded(service)
        reply = speak(service, text, person, group, "console")
        said_back.append(reply.text)
        said = f"{moment} {person} {text}\n{reply.text}"
        expected = answer.removeprefix("✗ ").split("|")
        assert reply.outcome == ("refused" if answer.startswith("✗") else "answered"), said
        assert any(words in reply.text for words in expected), said
        assert NESTED.search(reply.text) is None, said
        if reply.outcome == "refused":
            assert recorded(service) == before, said
        elif recorded(service) != before:
            assert RECEIPT.match(reply.text), said
    return said_back
