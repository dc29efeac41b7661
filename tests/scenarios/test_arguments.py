"""For each command, wrong, surplus, reordered and doubled arguments: no word is ignored, no fact is recorded that was not typed."""

from __future__ import annotations

import pytest

from bot.cli.talking import speak
from bot.command import REGISTRY
from bot.rules import spoken_days
from tests.conftest import at
from tests.scenarios.tried import Tried, tried

pytestmark = pytest.mark.slow
OFFICE = "督查示员"
TYPED = {
    "/签收": ("20210129 7.15", OFFICE),
    "/申退": ("20210142 不属本处职责，建议转市发展改革委办理", OFFICE),
    "/联系": ("20210129 7.14 不要求面复", OFFICE),
    "/面复": ("20210067 登门汇报 7.15 周示平", OFFICE),
    "/意见": ("20210032 电子信息产业处 7.15", OFFICE),
    "/送审": ("20210067", OFFICE),
    "/撤回": ("20210058", OFFICE),
    "/征求": ("20210011 同意 7.16", OFFICE),
    "/寄出": ("20210018 示工信函〔2021〕91号 7.16 A类", OFFICE),
    "/报送": ("20210178 7.16", OFFICE),
    "/反馈": ("20210045 态度满意 结果满意 7.16", OFFICE),
    "/公开": ("20210074 主动公开 7.16", OFFICE),
    "/承诺": ("20210032 建成20家平台 检查 12月31日", OFFICE),
    "/延期": ("20210257 8月31日 市人大代表工委同意", OFFICE),
    "/更正": ("20210032 面复 6.9 理由：日期写错", OFFICE),
    "/改派": ("20210257 牵头 信息化推进处", OFFICE),
    "/催办": ("20210026", OFFICE),
    "/批示": ("20210058 副局长甲 抓紧办理", OFFICE),
    "/新增": ("20210302 市 人大 主办 牵头：信息化推进处 交办：7.15 时限：10.15 不涉密 案由：关于改善营商环境的建议", OFFICE),
    "/日历": ("12月31日 放假", OFFICE),
    "/交接": ("孙示清 交给 李示明", OFFICE),
    "/代理": ("副局长丁 由 副局长丙 7月20日 至 7月30日", OFFICE),
    "/已办理": ("20210018 示工信函〔2021〕92号 7.16 B类", OFFICE),
    "/审": ("20210058 通过", "副局长甲"),
    "/撤销": ("20210039", "局长"),
    "/群": ("", OFFICE),
    "/绑定": ("12345678", OFFICE),
    "/查": ("20210032", OFFICE),
    "/谁": ("融资服务处", OFFICE),
    "/为什么": ("20210032", OFFICE),
    "/历史": ("20210032", OFFICE),
    "/关注": ("20210032", OFFICE),
    "/答复函": ("20210032", OFFICE),
    "/我的": ("", "吴示安"),
    "/列": ("待送审 装备产业处", OFFICE),
    "/在办": ("信息化推进处", OFFICE),
    "/更多": ("", OFFICE),
    "/临期": ("", OFFICE),
    "/逾期": ("", OFFICE),
    "/周报": ("", OFFICE),
    "/统计": ("2021", OFFICE),
    "/台账": ("2021", OFFICE),
    "/总结": ("2021", OFFICE),
    "/年度": ("2021 部署会日期 3月8日", OFFICE),
    "/导入": ("", OFFICE),
    "/导入文件": ("取消", OFFICE),
    "/帮助": ("寄出", OFFICE),
}
SURPLUS = (
    "香蕉",
    "节能与综合利用处",
    "赵钱孙李",
    "6.8",
    "20210608",
    "0608",
    "三天前",
    "下午",
    "99",
    "第三项",
    "ABC",
    "基本满意",
    "B",
    "会办",
    "20210999",
    "王五六七",
)
NOTHING = Tried((), (), (), ())


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """With a feedback that may be recorded, an opinion that may go back, and a 会办 that is through; nothing here changes it."""
    from bot import wsgi
    from bot.clock import StoppedClock
    from tests.conftest import copy_of_sqlite, settings_for

    service = wsgi.assemble(
        settings_for(copy_of_sqlite(tmp_path_factory.mktemp("prepared"))), StoppedClock(at("2021-07-16 17:00"))
    )
    for item, matter in (("20210045", "态度"), ("20210067", "面复")):
        speak(service, f"/更正 {item} {matter} 撤销 理由：重录", OFFICE, None, "console")
    assert speak(service, "/审 20210039 通过", "局长", None, "console").outcome == "answered"
    assert speak(service, "/在办", OFFICE, None, "console").paged  # what 更多 goes on with
    yield service
    service.database.close()


def surplus(words: str) -> list[tuple[str, str]]:
    """(the word too many, all words) with it behind the number or at the beginning, and at the end."""
    if not words:
        return [(word, f"{word}{behind}") for word in SURPLUS for behind in ("", f" {SURPLUS[0]}")]
    first, _, rest = words.partition(" ")
    return [
        (word, " ".join(f"{before} {word} {behind}".split()))
        for word in SURPLUS
        for before, behind in ((first, rest), (words, ""))
    ]


def doubled(words: str) -> list[str]:
    """Every word twice, one at a time."""
    parts = words.split()
    return [" ".join((*parts[: i + 1], *parts[i:])) for i in range(len(parts))]


def reordered(words: str) -> list[str]:
    """The words backwards, and the last one first."""
    parts = words.split()
    return list(dict.fromkeys([" ".join(reversed(parts)), " ".join((*parts[-1:], *parts[:-1]))])) if len(parts) > 1 else []


def test_every_command_is_in_the_table():
    assert set(TYPED) == {name for name, command in REGISTRY.items() if command.summary}


@pytest.mark.parametrize("name", TYPED)
def test_what_is_typed_is_understood(prepared, name):
    words, by = TYPED[name]
    found = tried(prepared, [(f"{name} {words}".strip(), by)])
    assert found.refused == (name == "/绑定"), found.reply.text


@pytest.mark.parametrize("name", TYPED)
def test_a_word_too_many_is_used_or_named(prepared, name):
    words, by = TYPED[name]
    for word, typed in surplus(words):
        found = tried(prepared, [(f"{name} {typed}", by)])
        refused_or(found, name, used(word, found), f"{name} {typed}\n{found.reply.text}\n{found.recorded}")


@pytest.mark.parametrize("name", TYPED)
def test_a_word_that_is_said_twice_or_elsewhere_records_nothing_else(prepared, name):
    words, by = TYPED[name]
    meant = tried(prepared, [(f"{name} {words}".strip(), by)])
    for typed in (*doubled(words), *reordered(words)):
        found = tried(prepared, [(f"{name} {typed}", by)])
        same = found.facts == meant.facts and found.others == meant.others
        free_text = name in FREE_TEXT and len(found.facts) == len(meant.facts)
        refused_or(found, name, same or free_text, f"{name} {typed}\n{found.reply.text}\n{found.recorded}")


FREE_TEXT = ("/申退", "/承诺", "/更正", "/批示")  # what is said twice in a reason stands there twice


def refused_or(found: Tried, name: str, right: bool, said: str) -> None:
    """Either the words were refused and nothing was recorded, or they were right."""
    if found.refused:
        assert found.recorded == NOTHING.recorded, said
        if REGISTRY[name].changes:
            assert "未生效" in found.reply.text or "无须" in found.reply.text or "无需" in found.reply.text, said
    else:
        assert right, said


def used(word: str, found: Tried) -> bool:
    """Whether a word stands in the answer or in what was recorded; a day as that day."""
    text = f"{found.reply.text}\n{found.facts!r}\n{found.others!r}"
    day = spoken_days.first(word, at("2021-07-16 17:00").date())
    if day and day.begins and found.facts:  # a part of the day is the day's, whichever it is
        return True
    shown = (day.day.isoformat(), f"{day.day.month}月{day.day.day}日") if day else ()
    return any(each in text for each in (word, *shown))
