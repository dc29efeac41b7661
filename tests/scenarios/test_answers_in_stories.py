"""Whoever asks and answers in whatever order: 是 and 否 answer only what was shown last to this person, as a naive model has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import chain

import pytest
from hypothesis import HealthCheck, Phase, event, given, note, settings
from hypothesis import strategies as some

from tests.scenarios import asked
from tests.scenarios.asked import GROUP, SINGLE, WECOM, Conversation, Place
from tests.stories import stories

OFFICE, LEADER, DEPUTY = "督查示员", "局长", "副局长甲"
INSTRUCTING = [(f"/批示 {item} 请抓紧办理，第{{}}次", by) for item in ("20210032", "20210257") for by in (DEPUTY, DEPUTY, LEADER)]
ASKING = [
    *INSTRUCTING,
    *INSTRUCTING,
    ("/代理 副局长甲 由 副局长乙 7.22 至 7.23", OFFICE),
    ("/代理 副局长甲 由 副局长丙 7.23 至 7.26", OFFICE),
    ("/代理 副局长甲 由 副局长丙 8.2 至 8.6", OFFICE),
    ("/代理 取消", DEPUTY),
    ("/交接 吴示安 交给 郑示宁", OFFICE),
    ("/交接 郑示宁", "吴示安"),
    ("/交接 吴示安", "郑示宁"),
]
PEOPLE = (DEPUTY, LEADER, "吴示安", "郑示宁", OFFICE)
PLACES = (SINGLE, SINGLE, SINGLE, WECOM, GROUP)
BESIDE = ("/查 20210032\n{}", "{}\n/查 20210032", "/批示 20210032 缓办，等研究\n{}", "您好\n{}", "{0}\n{0}")
ANSWERS = ("是", "是", "是。", "确认", "否", "不用", "好的")
WHO = some.sampled_from([0, 0, 0, 0, 1, 2, -1, -2, -3])  # who was asked last, the one before …; or anybody
WHERE = some.sampled_from((None, None, *PLACES))  # None: where the question was put
OTHERWISE = some.sampled_from(["yes", "no", "taken back", "taken back"])

SAYING = some.tuples(some.just("say"), some.sampled_from(ASKING), some.sampled_from(PLACES))
ANSWER = some.tuples(some.just("answer"), some.tuples(some.sampled_from(ANSWERS), WHO), WHERE)
WORDS = some.builds(str.format, some.sampled_from(BESIDE), some.sampled_from(ANSWERS))
BOTH = some.tuples(some.just("beside"), some.tuples(WORDS, WHO), WHERE)
NAMED = some.tuples(some.just("otherwise"), some.tuples(some.sampled_from([0, 0, 0, 1, 2]), OTHERWISE), WHERE)
LATER = some.tuples(some.just("later"), some.sampled_from([timedelta(hours=13), timedelta(days=1)]), some.just(SINGLE))
STEP = some.sampled_from([SAYING] * 6 + [ANSWER] * 6 + [NAMED] * 4 + [BOTH, BOTH, LATER]).flatmap(lambda step: step)
NEWEST = some.tuples(some.just("otherwise"), some.tuples(some.just(0), OTHERWISE), some.just(None))
HIS = some.tuples(some.just("answer"), some.tuples(some.sampled_from(ANSWERS), some.just(0)), some.just(SINGLE))
OF_ONE = some.tuples(some.just("say"), some.sampled_from([asks for asks in ASKING if asks[1] == LEADER]), some.just(SINGLE))
SCENE = some.tuples(OF_ONE, OF_ONE, NEWEST, HIS, HIS)  # two questions, the later one is closed, and then 是
STORY = some.lists(some.one_of(some.tuples(STEP), some.tuples(STEP), some.tuples(STEP), SCENE), min_size=6, max_size=18)


@pytest.mark.stories
@given(story=STORY)
@settings(max_examples=stories(10, weight=10), phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
def test_an_answer_records_only_what_was_shown_last_to_this_person_here(story):
    with asked.opened() as conversation:
        for kind, what, where in chain.from_iterable(story):
            note(f"{kind} {what} {where}")
            STEPS[kind](conversation, what, where)


def say(conversation: Conversation, what: tuple[str, str], where: Place) -> None:
    words, by = what
    conversation.say(words.format(len(conversation.asked) + 1), by, where)


def somebody(conversation: Conversation, who: int) -> str:
    """Mostly somebody who was asked something not long ago."""
    found = list(dict.fromkeys(asked.whom for asked in reversed(conversation.asked.values())))
    return found[who] if 0 <= who < len(found) else PEOPLE[who]


def answer(conversation: Conversation, what: tuple[str, int], where: Place | None) -> None:
    """A mere answer records what the model says, and nothing else; None is where the person was asked last."""
    words, by = what[0], somebody(conversation, what[1])
    where = where or conversation.asked_where(by)
    before, meant = conversation.facts(), conversation.meant_by_an_answer(by, where)
    note(f"means {set(meant)}, shown last {set(conversation.last_shown(by, where))}")
    reply = conversation.say(words, by, where)
    note(reply.text)
    after = conversation.facts()
    done = {yes for yes, _ in after.done - before.done}
    if words in ("是", "是。", "确认"):
        event(f"yes to {len(meant)}")
        assert done == meant
    else:
        assert done == set()
    if words in ("否", "不用") and meant:
        event("no")
        assert meant <= after.over | conversation.kept
    if not meant or words == "好的":
        assert words == "好的" or reply.outcome == "refused"  # where nothing waits a courtesy gets a word
        assert after == before
    assert not (meant and words != "好的") or reply.outcome == "answered"


def beside(conversation: Conversation, what: tuple[str, int], where: Place | None) -> None:
    """Beside other words an answer records nothing, and neither do they."""
    before, by = conversation.facts(), somebody(conversation, what[1])
    reply = conversation.say(what[0], by, where or conversation.asked_where(by))
    note(reply.text)
    assert reply.outcome == "refused"
    assert conversation.facts() == before


def otherwise(conversation: Conversation, what: tuple[int, str], where: Place | None) -> None:
    """One of the newest questions is answered by its command, wherever that is, or what it is about is taken back."""
    place, how = what
    newest = list(reversed(conversation.asked))
    if place >= len(newest):
        return
    words, by = newest[place], conversation.asked[newest[place]].whom
    if how == "no":
        words = words.replace("发到群", "不发到群").replace("确认", "拒绝").replace("接收", "拒绝")
    elif how == "taken back" and words.startswith("/批示"):
        words = f"/撤销 {words.split()[1]}"
    conversation.say(words, by, where or conversation.asked_where(by))


def later(conversation: Conversation, how_much: timedelta, where: Place) -> None:
    conversation.clock.at += how_much


STEPS: dict[str, Callable[..., None]] = {"say": say, "answer": answer, "beside": beside, "otherwise": otherwise, "later": later}
