"""Advice never leads in a circle: what a refusal tells somebody to send is not refused to them by sending them back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.authorisation import oracle, sample
from tests.authorisation.bureau import Bureau
from tests.authorisation.cast import WECOM_SINGLE, Member
from tests.authorisation.states import STATES, State
from tests.conftest import at

COMMAND = re.compile(r"/[一-鿿]+ [^/。；，（）\n]+")
OTHERS = re.compile(r"请(?:其|承办人|处室|办公室|牵头|局长|副局长|\S示\S)[^。；]*$")  # the advice is somebody else's to follow
BLANKS = {
    "理由：…": "理由：登记有误",
    "理由": "数据口径需统一",
    "文号 日期": "示工信函〔2021〕99号 今天",
    "日期": "今天",
    "形式": "登门汇报",
    "事项 新内容": "签收 撤销",
}
SPEAKERS = ("承办人", "牵头处室负责人", "配合处室承办人", "本件分管领导", "主要领导", "办公室")


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    made = sample.small(tmp_path_factory.mktemp("advice"))
    yield made
    made.close()


def advised(refusal: str) -> list[str]:
    """What the person who is refused is told to send, with the blanks filled in."""
    found = []
    for command in COMMAND.finditer(refusal):
        if OTHERS.search(refusal[: command.start()]):
            continue
        words = command[0].strip(" ：")
        for choice in re.split(r" 或 |，或 ", words):
            for blank, filled in BLANKS.items():
                if blank in choice:
                    choice = choice.replace(blank, filled)
                    break
            found.append(choice.strip())
    return found


def same(one: str, other: str) -> bool:
    """Whether two commands are the same, whatever stands behind."""
    return one.split()[:1] == other.split()[:1] and one.split()[2:3] == other.split()[2:3]


def test_what_is_advised_is_read_as_somebody_would():
    assert advised("20210032 还不能登记寄出：尚未送审。") == []
    assert advised("如需修改，请局长审核退回：/审 20210032 退回 理由。") == []
    assert advised("退回须写明理由，请发送：/审 20210032 退回 理由。") == ["/审 20210032 退回 数据口径需统一"]


@pytest.mark.parametrize("state", [state for state in STATES if state.exists], ids=lambda state: state.label)
def test_advice_is_not_refused_by_sending_back(bureau: Bureau, state: State):
    circles = []
    with bureau.undone():
        state.enter(bureau)
        now = at(state.now)
        sayings = (*oracle.ON_THE_ITEM, *oracle.reviewing(state.level))
        for member in (member for member in state.item.cast if member.label in SPEAKERS):
            for saying in sayings:
                words = saying.words.format(number=state.item.number, colleague=member.colleague)
                circles += led_round(bureau, member, words, now)
    assert not circles, "\n".join(circles)


def led_round(bureau: Bureau, member: Member, words: str, now) -> list[str]:
    """The advice after which the same words are advised again."""
    reply = bureau.attempt(bureau.message(words, member, WECOM_SINGLE), WECOM_SINGLE, now).reply
    if reply.outcome != "refused":
        return []
    found = []
    for advice in advised(reply.text):
        again = bureau.attempt(bureau.message(advice, member, WECOM_SINGLE), WECOM_SINGLE, now).reply
        if again.outcome == "refused" and any(same(words, back) or same(advice, back) for back in advised(again.text)):
            found.append(f"{member.name} {words}: {reply.text}\n  {advice}: {again.text}")
    return found
