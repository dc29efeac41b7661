"""No answer in a group holds a telephone number, a draft, or anything of a secret item; of a blank 密级 only number and dates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from bot.platforms.ways import Way
from bot.records import calendar, suggestions
from bot.records.tables import METADATA
from bot.rules.permissions import Scope
from scheduler import desks, planning, policy, routing, wording
from scheduler.desks import Desk
from tests.authorisation import leaks, oracle, sample
from tests.authorisation.bureau import Bureau, Tried
from tests.authorisation.cast import EVERYTHING, GROUPS, OTHERS, PLACES, WECOM_SINGLE, Member, Place
from tests.authorisation.verdicts import Verdict, verdict
from tests.conftest import FIXTURES, at

NOW = at("2021-07-16 09:00")
WHOLE_GROUP = next(place for place in PLACES if place.chat == "wrALL")
UNSIGNED = tuple(place for place in PLACES if place.single and not place.signed)
ROWS = {row["编号"]: row for row in sample.ledger_rows()}
BLANK = {row["编号"]: row for row in sample.BLANK}
OURS = {**ROWS, **BLANK, sample.SECRET["编号"]: sample.SECRET}
TYPED = (*oracle.ON_THE_ITEM, *oracle.reviewing(0))
ALONE = (*BLANK, sample.SECRET["编号"], "20210032", "20210021", "20210257", "20210011")  # said in single chat as well


@dataclass(frozen=True)
class Said:
    """Words about an item, by whom and where, and what came of them."""

    number: str
    name: str
    words: str
    place: Place
    came: Tried

    def __str__(self) -> str:
        return f"{self.name} {self.words}（{self.place.label}）\n{self.came.heard}"

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.came.heard, *(notice.text for notice in self.came.notices))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    bureau = sample.whole(tmp_path_factory.mktemp("whole"))
    yield bureau
    bureau.close()


def somebody(name: str) -> Member:
    return Member(name, name, OTHERS, OTHERS)


def able(number: str, words: str) -> list[str]:
    """Who gets furthest with a command on an item: its officer, whoever decides, an assisting officer, or the office."""
    row, command = OURS[number], words.split()[0]
    if command == "/审":
        return [row["第一责任人"], row["分管领导"], "局长"]
    if command == "/批示":
        return ["局长"]
    if command == "/意见" and row.get("配合处室"):
        return ["督查示员", row["直接责任人"], "卫示航"]
    return ["督查示员"] if oracle.TABLE[command] == oracle.OF_OFFICE or "同意 " in f"{words} " else [row["直接责任人"]]


@pytest.fixture(scope="module")
def everything(whole: Bureau) -> list[Said]:
    """Every command about every item in a group of the whole bureau, and about some of them in single chat."""
    found = []
    for place, numbers in ((WHOLE_GROUP, tuple(OURS)), (WECOM_SINGLE, ALONE)):
        for number in numbers:
            for saying in TYPED:
                words = saying.words.format(number=number)
                for name in able(number, words):
                    came = whole.attempt(whole.message(words, somebody(name), place), place, NOW)
                    found.append(Said(number, name, words, place, came))
    return found


def test_every_answer_is_of_a_known_form_and_much_is_answered(everything: list[Said]):
    forms = [verdict(said.came.reply) for said in everything]
    assert [str(said) for said, form in zip(everything, forms, strict=True) if form is Verdict.UNKNOWN] == []
    assert forms.count(Verdict.DONE) > 400
    assert sum(len(said.came.notices) for said in everything) > 100


def test_t15_no_answer_in_a_group_and_no_notice_holds_a_telephone_number(everything: list[Said]):
    in_group = [text for said in everything if not said.place.single for text in said.texts]
    notices = [notice.text for said in everything for notice in said.came.notices]
    assert [found for text in (*in_group, *notices) for found in leaks.telephones(text)] == []


def test_of_a_blank_mark_only_number_and_dates_are_told(everything: list[Said]):
    found = {
        f"{said.words}（{said.place.label}）：{word}"
        for said in everything
        for text in (said.texts if said.number in BLANK else (said.came.heard,))
        for word in leaks.canaries(text, sample.OF_BLANK)
    }
    assert found == set()


def test_t14_of_a_secret_item_nothing_is_told(everything: list[Said]):
    told = [str(said) for said in everything for text in said.texts if leaks.canaries(text, sample.OF_SECRET[:2])]
    named = [
        str(said) for said in everything if said.number != sample.SECRET["编号"] and sample.SECRET["编号"] in said.came.heard
    ]
    assert (told, named) == ([], [])


def test_a_secret_item_gets_one_constant_answer(everything: list[Said]):
    about = [said for said in everything if said.number == sample.SECRET["编号"] and not is_unread(said)]
    forms = {verdict(said.came.reply) for said in about}
    assert (forms, {said.came.wrote for said in about}) == ({Verdict.HIDDEN}, {frozenset()})
    assert len({said.came.reply.text for said in about if said.name == "督查示员"}) == 1


def is_unread(said: Said) -> bool:
    """Whether a command is none of groups, and was refused there before it was looked which item is meant."""
    return not said.place.single and verdict(said.came.reply) is Verdict.ONLY_SINGLE


def test_what_is_refused_unread_in_a_group_is_refused_alike_for_every_number(everything: list[Said], whole: Bureau):
    unread = {said.words.replace(said.number, "{number}") for said in everything if is_unread(said)}
    numbers = (*OURS, "20219999")  # permitted, blank, secret and absent
    assert unread
    for words in sorted(unread):
        for name in ("吴示安", "督查示员", "局长"):
            typed = [whole.message(words.format(number=number), somebody(name), WHOLE_GROUP) for number in numbers]
            came = [whole.attempt(message, WHOLE_GROUP, NOW) for message in typed]
            heard = {(replace(one.reply, command=None), one.wrote, one.notices) for one in came}
            assert heard == {(replace(came[0].reply, command=None), frozenset(), ())}


def test_a_notice_goes_to_no_group_whose_scope_does_not_cover_the_item(everything: list[Said]):
    wrong = []
    for said in everything:
        row = OURS[said.number]
        divisions = {row["牵头处室"], *filter(None, row.get("配合处室", "").split("、"))}
        for notice in said.came.notices:
            scope = GROUPS["wecom" if notice.chat.startswith("wr") else "dingtalk", notice.chat]
            wrong += [f"{said}\n→ {notice.chat} {notice.text}"] if scope != EVERYTHING and not scope & divisions else []
    assert wrong == []


WITH_A_TELEPHONE = {  # what people write into the words of a step; the last line of each has a number in it
    "/申退": ("20210257", "陈示文 /申退 20210257 不属本处职责，请致电（0531）66601005核实"),
    "/审": ("20210026", "局长 /审 20210026 退回 请先致电代表138-0000-1005核实"),
    "/批示": ("20210032", "局长 /批示 20210032 请与代表13800001005再沟通一次"),
    "/面复": ("20210032", "吴示安 /面复 20210032 登门汇报 参加：周示平 13800001005"),
    "/承诺": ("20210011", "孙示清 /承诺 20210011 年内走访企业20家，联系人0531-66601005 检查 12月31日"),
    "/延期": ("20210129", "许示佳 /延期 20210129 9月3日 市人大代表工委同意 联系人13800001005"),
    "/更正": ("20210053", "杨示峰 /更正 20210053 面复 6月22日 理由：代表来电13800001005说明"),
    "/公开": ("20210018", "督查示员 /公开 20210018 不予公开 理由 含有代表电话13800001005"),
    "/反馈": (
        "20210018",
        "吴示安 /寄出 20210018 示工信函〔2021〕90号",
        "吴示安 /反馈 20210018 态度满意 结果不满意 请回电13800001005",
    ),
    "/意见": ("20210032", "卫示航 /意见 20210032", "吴示安 /意见 20210032 退回 电子信息产业处 请致电13800001005补充"),
}


@pytest.mark.parametrize(
    "command",
    [name for name in WITH_A_TELEPHONE if name != "/面复"],
    ids=[
        "objection",
        "return",
        "instruction",
        "commitment",
        "extension",
        "correction",
        "publication",
        "feedback",
        "opinion",
    ],
)
def test_a_telephone_number_that_somebody_wrote_into_a_step_is_not_repeated_whole_in_a_group(whole: Bureau, command: str):
    number, *before, last = WITH_A_TELEPHONE[command]
    name, typed = last.split(" ", 1)
    with whole.undone():
        for step in before:
            whole.say(step.split(" ", 1)[1], step.split(" ", 1)[0], NOW)
        in_group = whole.attempt(whole.message(typed, somebody(name), WHOLE_GROUP), WHOLE_GROUP, NOW)
        alone = whole.attempt(whole.message(typed, somebody(name), WECOM_SINGLE), WECOM_SINGLE, NOW)
        assert (in_group.reply.outcome, alone.reply.outcome) == ("answered", "answered"), alone.reply.text
        heard = [in_group.heard, *(notice.text for notice in (*in_group.notices, *alone.notices))]
        whole.say(typed, name, NOW)
        for question in (f"/查 {number}", f"/为什么 {number}", f"/承诺 {number}", "/我的"):
            message = whole.message(question, somebody(OURS[number]["直接责任人"]), WHOLE_GROUP)
            heard.append(whole.attempt(message, WHOLE_GROUP, NOW).heard)
    assert [(found, text) for text in heard for found in leaks.whole_telephones(text)] == []


def people() -> list[str]:
    rows = CalamineWorkbook.from_path(str(FIXTURES / "people.xlsx")).get_sheet_by_index(0).to_python()
    return [str(row[0]) for row in rows[1:]]


@pytest.mark.parametrize("number", [number for place, number in enumerate((*ROWS, *BLANK)) if place % 3 == 0 or number in BLANK])
def test_t15_in_single_chat_only_who_works_on_an_item_hears_the_deputys_whole_number(whole: Bureau, number: str):
    row = OURS[number]
    phone = row["代表电话"]
    working = {row["直接责任人"], row["第一责任人"], "督查示员", "值班示员"}
    letter = row["办理类型"] != "会办" and number not in BLANK
    for name in people():
        for words in (f"/查 {number}", f"/为什么 {number}") if number in BLANK else (number,):
            came = whole.attempt(whole.message(words, somebody(name), WECOM_SINGLE), WECOM_SINGLE, NOW)
            found = leaks.telephones(came.heard)
            told_whole = [phone] if name in working and letter and "为什么" not in words else []
            assert {n for n in found if "*" not in n} == set(told_whole), f"{name} {words}\n{came.heard}"
            assert all(n == f"{phone[:3]}****{phone[-4:]}" for n in found if "*" in n), f"{name} {words}\n{came.heard}"


@pytest.mark.parametrize("place", UNSIGNED, ids=["read only", "writes allowed"])
def test_over_an_unsigned_body_no_telephone_number_is_told_at_all(whole: Bureau, place: Place):
    for number, row in OURS.items():
        for name in (row["直接责任人"], "督查示员"):
            came = whole.attempt(whole.message(f"/查 {number}", somebody(name), place), place, NOW)
            assert leaks.telephones(came.heard) == []


def test_no_reminder_holds_a_telephone_number_or_anything_of_a_blank_or_secret_item(whole: Bureau):
    said, groups = [], 0
    for days in range(60):
        moment = at("2021-07-12 09:00") + timedelta(days=days)
        with whole.session(keep=False) as session:
            desk = Desk(session, whole.strict.office, calendar.load(session), moment)
            for bundle in policy.bundles(planning.due(desk), desks.places(desk)):
                numbers = planning.spelled(desk, bundle.reminders)
                mentioned = {person.id for person in bundle.people}
                said += [part.text for part in wording.parts(bundle.reminders, mentioned, numbers, moment.date())]
                groups += bundle.place is not None
    assert groups > 20
    assert any("0811，" in words for words in said)
    for words in said:
        assert leaks.telephones(words) + leaks.canaries(words, (*sample.OF_BLANK, *sample.OF_SECRET)) == []


def test_f56_once_an_item_turned_secret_no_message_about_it_is_left_to_send(whole: Bureau):
    rows = whole.connection.execute(sql("SELECT state, content FROM outbox WHERE state IN ('pending', 'sending')")).all()
    waiting = [json.loads(content).get("text", "") for _, content in rows]
    assert [text for text in waiting if leaks.canaries(text, sample.OF_SECRET)] == []


def test_once_an_item_turned_secret_none_of_its_words_is_left_anywhere(whole: Bureau):
    left = [
        f"{table.name}: {row}"
        for table in METADATA.sorted_tables
        for row in whole.connection.execute(table.select())
        if leaks.canaries(str(row), sample.OF_SECRET[:2])
    ]
    assert left == []


def test_a_telephone_number_takes_part_in_no_meeting(whole: Bureau):
    number, *before, last = WITH_A_TELEPHONE["/面复"]
    name, typed = last.split(" ", 1)
    with whole.undone():
        for step in before:
            whole.say(step.split(" ", 1)[1], step.split(" ", 1)[0], NOW)
        alone = whole.attempt(whole.message(typed, somebody(name), WECOM_SINGLE), WECOM_SINGLE, NOW)
        assert alone.reply.outcome == "refused"
        assert number not in alone.reply.text


def answered(whole: Bureau, name: str, number: str) -> bool:
    """Whether somebody who asks for an item in single chat is told of it."""
    came = whole.attempt(whole.message(f"/查 {number}", somebody(name), WECOM_SINGLE), WECOM_SINGLE, NOW)
    return came.reply.outcome == "answered"


def desk_at(whole: Bureau, session: Session, days: int) -> Desk:
    """The planner's view so many days later, in an office that tells everybody alone."""
    moment = at("2021-07-12 09:00") + timedelta(days=days)
    office = replace(whole.strict.office, ways={"wecom/app": Way(persons=True)}, private=("wecom/app",))
    return Desk(session, office, calendar.load(session), moment)


def test_who_is_reminded_alone_of_an_item_is_answered_about_it_in_single_chat(whole: Bureau):
    told: set[tuple[str, str]] = set()
    for days in range(5):
        with whole.session(keep=False) as session:
            desk = desk_at(whole, session, days)
            for bundle in policy.alone(planning.due(desk), desk.readers, merge=True):
                told |= {(bundle.people[0].name, reminder.duty.case.number) for reminder in bundle.reminders}
    assert len(told) > 20
    assert [one for one in sorted(told) if not answered(whole, *one)] == []


def test_a_notice_is_told_alone_to_exactly_those_whom_single_chat_would_answer(whole: Bureau):
    for number in ALONE[-3:]:
        with whole.session(keep=False) as session:
            desk = desk_at(whole, session, 4)
            (item,) = suggestions.with_number(session, number, Scope(everything=True), NOW.date())
            about = {"about": [[item, []]], "people": []}
            may = {reader.actor.name for reader in desk.private.values() if routing.may_hear(desk, reader, about)}
        known = {reader.actor.name for reader in desk.private.values()}
        assert may and may == {name for name in people() if name in known and answered(whole, name, number)}, number
