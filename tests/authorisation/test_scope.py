"""Whoever may not hear of an item cannot tell whether it exists: every answer is the same, byte for byte, as without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.authorisation import oracle, sample
from tests.authorisation.bureau import Bureau
from tests.authorisation.cast import LED, PLACES, WECOM_SINGLE, Member, Place
from tests.authorisation.states import CONSULTED
from tests.conftest import at

NOW = at("2021-07-16 09:00")
ALL_GROUPS = [place for place in PLACES if not place.single and place.scope is not None]
LISTS = ("/我的", "/临期", "/逾期", "/周报", "/帮助", "/统计", "/统计 2021", "/审", "/群", "/台账", "/总结 2021", "/导入")

# An item of a division that none of the cast belongs to; its letter has a number, so that another letter may not have it.
ELSEWHERE = {
    "编号": "20210844",
    "案由": "关于别处丁事项的建议",
    "办理类型": "独办",
    "牵头处室": "装备产业处",
    "第一责任人": "韩示岳",
    "直接责任人": "杨示峰",
    "分管领导": "副局长丙",
    "代表": "别示丁",
    "代表电话": "13700008844",
}
SAID_ELSEWHERE = (
    "03-09 09:00 杨示峰 /联系 20210844 不要求面复",
    "06-03 09:00 杨示峰 /送审 20210844",
    "06-07 10:00 韩示岳 /审 20210844 通过",
    "06-07 11:00 副局长丙 /审 20210844 通过",
    "06-07 12:00 局长 /审 20210844 通过",
    "06-08 09:00 杨示峰 /征求 20210844 同意",
    "06-09 09:00 杨示峰 /寄出 20210844 示工信函〔2021〕61号",
    "07-14 09:00 杨示峰 /反馈 20210844 态度满意 结果不满意 别处丁没有回应",
)
Worlds = tuple[Bureau, Bureau]


@contextmanager
def worlds(folder: Path, item: dict[str, str], said: tuple[str, ...], *, secret: bool) -> Iterator[Worlds]:
    """Two bureaus, alike in everything but one item, which stands last in the ledger."""
    (folder / "with").mkdir()
    (folder / "without").mkdir()
    with_it, without = sample.small(folder / "with", item), sample.small(folder / "without")
    for bureau in (with_it, without):
        bureau.play(CONSULTED)
    with_it.play(said)
    if secret:
        sample.turn_secret(with_it, folder, item)
    yield with_it, without
    with_it.close()
    without.close()


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """With an item that turned secret after it was mailed and its deputy dissatisfied, and without it."""
    with worlds(tmp_path_factory.mktemp("secret"), sample.SECRET, sample.SAID_OF_SECRET, secret=True) as both:
        yield both


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """With an item of a division that nobody here belongs to, and without it."""
    with worlds(tmp_path_factory.mktemp("elsewhere"), ELSEWHERE, SAID_ELSEWHERE, secret=False) as both:
        yield both


def questions(number: str, title: str, division: str) -> list[str]:
    """Everything that might betray the item: its number in every command, numbers beside it, its words, lists and figures."""
    typed = [saying.words.format(number=number) for saying in (*oracle.ON_THE_ITEM, *oracle.reviewing(0))]
    own = [saying.words.format(number="20210032") for saying in oracle.ON_THE_ITEM if "/寄出" not in saying.words]
    near = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    asked = [
        f"/查 {number} 20210032",
        f"/查 {number[4:]}",
        f"/查 {near}",
        f"/签收 {near}",
        number,
        f"市{number[4:]}",
        f"2021年{int(number[4:])}号",
    ]
    words = [f"/查 {title}", f"/查 {division}", f"/谁 {division}", f"/查 {division[:2]}"]
    conditions = (
        division,
        title,
        "代表：别示丁",
        "代表：密示丙",
        "杨示峰",
        "办结",
        "待反馈",
        "独办 装备产业处",
        "7月31日前到期",
        "",
    )
    listed = [f"/列 {words}".strip() for words in conditions]
    return [*typed, *own, *asked, *words, *listed, *LISTS]


def betrayed(both: Worlds, members: tuple[Member, ...], places: list[Place], asked: list[str]) -> tuple[list[str], int]:
    """Where the two bureaus answer differently, and how often they were asked."""
    found, cases = [], 0
    for place in places:
        for member in members:
            for words in asked:
                here, there = (b.attempt(b.message(words, member, place), place, NOW) for b in both)
                cases += 1
                if (here.heard, here.reply.outcome) != (there.heard, there.reply.outcome):
                    found.append(f"{member.label}（{place.label}）{words}\n  {here.heard}\n  without: {there.heard}")
    return found, cases


def named(*labels: str) -> tuple[Member, ...]:
    return tuple(member for member in LED.cast if member.label in labels)


def test_t13_nobody_can_tell_a_secret_item_from_none(secret: Worlds):
    asked = questions("20210833", "暗涌丙", "信息化推进处")
    places = [WECOM_SINGLE, *(place for place in ALL_GROUPS if place.chat == "wrLEAD" and not place.console)]
    found, cases = betrayed(secret, named("承办人", "办公室"), places, asked)
    assert cases > 250
    assert found == []


def test_t12_no_group_can_tell_an_item_outside_its_scope_from_none(elsewhere: Worlds):
    asked = questions("20210844", "别处丁", "装备产业处")
    places = [place for place in ALL_GROUPS if place.chat == "wrLEAD"]
    found, cases = betrayed(elsewhere, named("承办人", "办公室"), places, asked)
    assert cases > 250
    assert found == []


def test_in_single_chat_nobody_can_tell_an_item_of_another_division_from_none(elsewhere: Worlds):
    asked = [words for words in questions("20210844", "别处丁", "装备产业处") if not words.startswith("/统计")]  # totals for all
    found, _ = betrayed(elsewhere, named("承办人", "无关处室负责人"), [WECOM_SINGLE], asked)
    assert found == []


def test_a_letters_number_is_used_once_but_where_else_is_told_only_to_who_may_hear_of_it(elsewhere: Worlds):
    with_it, _ = elsewhere
    words = "/寄出 20210032 示工信函〔2021〕61号"
    own_group = next(place for place in ALL_GROUPS if place.chat == "wrLEAD")
    for label, place in (("承办人", WECOM_SINGLE), ("承办人", own_group), ("办公室", own_group)):
        reply = with_it.attempt(with_it.message(words, named(label)[0], place), place, NOW).reply
        assert reply.outcome == "refused"
        assert "20210844" not in reply.text
    reply = with_it.attempt(with_it.message(words, named("办公室")[0], WECOM_SINGLE), WECOM_SINGLE, NOW).reply
    assert reply.outcome == "refused"


def test_the_office_does_hear_of_it_in_single_chat_and_in_the_group_of_the_whole_bureau(elsewhere: Worlds):
    whole = [place for place in ALL_GROUPS if place.chat == "wrALL"]
    found, _ = betrayed(elsewhere, named("办公室"), [WECOM_SINGLE, *whole], ["/查 20210844", "/查 别处丁", "/查 装备产业处"])
    assert len(found) == 6


def test_a_group_hears_the_figures_of_its_own_items_alone(elsewhere: Worlds):
    with_it, _ = elsewhere
    (office,) = named("办公室")
    counted = {}
    for place in (WECOM_SINGLE, *ALL_GROUPS):
        if not place.console and place.platform == "wecom":
            counted[place.chat] = with_it.attempt(with_it.message("/统计 2021", office, place), place, NOW).heard
    for chat, total in ((None, 5), ("wrALL", 5), ("wrLEAD", 2), ("wrASSISTING", 2), ("wrELSEWHERE", 1)):
        assert f"{total}件" in counted[chat].split("\n")[0], counted[chat]


def test_a_table_of_divisions_stands_in_single_chat_alone_and_holds_the_persons_own(elsewhere: Worlds):
    with_it, _ = elsewhere
    expected = {
        "承办人": set(),
        "配合处室承办人": set(),
        "未任职人员": set(),
        "牵头处室负责人": {"信息化推进处"},
        "无关处室负责人": {"融资服务处"},
        "本件分管领导": {"信息化推进处"},
        "主要领导": {"信息化推进处", "融资服务处", "中小企业发展处", "装备产业处"},
        "办公室": {"信息化推进处", "融资服务处", "中小企业发展处", "装备产业处"},
        "管理员": set(),
    }
    names = set().union(*expected.values())
    for label, divisions in expected.items():
        (member,) = named(label)
        for place in (WECOM_SINGLE, *ALL_GROUPS):
            heard = with_it.attempt(with_it.message("/统计 2021", member, place), place, NOW).heard
            told = {name for name in names if name in heard}
            assert told == (divisions if place is WECOM_SINGLE else set()), f"{label}（{place.label}）\n{heard}"
