"""What follows from somebody's step goes alone to those who can be told alone, and so does what is taken back."""

from __future__ import annotations

import pytest

from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.platforms.doors import Pusher
from bot.records import chats, people
from bot.records.delivery.outbox import Outbox
from bot.wsgi import Service
from scheduler import sending
from tests.conftest import WECOM_CORP, Say, at, set_clock
from tests.scheduler.alone import APP, LINE, PERSONS, Addressing, accounts, reached_by
from tests.scheduler.recorder import Recorder


class Told:
    """The bureau's group, and the app by which everybody is told alone."""

    def __init__(self, service: Service) -> None:
        self.service = reached_by(service, {APP: PERSONS})
        self.app, self.group = Addressing(service.clock), Recorder(service.clock)
        self.names = {user: name for name, user in accounts(service).items()}

    def send(self) -> list[tuple[str, str]]:
        """Whom it addresses and the words of what leaves now."""
        before = len(self.app.said)
        robots: dict[str, Pusher] = {"wecom/main": self.group, APP: self.app}
        sending.send_due(self.service.database, self.service.office, self.service.clock, robots)
        return [(self.names[to], words) for _, to, words in self.app.said[before:]]


@pytest.fixture
def told(bureau: Service) -> Told:
    return Told(bureau)


def test_a_submission_is_told_to_the_reviewer_alone_and_so_is_its_end(told: Told, say: Say):
    assert "已登记" in say("/送审 20210032", by="吴示安")
    ((reviewer, words),) = told.send()
    assert reviewer == "周示平" and "20210032" in words and told.group.said == []
    assert "已" in say("/撤销 20210032", by="吴示安")
    ((again, taken_back),) = told.send()
    assert again == reviewer and "20210032" in taken_back and taken_back != words
    assert told.group.said == []


def test_what_was_taken_back_before_it_left_is_said_to_nobody(told: Told, say: Say):
    say("/送审 20210032", by="吴示安")
    say("/撤销 20210032", by="吴示安")
    assert told.send() == [] and told.group.said == []


def test_a_copy_that_still_waits_is_called_off_with_the_act(told: Told, say: Say, clock: StoppedClock):
    say("/送审 20210032", by="吴示安")
    told.app.faults = [PlatformError("对方繁忙")]
    assert told.send() == []
    say("/撤销 20210032", by="吴示安")
    clock.at = at("2021-07-16 09:30")
    assert told.send() == [] and told.group.said == []
    with told.service.database.begin() as session:
        states = [(row.state, row.person_id is None) for row in session.query(Outbox).order_by(Outbox.id)]
    assert states == [("covered", True), ("cancelled", False)]


OTHERS = "软件产业处"


class OutOfReach(Told):
    """The same bureau, whose only group may hear of another division's items."""

    def __init__(self, service: Service) -> None:
        super().__init__(service)
        with service.database.begin() as session:
            known, (group,) = people.division_ids(session), chats.registered(session, service.clock.now().date())
            scope = [known[OTHERS]]
            chats.register(
                session, "wecom", WECOM_CORP, group.chat_id, name="软件群", division_ids=scope, push="main", since=None
            )

    def say(self, words: str, by: str) -> str:
        return speak(self.service, words, by, None, "wecom").text


@pytest.fixture
def apart(bureau: Service) -> OutOfReach:
    return OutOfReach(bureau)


def unbind(bureau: Told, *names: str) -> None:
    with bureau.service.database.begin() as session:
        for name in names:
            people.unbind(session, people.one_named(session, name).id)


def heard(sent: list[tuple[str, str]], number: str = "20210032") -> set[str]:
    return {name for name, words in sent if number in words}


def test_a_step_is_told_alone_where_no_group_hears_of_the_item(apart: OutOfReach):
    apart.say("/送审 20210032", by="吴示安")
    assert heard(apart.send()) == {"周示平"}
    apart.say("/审 20210032 退回 数据请核实", by="周示平")
    assert heard(apart.send()) == {"吴示安"}
    assert apart.group.said == []


def test_who_is_urged_where_no_group_hears_of_the_item_stands_in_the_receipt(apart: OutOfReach):
    unbind(apart, "褚示光")
    answered = apart.say("/催办 20210032", by="督查示员")
    opinion = "电子信息产业处提交书面意见："
    assert f"已催{opinion}卫示航。没有可通知的群或人员，请另行催办{opinion}褚示光。" in answered
    assert heard(apart.send()) == {"卫示航", "蒋示林", "沈示达"}


def test_the_office_is_told_alone_where_no_group_is_the_whole_bureaus(apart: OutOfReach):
    apart.say("/日历 2021-07-30 放假", by="督查示员")
    office = {name for name, words in apart.send() if "【日历变动】" in words}
    assert office == {"督查示员", "值班示员"}


def test_two_changes_that_wait_are_one_where_no_group_hears_of_the_item(apart: OutOfReach):
    apart.say("/延期 20210032 8月30日 市人大代表工委同意", by="吴示安")
    apart.say("/撤销 20210032", by="吴示安")
    assert apart.send() == [] and apart.group.said == []


def test_what_was_told_where_no_group_hears_is_taken_back_by_the_same_way(apart: OutOfReach):
    apart.say("/送审 20210032", by="吴示安")
    ((reviewer, words),) = apart.send()
    apart.say("/撤销 20210032", by="吴示安")
    ((again, taken_back),) = apart.send()
    assert again == reviewer == "周示平" and taken_back != words


def test_nobody_is_said_to_be_told_where_neither_a_group_nor_a_way_reaches_them(apart: OutOfReach):
    unbind(apart, "褚示光", "卫示航")
    answered = apart.say("/催办 20210032", by="督查示员")
    assert "没有可通知的群或人员，请另行催办电子信息产业处提交书面意见：褚示光、卫示航。" in answered
    assert "已催电子" not in answered


def test_a_way_that_says_nothing_is_followed_by_another_where_no_group_hears_of_the_item(apart: OutOfReach):
    apart.service = reached_by(apart.service, {LINE: PERSONS, APP: PERSONS})
    apart.say("/送审 20210032", by="吴示安")
    assert apart.send() == []
    set_clock(apart.service, at("2021-07-16 09:20"))
    assert heard(apart.send() + apart.send()) == {"周示平"}, "the notice first, then its copy"


def test_whom_a_change_releases_hears_it_alone(told: Told):
    speak(told.service, "/改派 20210032 牵头 软件产业处", "督查示员", None, "wecom")
    assert {"吴示安", "周示平", "蒋示林"} <= heard(told.send()) and told.group.said == []


def test_what_a_leader_sends_to_the_group_stands_there_and_is_taken_back_there(told: Told, clock: StoppedClock):
    answered = speak(told.service, "/批示 20210257 请抓紧办理 发到群", "局长", None, "wecom").text
    assert "已发到群里。" in answered
    alone = heard(told.send(), "20210257")
    assert alone == {"冯示川", "陈示文"}
    ((_, words, mentioned),) = told.group.said
    assert "20210257 局长批示：请抓紧办理" in words and mentioned == []
    set_clock(told.service, at("2021-07-16 09:05"))
    speak(told.service, "/撤销 20210257", "局长", None, "wecom")
    assert heard(told.send(), "20210257") == alone and len(told.group.said) == 2


def test_the_receipt_says_who_reads_an_instruction_alone_where_no_group_hears_of_the_item(apart: OutOfReach):
    answered = apart.say("/批示 20210257 请抓紧办理 发到群", by="局长")
    assert "已发到群里" not in answered and "已单独通知" in answered and "陈示文" in answered
    assert heard(apart.send(), "20210257") == {"冯示川", "陈示文"}
    assert apart.group.said == []


BUSY = PlatformError("频率超限（45009）", pause_seconds=300)
TO_ANOTHER = "/改派 20210018 分管 {}"


def test_changes_that_nobody_has_read_alone_are_told_as_one(told: Told, say: Say, clock: StoppedClock):
    say(TO_ANOTHER.format("副局长乙"), by="督查示员")
    told.app.faults = [BUSY]
    assert told.send() == []
    clock.at = at("2021-07-16 09:20")
    say(TO_ANOTHER.format("副局长丙"), by="督查示员")
    said = told.send()
    assert {name for name, _ in said} == {"副局长丙", "副局长甲", "吴示安", "周示平"} and len(said) == 4
    assert all("由副局长甲改为副局长丙" in words for _, words in said)
    assert told.group.said == []


def test_what_was_changed_back_before_anybody_read_it_alone_is_said_to_nobody(told: Told, say: Say, clock: StoppedClock):
    say(TO_ANOTHER.format("副局长乙"), by="督查示员")
    told.app.faults = [BUSY]
    assert told.send() == []
    say(TO_ANOTHER.format("副局长甲"), by="督查示员")
    clock.at = at("2021-07-16 09:20")
    assert told.send() == [] and told.group.said == []


def test_what_follows_something_else_leaves_alone_as_before(told: Told, say: Say, clock: StoppedClock):
    say(TO_ANOTHER.format("副局长乙"), by="督查示员")
    told.app.faults = [BUSY]
    assert told.send() == []
    clock.at = at("2021-07-16 09:20")
    say("/改派 20210032 分管 副局长丙", by="督查示员")
    said = told.send()
    assert len([name for name, words in said if "20210018" in words and "由副局长甲改为副局长乙" in words]) == 4
    assert len(set(said)) == len(said)
