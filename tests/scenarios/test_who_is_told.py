"""A receipt says who hears of the step and by which way, and who by none: what it says is what then happens."""

from __future__ import annotations

import re

import pytest

from bot.cli.talking import speak
from bot.platforms.doors import Pusher
from bot.records import chats, people
from bot.wsgi import Service
from scheduler import sending
from tests.conftest import WECOM_CORP
from tests.scheduler.alone import APP, PERSONS, Addressing, accounts, reached_by
from tests.scheduler.recorder import Recorder

GROUP = "督办群"


class Receipts:
    """The bureau, of which some are told alone; what a receipt says is compared with what leaves."""

    def __init__(self, service: Service) -> None:
        self.service = reached_by(service, {APP: PERSONS})
        self.app, self.group = Addressing(service.clock), Recorder(service.clock)
        self.names = {user: name for name, user in accounts(service).items()}

    def without_account(self, *names: str) -> None:
        with self.service.database.begin() as session:
            for name in names:
                people.unbind(session, people.one_named(session, name).id)

    def known_in_the_group_alone(self) -> None:
        self.service = reached_by(self.service, {})

    def without_group(self) -> None:
        with self.service.database.begin() as session:
            chats.register(session, "wecom", WECOM_CORP, "wrALL", name=GROUP, division_ids=None, push=None, since=None)

    def say(self, words: str, by: str) -> str:
        return speak(self.service, words, by, None, "wecom").text

    def heard(self) -> tuple[set[str], set[str]]:
        """Who is told alone by what leaves now, and who is mentioned in the group."""
        robots: dict[str, Pusher] = {"wecom/main": self.group, APP: self.app}
        alone, before = len(self.app.said), len(self.group.said)
        sending.send_due(self.service.database, self.service.office, self.service.clock, robots)
        mentioned = {name for _, _, names in self.group.said[before:] for name in names}
        return {self.names[to] for _, to, _ in self.app.said[alone:]}, {self.names.get(name, name) for name in mentioned}


def said(receipt: str) -> tuple[set[str], set[str], set[str]]:
    """Of a receipt: who is told alone, who is mentioned in the group, whom nothing reaches."""
    line = next((line for line in receipt.splitlines() if line.startswith("将") or "没有可用的通知方式" in line), "")
    found = [
        re.search(words, line)
        for words in (r"单独通知([^，。]+)", rf"在{GROUP}@([^，。]+)", r"(?:^|。)([^，。]+)没有可用的通知方式，请另行告知。$")
    ]
    alone, mentioned, nobody = (set(each[1].split("、")) if each else set() for each in found)
    return alone, mentioned, nobody


STEPS = [
    ("/送审 20210032", "吴示安", "周示平"),
    ("/延期 20210032 8月30日 市人大代表工委同意", "督查示员", "吴示安"),
    ("/交接 郑示宁", "吴示安", "郑示宁"),
    ("/代理 局长 由 副局长甲 7月20日 至 7月30日", "督查示员", "局长"),
    ("/代理 副局长乙 7月20日 至 7月30日", "副局长甲", "副局长乙"),
]


@pytest.fixture
def receipts(bureau: Service) -> Receipts:
    return Receipts(bureau)


@pytest.mark.parametrize(("words", "by", "to"), STEPS)
def test_a_receipt_says_who_is_told_alone_and_so_it_happens(receipts: Receipts, words: str, by: str, to: str):
    alone, mentioned, nobody = said(receipts.say(words, by))
    assert to in alone and not mentioned and not nobody
    assert receipts.heard() == (alone, mentioned)


@pytest.mark.parametrize(("words", "by", "to"), STEPS)
def test_a_receipt_says_who_is_mentioned_in_which_group_and_so_it_happens(receipts: Receipts, words: str, by: str, to: str):
    receipts.known_in_the_group_alone()
    alone, mentioned, nobody = said(receipts.say(words, by))
    assert to in mentioned and not alone and not nobody
    assert receipts.heard() == (alone, mentioned)


@pytest.mark.parametrize(("words", "by", "to"), STEPS)
def test_a_receipt_says_whom_nothing_reaches(receipts: Receipts, words: str, by: str, to: str):
    receipts.known_in_the_group_alone()
    receipts.without_group()
    alone, mentioned, nobody = said(answer := receipts.say(words, by))
    assert to in nobody and not alone and not mentioned, answer
    assert receipts.heard() == (set(), set())


def test_who_has_no_account_is_named_in_the_group_and_that_is_no_telling(receipts: Receipts):
    receipts.without_account("周示平")
    answer = receipts.say("/延期 20210032 8月30日 市人大代表工委同意", by="督查示员")
    assert f"在{GROUP}写名周示平（不能@，请另行告知）" in answer and "周示平" not in said(answer)[0]


def test_a_step_that_tells_nobody_says_nothing_of_it(receipts: Receipts):
    assert "将" not in receipts.say("/联系 20210032 不要求面复", by="吴示安")
