"""The year-end summary says what the ledger says, in the bureau's order; clauses come and go with what there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.rules.papers import document, equations, statistics, summary, year
from bot.rules.papers.document import Kind
from bot.rules.papers.equations import Item
from bot.rules.papers.statistics import Tally
from bot.rules.papers.year import Year
from bot.rules.words import Body, Handling, Level

CHAIN = ("处室负责人", "分管领导", "主要领导")
FACTS = {
    "发起通知": "市人大财经委《通知》",
    "督查督办通知": "局督查督办通知〔2020〕5号",
    "部署会日期": "2021-03-05",
    "部署会主持": "副局长甲",
    "部署会内容": "业务处室负责人会议,专题部署建议办理工作",
    "成效：智慧城市": "数据融合等建议被采纳",
}
SEED = [
    *((3, Level.PROVINCE, Handling.LEAD),),
    *((count, Level.CITY, kind) for count, kind in ((1, Handling.SOLE), (3, Handling.LEAD), (10, Handling.SEPARATE))),
    (16, Level.CITY, Handling.JOINT),
]
NUMBERS = ("34", "3", "31", "1", "30", "1", "3", "10", "16", "17", "100%")


def item(number: int, level: Level = Level.CITY, handling: Handling = Handling.SOLE, **changes: Any) -> Item:
    """A finished item of the first batch."""
    plain = Item(
        number=f"2021{number:04d}",
        body=Body.CONGRESS,
        level=level,
        handling=handling,
        batch="第一批",
        received_on=date(2021, 3, 5),
        due_on=date(2021, 7, 31),
        limit_on=date(2021, 7, 31),
        reviews=frozenset({1, 2, 3}),
    )
    if handling.answers_deputy:
        plain = replace(
            plain,
            letter_on=date(2021, 7, 30),
            letter_number=f"示函〔2021〕{number}号",
            consulted=True,
            wants="是",
            met=True,
            form="登门汇报",
            attitude="满意",
            result="满意",
            reply_class="A",
        )
    elif handling is Handling.JOINT:
        plain = replace(plain, opinion_on=date(2021, 7, 28))
    return replace(plain, **changes)


def seed() -> list[Item]:
    """34 items as the bureau counted them; the last one came in October."""
    kinds = [(level, handling) for count, level, handling in SEED for _ in range(count)]
    found = [item(number, level, handling) for number, (level, handling) in enumerate(kinds, start=1)]
    october = date(2021, 10, 15)
    late: dict[str, Any] = {"batch": "第二批", "received_on": date(2021, 10, 8), "due_on": october, "limit_on": october}
    return [*found, item(401, handling=Handling.JOINT, opinion_on=date(2021, 10, 14), **late)]


def tallies_of(items: Sequence[Item]) -> list[Tally]:
    """What figures are counted from, an item each."""
    return [
        Tally(
            body=one.body,
            level=one.level,
            handling=one.handling,
            batch=one.batch,
            due=one.limit_on,
            mailed=one.letter_on is not None,
            sent=one.opinion_on is not None,
            finished=one.finished_on is not None,
            wants=one.wants,
            met=one.met,
            attitude=one.attitude,
            result=one.result,
            reply_class=one.reply_class,
        )
        for one in items
    ]


def of(items: Sequence[Item], on: date = date(2021, 10, 25), **changes: Any) -> Year:
    """The year of these items."""
    made = Year(
        year=2021,
        on=on,
        unit="示例市工信局",
        chain=CHAIN,
        classes={"A": "已经解决"},
        items=items,
        figures=statistics.of_year(2021, tallies_of(items)),
        equations=equations.of_year(items, on),
        facts=FACTS,
    )
    return replace(made, **changes)


def text(made: Year) -> str:
    return "\n".join(document.texts(summary.compose(made)))


def test_the_seed_s_numbers_stand_in_the_seed_s_order():
    said = text(of(seed()))
    assert (
        "今年，我局共收到两会转办件34件。其中：省人大代表建议3件，市人大代表建议分两批接收31件（其中1件为10月初转办）；"
        "30件人大代表建议中：独办1件，主办3件，分办10件，会办16件；10月初转办的1件为会办。"
        "转办件分别于7月底和10月中旬，已全部规范办理完毕。"
    ) in said
    assert "达到代表要求的面复率为100%；代表对我局的办理态度和办理结果都给予了充分肯定和高度评价，满意率达到100%。" in said
    assert "17件由我局独办、主办、分办的省、市人大代表建议的书面回复内容，在征求代表意见后分别进行了邮寄。" in said
    rest = iter(re.findall(r"\d+%?", said))
    assert all(number in rest for number in NUMBERS)


def test_the_sections_follow_the_seed_and_the_paper_is_a_draft():
    made = summary.compose(of(seed()))
    assert made.draft
    assert made.title == "示例市工信局2021年度人大代表建议办理工作总结"
    assert [block.text for block in made.blocks if block.kind is Kind.HEADING] == [
        "一、总体办理情况",
        "二、高度重视，确保满意率百分百",
        "三、严格规范，确保办件质量优",
        "四、加大力度，推进建议采纳落实见效",
    ]
    assert [block.lead for block in made.blocks if block.lead.startswith("（")] == ["（一）智慧城市。"]
    assert document.placeholders(made) == 0


def test_what_went_back_is_said_and_adds_up_and_only_where_something_did():
    assert "申退" not in text(of(seed()))
    back = [item(35), item(36)]
    sums = equations.of_year(seed(), date(2021, 10, 25), back)
    said = text(of(seed(), returned=back, equations=sums))
    assert "共收到两会转办件34件。" in said
    assert "另有2件（20210035号、20210036号）经同意申退，不再由我局办理，不计入上述件数。转办件分别于7月底" in said
    (added,) = [one for one in sums if one.id == "A0"]
    assert (added.text, added.holds) == ("36 = 34 + 2", True)
    assert [part.name for part in added.terms] == ["交办", "本单位办理", "同意申退"]
    assert "36 = 34 + 2" in said


def test_a_finished_year_has_no_gaps():
    assert year.gaps(of(seed())) == []


def test_what_is_missing_comes_first_and_the_place_for_it_is_marked():
    items = seed()
    items[0] = replace(items[0], letter_number="")
    items[4] = replace(items[4], attitude="", result="")
    items[5] = replace(items[5], reviews=frozenset({1, 2}))
    items[33] = replace(items[33], opinion_on=None)
    made = of(items, facts={"发起通知": "《通知》"})
    assert [(gap.text, gap.numbers) for gap in year.gaps(made)] == [
        ("尚未办结1件", ("20210401",)),
        ("答复函缺文号1件", ("20210001",)),
        ("未收回代表反馈1件", ("20210005",)),
        ("等式“答复函每件均经各级审阅”不成立（50 ≠ 17 × 3）", ("20210006",)),
        ("“年度”表缺督查督办通知、部署会日期、部署会主持、部署会内容、成效：专题", ()),
    ]
    paper = summary.compose(made)
    notes = [block.text for block in paper.blocks if block.kind is Kind.NOTE]
    assert notes[1] == "待补：尚未办结1件：20210401"
    assert paper.blocks[: len(notes)] == tuple(block for block in paper.blocks if block.kind is Kind.NOTE)
    assert document.placeholders(paper) == 7  # what the leaders asked for among them
    assert "截至10月25日，已办结33件，尚有1件正在办理，办结率为97.1%。" in text(made)
    assert "20210401" in text(made)


def test_one_batch_one_level_has_neither_batches_nor_others():
    said = text(of([item(1), item(2, handling=Handling.JOINT)]))
    assert "共收到两会转办件2件。其中：市人大代表建议2件；2件人大代表建议中：独办1件，会办1件。" in said
    assert "转办件已于7月底全部规范办理完毕。" in said
    assert "特别是" not in said


def test_both_bodies_are_told_apart():
    proposals = [replace(item(number, handling=Handling.LEAD), body=Body.CPPCC) for number in (11, 12)]
    made = of([item(1), *proposals])
    said = text(made)
    assert summary.compose(made).title == "示例市工信局2021年度人大代表建议、政协提案办理工作总结"
    assert "市人大代表建议1件，市政协提案2件；1件人大代表建议中：独办1件；2件政协提案中：主办2件。" in said
    congress, cppcc = said.split("人大代表建议方面，", 1)[1].split("政协提案方面，", 1)
    assert congress.startswith("转办件已于7月底全部规范办理完毕。") and "达到代表要求的面复率为100%；" in congress
    assert "达到提案者要求的面复率为100%；提案者对我局的办理态度和办理结果都给予了充分肯定" in cppcc
    assert "3件由我局独办、主办的市人大代表建议、市政协提案的书面回复内容" in said


def proposal(number: int, **changes: Any) -> Item:
    return item(number, body=Body.CPPCC, **changes)


def test_what_became_of_one_body_s_items_is_never_told_with_the_other_s():
    made = of([item(1), item(2), proposal(11, result="基本满意"), proposal(12, letter_on=None, attitude="", result="")])
    said = text(made)
    assert "人大代表建议方面，转办件已于7月底全部规范办理完毕。" in said and "满意率达到100%。政协提案方面，" in said
    assert "已办结1件，尚有1件正在办理，办结率为50%。" in said
    assert "收回提案者反馈1件，对办理态度和办理结果均表示满意的占0%，基本满意的占100%。" in said
    assert "75%" not in said and "66.7%" not in said
    rows = [row for block in summary.compose(made).blocks for row in block.rows]
    rates = {row[0]: row[3] for row in rows if row[0].startswith(("办结率", "满意率"))}
    assert rates == {
        "办结率（人大代表建议）": "100%",
        "满意率（人大代表建议）": "100%",
        "办结率（政协提案）": "50%",
        "满意率（政协提案）": "0%",
    }


def test_a_summary_of_proposals_alone_has_none_of_the_congress_s_words():
    made = of([proposal(1, key=True, assisting=2), proposal(2, redone=True)], facts={}, body=Body.CPPCC)
    said = text(made)
    assert summary.compose(made).title == "示例市工信局2021年度政协提案办理工作总结"
    assert "我局共收到立案交办的政协提案2件。其中：市政协提案2件；" in said
    assert "提案者不满意的1件（20210002号）已重新办理。" in said and "推进提案采纳落实" in said
    assert "代表" not in said and "建议" not in said and "人大" not in said


@pytest.mark.parametrize(
    ("items", "changes", "headings"),
    [
        ([item(1, result="基本满意")], {}, ["二、高度重视，压实办理责任", "三、严格规范，确保办件质量优"]),
        ([item(1)], {"facts": {}}, ["二、确保满意率百分百", "三、严格规范，确保办件质量优"]),
        (
            [item(1), item(2, letter_on=None, attitude="", result="")],
            {},
            ["二、高度重视，压实办理责任", "三、严格规范，提升办件质量"],
        ),
        ([item(1, redone=True)], {}, ["二、高度重视，确保满意率百分百", "三、严格规范，提升办件质量"]),
    ],
)
def test_headings_praise_only_with_ground(items, changes, headings):
    made = summary.compose(of(items, **changes))
    assert [block.text for block in made.blocks if block.kind is Kind.HEADING][1:3] == headings
    last = [block.text for block in made.blocks if block.kind is Kind.HEADING][3]
    assert last == f"四、加大力度，推进建议采纳落实{'' if 'facts' in changes else '见效'}"


def test_an_item_whose_redo_goes_on_is_told_as_such():
    said = text(of([item(1), item(2, redone=True, letter_on=None, attitude="", result="")]))
    assert "代表不满意的1件（20210002号）正在重新办理。" in said and "已重新办理" not in said


@pytest.mark.parametrize(
    ("body", "both", "notice", "topics"),
    [
        (None, False, "人大通知和政协通知", ["智慧城市", "融资"]),
        (Body.CONGRESS, True, "人大通知", ["智慧城市"]),
        (Body.CPPCC, True, "政协通知", ["智慧城市", "融资"]),
    ],
)
def test_a_line_of_the_year_s_sheet_may_be_of_one_body(body, both, notice, topics):
    said = {"发起通知": "人大通知", "发起通知（政协）": "政协通知", "成效：智慧城市": "甲", "成效：融资（政协）": "乙"}
    known = year.own_facts(said, body, both=both)
    assert known["发起通知"] == notice
    assert [name.removeprefix("成效：") for name in known if name.startswith("成效")] == topics


def test_the_notice_of_the_congress_asks_for_no_summary_of_proposals():
    assert year.own_facts({"发起通知": "市人大财经委《通知》"}, Body.CPPCC, both=True) == {}
    assert year.own_facts({"发起通知": "市政协《通知》"}, Body.CPPCC, both=False) == {"发起通知": "市政协《通知》"}


def test_items_for_reference_alone_need_nothing():
    said = text(of([item(1, handling=Handling.REFERENCE)]))
    assert "1件人大代表建议中：参阅1件。转办件已全部规范办理完毕。" in said
    assert "面复率为" not in said
    assert "邮寄" not in said


def test_joint_items_alone_have_no_letters_meetings_or_grades():
    said = text(of([item(1, handling=Handling.JOINT)]))
    assert "1件会办意见已报送主办单位。" in said
    assert "面复率为" not in said
    assert "满意率达到" not in said


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"wants": "否", "met": False}, "代表未提出面复要求。"),
        ({"met": False}, "代表要求面复1件，已面复0件，面复率为0%；"),
        ({"attitude": "", "result": ""}, "尚未收回代表反馈。"),
        ({"wants": "", "met": False}, "尚未登记与代表沟通面复意愿。"),
        ({"redone": True}, "占100%。代表不满意的1件（20210001号）已重新办理。"),
        ({"result": "基本满意"}, "收回代表反馈1件，对办理态度和办理结果均表示满意的占0%，基本满意的占100%。"),
        ({"consulted": False}, "（其中0件征求了代表意见）"),
    ],
)
def test_a_rate_is_said_only_of_what_was_asked(changes, sentence):
    assert sentence in text(of([item(1, **changes)]))


@pytest.mark.parametrize(
    ("facts", "instructions", "sentence"),
    [
        ({}, 0, "高度重视人大代表建议办理工作。3月5日"),
        ({}, 1, "办理工作，作出批示，要求提高政治站位"),
        ({"主要领导批示": "一次"}, 1, "办理工作，作出批示，要求提高政治站位"),
        ({}, 3, "办理工作，先后3次作出批示，要求提高政治站位"),
        ({"主要领导批示": "多次"}, 3, "办理工作，多次作出批示，要求提高政治站位"),
        ({"主要领导批示": "务必件件落实"}, 3, "办理工作，作出批示：务必件件落实。3月5日"),
    ],
)
def test_instructions_are_the_sheet_s_words_else_counted(facts, instructions, sentence):
    assert sentence in text(of(seed(), facts={**FACTS, **facts}, instructions=instructions))


def test_items_of_several_divisions_are_named_and_many_are_counted():
    assert "特别是在20210001号、20210002号建议的办理过程中" in text(of([item(n, assisting=2) for n in (1, 2)]))
    assert "20210005号等7件建议的办理过程中" in text(of([item(n, assisting=2) for n in range(1, 8)]))


def test_full_praise_needs_the_word_of_every_deputy():
    items = [item(1), item(2, attitude="", result=""), item(3, letter_on=None, attitude="", result="")]
    for year_of_some in (of(items[:2]), of([items[0], items[2]]), of([item(1), item(2, result="基本满意")])):
        said = text(year_of_some)
        assert "高度评价" not in said and "满意率百分百" not in said
    assert "已寄出书面答复2件，收回代表反馈1件，对办理态度和办理结果均表示满意的占100%。" in text(of(items[:2]))
    assert "高度评价" in text(of(items[:1])) and "满意率百分百" in text(of(items[:1]))


def test_that_all_deputies_were_telephoned_is_said_only_where_their_wishes_are_known():
    said = text(of([item(1), item(2, wants="", met=False, form="", letter_on=None)]))
    assert "在办理过程中，已就1件与代表进行电话沟通并提出面复请求" in said
    known = text(of([item(1), item(2, wants="", met=False, form="")]))
    assert "先进一步明确代表的真实想法" not in known and "真实想法" in text(of([item(1)]))


def test_divisions_are_praised_only_where_every_written_opinion_is_there():
    assert "配合处室不做看客" in text(of([item(1, assisting=1)]))
    left, waiting = item(257, assisting=2, silent=1), item(32, assisting=2, silent=2, letter_on=None)
    made = of([item(1, assisting=2), left, waiting])
    said = text(made)
    assert "不做看客" not in said
    assert "20210257号在配合处室书面意见未收齐时已寄出或报送。20210032号的配合处室书面意见尚未收齐。" in said
    assert "特别是在20210001号建议的办理过程中" in said  # they did hand theirs in
    assert ("等式“寄出、报送前均收齐配合意见”不成立（2 ≠ 1）", ("20210257",)) in [(g.text, g.numbers) for g in year.gaps(made)]
    assert "不做看客" not in text(of([item(1)]))


def test_several_talks_with_deputies_are_said_only_where_they_are_recorded():
    special = item(1, key=True)
    assert "特别是在办理重点建议的过程中，多次与代表沟通" in text(of([special, item(2)]))
    assert "多次与代表沟通" not in text(of([replace(special, consulted=False), item(2)]))


def test_only_who_made_the_special_items_was_talked_to_several_times():
    said = text(of([item(1), proposal(11, key=True)]))
    assert "特别是在办理重点提案的过程中，多次与提案者沟通回复内容，并根据提案者意见修改完善" in said


def test_one_letter_is_not_mailed_separately():
    assert "征求代表意见后进行了邮寄。" in text(of([item(1)]))


def test_papers_of_one_body_are_called_by_its_name_in_a_year_of_both():
    proposal = replace(item(11, handling=Handling.LEAD, assisting=2), body=Body.CPPCC)
    assert "20210011号提案的办理过程中" in text(of([item(1), proposal]))


def test_gaps_name_the_items_by_number_whatever_the_ledger_s_order():
    items = [item(n, reply_class="") for n in (257, 11, 301)]
    assert year.gaps(of(items))[0].numbers == ("20210011", "20210257", "20210301")


def test_commitments_and_classes_are_counted():
    said = text(of([item(1), item(2, reply_class="B")], promised=3, kept=1))
    assert "答复结果中，A类1件，占50%（已经解决）；B类1件，占50%。" in said
    assert "答复中承诺事项3项，已兑现1项，其余按期检查。" in said


def test_a_later_reader_is_told_which_year():
    assert text(of(seed(), on=date(2022, 1, 10))).count("2021年，我局共收到两会转办件34件") == 1
