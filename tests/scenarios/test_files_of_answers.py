"""Files that answers promise: made and brought after them, whole, once, to where they were asked for, on both platforms."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import papers, wsgi
from bot.cli.talking import speak
from bot.errors import PlatformError
from bot.file_desk import FileDesk
from bot.ledger_desk import bring_ledger
from bot.message import Message, Paper, Press, Reply, SentFile
from bot.paper_desk import PaperDesk
from bot.records import chats, people
from bot.records.appointments import end_posts
from bot.records.delivery import ordered
from bot.records.delivery.ordered import OrderedPaper
from bot.records.delivery.outbox import Outbox
from bot.rules.chat_safe import FileName
from bot.simulator.faults import FAULTS, Spell
from bot.simulator.kept_files import KeptFile
from bot.simulator.postbox import Fate
from bot.wsgi import Service
from scheduler.sending import send_due
from tests.conftest import copy_of_sqlite, settings_for
from tests.documents import books
from tests.platforms.ways import Joined, joined

OFFICE = "督查示员"
PNG = b"\x89PNG\r\n\x1a\n"


class Chats:
    """A bureau joined to both pretend platforms, whose people speak there."""

    def __init__(self, both: Joined, folder: Path) -> None:
        self.both, self.count = both, 0
        known = settings_for(copy_of_sqlite(folder), service={"data_dir": str(folder)})
        update = {"database": known.database, "service": known.service, "unit": known.unit}
        self.service: Service = wsgi.assemble(both.settings.model_copy(update=update), both.clock)
        self.pushers = wsgi.pushers(self.service)
        make = partial(papers.made, self.service.database, self.service.office)
        self.desk = PaperDesk(self.service, self.pushers, make)
        self.corps = {name: section.corp_id for name, section in both.settings.platforms.items()}

    def account(self, name: str, platform: str) -> str:
        with self.service.database.begin() as session:
            person = people.named(session, name)[0].id
            user = f"user{person}"
            people.bind(session, platform, self.corps[platform], user, person)
        api = self.both.platforms.wecom_api.members if platform == "wecom" else self.both.platforms.dingtalk_api.staff
        api.add(user)
        return user

    def say(self, text: str, platform: str, by: str = OFFICE, *, chat: str | None = None, **more) -> Reply:
        self.count += 1
        user, key = self.account(by, platform), f"m{self.count}"
        more = {"through": "app" if platform == "wecom" else "", **more}
        return self.service.dispatcher.answer(Message(platform, key, self.corps[platform], user, chat, text=text, **more))

    def press(self, platform: str, task_id: str, key: str, by: str = OFFICE) -> Reply:
        self.count += 1
        user = self.account(by, platform)
        press = Press(task_id, key)
        return self.service.dispatcher.answer(Message(platform, f"m{self.count}", self.corps[platform], user, press=press))

    def work(self) -> None:
        """What the process that speaks first does once."""
        self.desk.run()
        way = self.service.office.ways
        remembering = [name for name in way if way[name].remembers]
        send_due(self.service.database, self.service.office, self.service.clock, self.pushers, remembering=remembering)
        self.desk.run()

    def came(self, platform: str) -> list[KeptFile]:
        """The files that people see there."""
        api = self.both.platforms.wecom_api if platform == "wecom" else self.both.platforms.dingtalk_api
        found = []
        for post in self.posts(platform):
            media = next((named for named in api.files.kept if named in json.dumps(post)), "")
            found += [api.files.kept[media]] if media else []
        return found

    def posts(self, platform: str) -> list[dict]:
        kept = self.both.platforms.postbox.kept
        return [one.payload for one in kept if one.platform == platform and one.fate is Fate.DELIVERED]

    def texts(self, platform: str) -> list[str]:
        """The words that people read there."""
        kept = self.both.platforms.postbox.kept
        return [one.text for one in kept if one.platform == platform and one.fate is Fate.DELIVERED and one.text]

    def clock_on(self, **time: int) -> None:
        self.both.clock.at += timedelta(**time)

    def rows(self) -> list[Outbox]:
        with self.service.database.begin() as session:
            return session.query(Outbox).filter(Outbox.kind == "file").order_by(Outbox.id).all()

    def orders(self) -> list[OrderedPaper]:
        with self.service.database.begin() as session:
            return session.query(OrderedPaper).order_by(OrderedPaper.id).all()

    def made(self, text: str, by: str = OFFICE) -> bytes:
        """What the machine itself gives for the same words."""
        (paper,) = speak(self.service, text, by, None, "console").papers
        return papers.made(self.service.database, self.service.office, paper)


class Shelved:
    """A platform that keeps one file."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def fetch(self, handle: str, most: int) -> bytes:
        return self.content


@pytest.fixture
def both_chats(tmp_path: Path) -> Iterator[Chats]:
    (tmp_path / "both").mkdir()
    with joined(tmp_path / "both", robot={"mode": "stream"}) as both:
        chats_ = Chats(both, tmp_path)
        yield chats_
        chats_.service.database.close()


@pytest.mark.parametrize("platform", ["wecom", "dingtalk"])
def test_the_ledger_comes_whole_to_who_asked_for_it(both_chats: Chats, platform: str):
    answer = both_chats.say("/台账 2021", platform)
    assert answer.text.endswith("《2021年台账.xlsx》随后发来。") and answer.papers == ()
    assert both_chats.came(platform) == []
    both_chats.work()
    (file,) = both_chats.came(platform)
    assert (file.name, file.content) == ("2021年台账.xlsx", both_chats.made("/台账 2021"))
    both_chats.work()
    assert len(both_chats.came(platform)) == 1
    assert [order.state for order in both_chats.orders()] == [ordered.ENDED]


@pytest.mark.parametrize("platform", ["wecom", "dingtalk"])
@pytest.mark.parametrize(
    ("words", "by", "name"),
    [
        ("/总结 2021", OFFICE, "2021年办理工作总结.docx"),
        ("/答复函 20210032", "吴示安", "20210032答复函.docx"),
        ("/统计 2021", "局长", "2021年办理情况统计.png"),
        ("/周报", "吴示安", "2021-07-16本周概览.png"),
    ],
)
def test_every_file_and_picture_comes_as_the_machine_itself_gives_it(
    both_chats: Chats, platform: str, words: str, by: str, name: str
):
    assert both_chats.say(words, platform, by).text.endswith(f"《{name}》随后发来。")
    both_chats.work()
    (file,) = both_chats.came(platform)
    assert (file.name, file.content) == (name, both_chats.made(words, by))
    assert file.content.startswith(PNG) is name.endswith("png")


def test_what_the_robot_by_callback_cannot_bring_the_app_brings_to_the_same_person(both_chats: Chats):
    assert both_chats.say("/台账 2021", "wecom", through="bot").text.endswith("《2021年台账.xlsx》随后由应用单独发给您。")
    both_chats.work()
    assert len(both_chats.came("wecom")) == 1


def registered(both_chats: Chats, platform: str, *, push: str | None) -> str:
    chat = "wrALL" if platform == "wecom" else "cidDEMO"
    with both_chats.service.database.begin() as session:
        corp = both_chats.corps[platform]
        chats.register(session, platform, corp, chat, name="文件群", division_ids=None, push=push, since=None)
    return chat


def test_a_picture_comes_to_the_group_where_it_was_asked_for(both_chats: Chats):
    group = registered(both_chats, "wecom", push="main")
    assert "随后发到本群" in both_chats.say("/统计 2021", "wecom", "吴示安", chat=group, through="bot").text
    both_chats.work()
    (picture,) = [post for post in both_chats.posts("wecom") if post["msgtype"] == "image"]
    assert base64.b64decode(picture["image"]["base64"]).startswith(PNG)
    group = registered(both_chats, "dingtalk", push=None)
    assert "随后发到本群" in both_chats.say("/统计 2021", "dingtalk", "吴示安", chat=group).text
    both_chats.work()
    (post,) = [post for post in both_chats.posts("dingtalk") if post.get("msgKey") == "sampleImageMsg"]
    assert post["openConversationId"] == group and len(both_chats.came("dingtalk")) == 1


def test_a_group_where_no_robot_sends_pictures_is_told_so_and_what_to_do(both_chats: Chats):
    group = registered(both_chats, "wecom", push=None)
    answer = both_chats.say("/统计 2021", "wecom", "吴示安", chat=group, through="bot")
    assert answer.text.endswith("未能发送：没有能在本群发送的机器人，请与我单聊发送同一命令。")
    assert both_chats.orders() == []


def test_the_same_message_delivered_again_brings_one_file(both_chats: Chats):
    user = both_chats.account(OFFICE, "dingtalk")
    message = Message("dingtalk", "same", both_chats.corps["dingtalk"], user, text="/台账 2021")
    first, again = both_chats.service.dispatcher.answer(message), both_chats.service.dispatcher.answer(message)
    assert first == again
    both_chats.work()
    both_chats.work()
    assert len(both_chats.came("dingtalk")) == 1


def test_each_command_of_a_message_brings_its_own(both_chats: Chats):
    both_chats.say("/台账 2021\n/总结 2021", "dingtalk")
    both_chats.work()
    assert [file.name for file in both_chats.came("dingtalk")] == ["2021年台账.xlsx", "2021年办理工作总结.docx"]


def test_who_is_not_of_the_office_any_more_gets_no_file(both_chats: Chats):
    both_chats.say("/台账 2021", "dingtalk")
    both_chats.desk.run()
    with both_chats.service.database.begin() as session:
        end_posts(session, people.named(session, OFFICE)[0].id, date(2021, 7, 16))
    both_chats.work()
    both_chats.work()
    assert both_chats.came("dingtalk") == []
    assert "权限或记录已有变化" in both_chats.texts("dingtalk")[-1]


def test_an_item_that_turns_secret_meanwhile_is_not_in_the_file(both_chats: Chats, tmp_path: Path):
    both_chats.say("/台账 2021", "dingtalk")
    both_chats.desk.run()
    secret = {"编号": "20210032", "密级": "秘密", "案由": "关于保密的建议", "办理类型": "主办"}
    both_chats.clock_on(minutes=1)
    bring_ledger(both_chats.service, books.ledger(tmp_path / "s.xlsx", secret), now=both_chats.service.clock.now())
    both_chats.work()
    both_chats.work()
    (file,) = both_chats.came("dingtalk")
    assert file.content == both_chats.made("/台账 2021")
    assert [order.turn for order in both_chats.orders()] == [2]


def test_what_was_asked_for_by_a_number_goes_with_its_item(both_chats: Chats, tmp_path: Path):
    both_chats.say("/答复函 20210032", "dingtalk")
    secret = {"编号": "20210032", "密级": "秘密", "案由": "关于保密的建议", "办理类型": "主办"}
    bring_ledger(both_chats.service, books.ledger(tmp_path / "s.xlsx", secret), now=both_chats.service.clock.now())
    assert both_chats.orders() == []
    both_chats.work()
    assert both_chats.came("dingtalk") == []


def test_a_platform_that_is_away_gets_the_file_later_and_once(both_chats: Chats):
    both_chats.say("/台账 2021", "dingtalk")
    away = [PlatformError("平台暂不可用")]
    make = both_chats.desk.make

    def made(paper: Paper) -> bytes:
        if away:
            raise away.pop()
        return make(paper)

    both_chats.desk = replace(both_chats.desk, make=made)
    both_chats.both.platforms.faults.set("dingtalk", Spell(FAULTS["busy"], times=1))
    both_chats.work()
    both_chats.work()
    assert both_chats.came("dingtalk") == [] and both_chats.orders()[0].tries == 1
    for seconds in (6, 6, 70):
        both_chats.clock_on(seconds=seconds)
        both_chats.work()
    assert len(both_chats.came("dingtalk")) == 1 and len(both_chats.rows()) == 1


def test_a_file_that_may_have_arrived_is_not_sent_twice_and_who_asked_hears_it(both_chats: Chats):
    both_chats.say("/台账 2021", "dingtalk")
    both_chats.desk.run()
    both_chats.both.platforms.faults.set("dingtalk", Spell(FAULTS["code as text"], times=1))
    both_chats.both.platforms.faults.set("dingtalk", Spell(FAULTS["gateway"], times=1))
    both_chats.work()
    assert both_chats.rows()[0].state == "unknown"
    both_chats.clock_on(minutes=5)
    both_chats.work()
    assert both_chats.came("dingtalk") == []
    assert both_chats.texts("dingtalk")[-1] == "《2021年台账.xlsx》未能发送：未能确认是否送达，未收到的请重新发送命令。"


def test_a_file_that_is_too_large_is_told_with_the_limit(both_chats: Chats):
    both_chats.desk = replace(both_chats.desk, make=lambda paper: bytes(20 * 2**20 + 1))
    for platform in ("wecom", "dingtalk"):
        both_chats.say("/台账 2021", platform)
    both_chats.work()
    both_chats.work()
    assert "至 20 MB 之间" in both_chats.texts("wecom")[-1] and "超过 20 MB" in both_chats.texts("dingtalk")[-1]


def test_where_nothing_can_be_sent_for_two_hours_it_is_given_up(both_chats: Chats):
    both_chats.say("/台账 2021", "dingtalk")
    silent = PaperDesk(both_chats.service, {}, lambda paper: b"")
    assert silent.run() == 0
    both_chats.clock_on(hours=2, minutes=1)
    silent.run()
    assert [order.state for order in both_chats.orders()] == [ordered.ENDED]


def test_two_processes_make_it_once(both_chats: Chats):
    both_chats.say("/台账 2021", "dingtalk")
    with both_chats.service.database.begin() as session:
        assert ordered.hold(session, 1, ["dingtalk/robot"], both_chats.service.clock.now())
    assert both_chats.desk.run() == 0
    both_chats.clock_on(minutes=6)
    assert both_chats.desk.run() == 1


def test_a_file_is_written_by_the_button_of_the_card_that_asks(tmp_path: Path):
    (tmp_path / "both").mkdir()
    key = "".join(chr(97 + place % 26) for place in range(43))
    cards = {"cards": True, "token": "token", "encoding_aes_key": key}
    with joined(tmp_path / "both", app=cards, wecom={"bot": {"token": "token", "encoding_aes_key": key}}) as both:
        office = Chats(both, tmp_path)
        handle = json.dumps(["there", ""])
        sent = SentFile(FileName("新增.xlsx"), handle)
        office.say("", "wecom", kind="file", file=sent)
        content = books.ledger(tmp_path / "l.xlsx", {"编号": "20210901"}).read_bytes()
        desk = FileDesk(office.service, {"wecom": Shelved(content)})
        desk.run()
        office.work()
        card = office.posts("wecom")[-1]["template_card"]
        write, drop = (button["key"] for button in card["button_list"])
        other = office.press("wecom", card["task_id"], write, "吴示安")
        assert other.outcome == "refused" and "由办公室" in other.text
        assert "正在写入" in office.press("wecom", card["task_id"], write).text
        assert office.press("wecom", card["task_id"], drop).outcome == "refused"
        desk.run()
        assert "已写入：新增 1 件" in office.say("/导入", "wecom").text
        office.service.database.close()
