"""Who is told alone about one item can take its steps by a button; a card whose steps are done is changed where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import reach, wsgi
from bot.cli.serving import ticker_of
from bot.clock import StoppedClock
from bot.message import Message, Press
from bot.platforms.ways import Way
from bot.records import people
from bot.records.delivery import notices
from bot.records.delivery.receipts import Receipt
from bot.rules.stages import Party
from bot.simulator import Platforms
from bot.simulator.faults import FAULTS, Spell
from bot.simulator.wecom_api import SEND, UPDATE
from bot.told import ToldOnce
from bot.wsgi import Service
from scheduler.carding import Renewing
from scheduler.ticking import Ticker
from tests.conftest import WECOM_CORP, at, copy_of_sqlite, settings_for
from tests.platforms.ways import SECRETS, WECOM_SECRET
from tests.scheduler.alone import APP, accounts, reached_by

NUMBER = "20210257"
HEAD, OFFICER, DEPUTY = "冯示川", "陈示文", "副局长乙"


@dataclass
class Office:
    """The sample bureau whose people an app reaches with cards, at the pretend WeCom."""

    service: Service
    platforms: Platforms
    ticker: Ticker
    said: int = 0

    @property
    def users(self) -> dict[str, str]:
        return accounts(self.service)

    def say(self, text: str, by: str) -> str:
        self.said += 1
        message = Message("wecom", f"said {self.said}", WECOM_CORP, self.users[by], text=text)
        return self.service.dispatcher.answer(message).text

    def press(self, task_id: str, key: str, by: str, code: str = "") -> str:
        """Somebody presses a button, and the platform gives a newer code, if it does."""
        message = Message("wecom", f"{task_id}{key}{by}", WECOM_CORP, self.users[by], press=Press(task_id, key))
        found = self.service.dispatcher.answer(message)
        assert found.card
        if code:
            keys = " ".join(button.key for button in found.card.buttons)
            sealed = self.service.settings.platforms["wecom"].pressed  # type: ignore[attr-defined]
            told = ToldOnce(self.service.database, self.service.office, self.service.clock)
            sealed(wsgi.outgoing(self.service, "wecom"), told)(task_id, code, keys)
        return found.text

    def sent(self, to: str) -> list[dict[str, Any]]:
        """The cards that somebody was sent."""
        told = [one.payload for one in self.platforms.postbox.delivered() if one.route == SEND]
        return [one["template_card"] for one in told if one["touser"] == self.users[to] and "template_card" in one]

    def updates(self) -> list[tuple[list[str], list[str]]]:
        """Whose cards were changed, and the buttons they have since."""
        told = [one.payload for one in self.platforms.postbox.delivered() if one.route == UPDATE]
        return [(one["userids"], keys(one["template_card"])) for one in told]

    def renew(self) -> int:
        service = self.service
        return Renewing(self.ticker.pushers).run(service.database, service.office, service.clock.now())

    def receipts(self) -> list[Receipt]:
        with self.service.database.begin() as session:
            return session.query(Receipt).order_by(Receipt.message_id).all()


def keys(card: dict[str, Any]) -> list[str]:
    return [button["key"] for button in card["button_list"]]


def opened(folder: Path, **app: Any) -> Iterator[Office]:
    clock = StoppedClock(at("2021-07-16 09:00"))
    secrets = replace(SECRETS, wecom_corp_id=WECOM_CORP)
    with closing(Platforms(secrets, clock)) as platforms:
        addresses = platforms.listen()
        section = {
            "agent_id": secrets.wecom_agent_id,
            "secret": WECOM_SECRET,
            "cards": True,
            "token": "token",
            "encoding_aes_key": secrets.wecom_aes_key,
        }
        group = {"main": {"key": next(iter(secrets.wecom_keys))}}
        wecom = {"corp_id": WECOM_CORP, "api_base": addresses["wecom"], "app": section | app, "webhooks": group}
        settings = settings_for(copy_of_sqlite(folder), platforms={"wecom": wecom}, reminders={"hours": ["00:00", "23:59"]})
        service = reached_by(wsgi.assemble(settings, clock), {APP: Way(persons=True, remembers=True)})
        service = replace(service, dispatcher=replace(service.dispatcher, office=service.office))
        platforms.wecom_api.members = set(accounts(service).values())
        yield Office(service, platforms, ticker_of(service))
        service.database.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    yield from opened(tmp_path)


STEPS = (f"/联系 {NUMBER} 不要求面复", f"/意见 {NUMBER} 中小企业发展处", f"/意见 {NUMBER} 经济运行处", f"/送审 {NUMBER}")


def submitted(office: Office) -> dict[str, Any]:
    """An item in review, and the card of whoever decides first."""
    for text in STEPS:
        office.say(text, by="督查示员")
    office.ticker.send()
    (card,) = office.sent(HEAD)
    return card


def test_who_has_to_review_gets_a_card_and_presses(office: Office):
    card = submitted(office)
    assert keys(card) == ["pass:1", "return:1"]
    assert NUMBER in card["sub_title_text"]
    assert "通过" in office.press(card["task_id"], "pass:1", by=HEAD)
    office.ticker.send()
    (following,) = office.sent(DEPUTY)
    assert keys(following) == ["pass:2", "return:2"]


def test_what_the_platform_gave_is_kept_and_the_code_is_sealed(office: Office):
    submitted(office)
    given = [one for one in office.receipts() if one.task_id]
    codes = set(office.platforms.wecom_api.codes)
    assert given and all(one.reference and one.code for one in given)
    assert not codes & {one.code for one in given}


def test_a_card_whose_step_was_taken_by_typing_is_changed_once(office: Office):
    submitted(office)
    office.say(f"/审 {NUMBER} 通过", by=HEAD)
    assert office.renew() == 1
    ((users, buttons),) = office.updates()
    assert users == [office.users[HEAD]] and "pass:1" not in buttons
    assert office.renew() == 0
    assert len(office.updates()) == 1


def test_a_card_that_was_pressed_is_changed_later_by_the_code_of_the_press(office: Office):
    card = submitted(office)
    code = office.platforms.wecom_api.code(card["task_id"])
    office.press(card["task_id"], "pass:1", by=HEAD, code=code)
    assert office.renew() == 0  # the answer to the press has changed it
    office.say(f"/撤回 {NUMBER}", by="督查示员")
    office.say(f"/送审 {NUMBER}", by="督查示员")
    assert office.renew() >= 1
    assert (["pass:1", "return:1"]) in [buttons for _, buttons in office.updates()]
    assert code not in office.platforms.wecom_api.codes


def test_a_code_that_the_platform_does_not_take_any_more_is_not_used_again(office: Office):
    submitted(office)
    office.platforms.wecom_api.codes.clear()
    office.say(f"/审 {NUMBER} 通过", by=HEAD)
    office.renew()
    assert office.renew() == 0 and office.updates() == []


def test_after_three_days_no_card_is_changed(office: Office):
    submitted(office)
    office.say(f"/审 {NUMBER} 通过", by=HEAD)
    clock = office.service.clock
    assert isinstance(clock, StoppedClock)
    clock.at += timedelta(hours=73)
    assert office.renew() == 0


def test_a_card_that_was_not_taken_is_said_in_words(office: Office):
    for text in STEPS:
        office.say(text, by="督查示员")
    office.platforms.faults.set("wecom", Spell(FAULTS["busy"], None))
    office.ticker.send()
    office.platforms.faults.spells.clear()
    assert isinstance(office.service.clock, StoppedClock)
    office.service.clock.at += timedelta(minutes=2)
    office.ticker.send()
    told = [one.payload for one in office.platforms.postbox.delivered() if one.payload.get("touser") == office.users[HEAD]]
    assert told and not any("template_card" in one for one in told)


def test_a_card_before_somebody_else_than_it_was_sent_to_is_not_changed(office: Office):
    submitted(office)
    account = office.users[HEAD]
    with office.service.database.begin() as session:
        head, other = people.one_named(session, HEAD), people.one_named(session, "周示平")
        people.bind(session, "wecom", WECOM_CORP, account, other.id)
        people.bind(session, "wecom", WECOM_CORP, "head-new", head.id)
    office.say(f"/撤回 {NUMBER}", by="督查示员")
    assert office.renew() == 0 and office.updates() == []


def test_without_the_setting_words_alone_are_said(tmp_path: Path):
    for office in opened(tmp_path, cards=False):
        for text in STEPS:
            office.say(text, by="督查示员")
        office.ticker.send()
        assert office.sent(HEAD) == []
        told = [one.text for one in office.platforms.postbox.delivered() if one.payload.get("touser") == office.users[HEAD]]
        assert any(NUMBER in words for words in told)
        assert office.renew() == 0


def test_the_same_words_to_one_person_in_one_batch_are_all_delivered_and_so_are_those_of_the_same_minute(tmp_path: Path):
    for office in opened(tmp_path, cards=False):
        with office.service.database.begin() as session:
            head = people.one_named(session, HEAD)
            told, private = [Party(head.id, HEAD)], reach.readers(session, office.service.office, office.service.clock.now())
        for batch in (range(3), range(3, 5)):
            for place in batch:
                with office.service.database.begin() as session:
                    key, now = f"same:{place}", office.service.clock.now()
                    notices.put(session, None, told, "请到会。", key=key, not_before=now, private=private)
            office.ticker.send()
        delivered = [one for one in office.platforms.postbox.delivered() if one.payload.get("touser") == office.users[HEAD]]
        again = [one.text.removeprefix("请到会。").strip() for one in delivered if one.text.startswith("请到会。")]
        first = "（09:00再次通知"
        assert again == ["", f"{first}）", f"{first}，第3次）", f"{first}，第4次）", f"{first}，第5次）"]


def test_a_notice_that_says_the_same_again_within_half_an_hour_is_delivered_with_its_time(tmp_path: Path):
    for office in opened(tmp_path, cards=False):
        for text in (*STEPS, "", f"/撤回 {NUMBER}", f"/送审 {NUMBER}", "", f"/撤回 {NUMBER}", f"/送审 {NUMBER}"):
            if text:
                office.say(text, by="督查示员")
            else:
                office.ticker.send()
                assert isinstance(office.service.clock, StoppedClock)
                office.service.clock.at += timedelta(minutes=4)
        office.ticker.send()
        delivered = [one for one in office.platforms.postbox.delivered() if one.payload.get("touser") == office.users[HEAD]]
        told = [one.text for one in delivered if "审核" in one.text]
        assert [words.partition("（09:")[2] for words in told] == ["", "04再次通知）", "08再次通知）"]
