"""The frame of a letter: its title, whom it is for, what is known, and what is left to be filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.rules.papers import letter
from bot.rules.papers.document import Document, Kind, as_markdown, placeholders, texts
from bot.rules.papers.letter import Particulars
from bot.rules.stages import Decision, Fact, Party, Round
from bot.rules.words import Body, FactKind, Handling, Level
from tests.rules.some_case import case, facts

KNOWN = Particulars(
    deputy="周示戊", congress="十七", session="三", unit="示例市工信局", prefix="示工信函", levels=3, feedback_limit="20个工作日"
)
ON = date(2021, 7, 16)


def letter_of(known: Particulars = KNOWN, **changes) -> Document:
    return letter.compose(case(**changes), known, ON)


def text_of(document: Document) -> str:
    return "\n".join(texts(document))


@pytest.mark.parametrize(
    ("changes", "known", "title"),
    [
        (
            {"level": Level.PROVINCE, "digits": "0317", "handling": Handling.LEAD},
            {"congress": "十三", "session": "五"},
            "关于省十三届人大五次会议第0317号建议的答复",
        ),
        (
            {"body": Body.CPPCC, "digits": "0601", "handling": Handling.SEPARATE},
            {"congress": "第十四届", "session": "第五次"},
            "关于市政协十四届五次会议第0601号提案的答复",
        ),
        ({}, {"congress": "17", "session": "3"}, "关于市十七届人大三次会议第20210032号建议的答复"),
        ({"handling": Handling.JOINT}, {}, "关于市十七届人大三次会议第20210032号建议的会办意见"),
        (
            {"level": Level.NATION, "digits": "8435"},
            {"congress": "十二", "session": "五"},
            "关于十二届全国人大五次会议第8435号建议的答复",
        ),
        ({"body": Body.CPPCC, "level": Level.NATION}, {}, "关于全国政协十七届三次会议第20210032号提案的答复"),
        ({}, {"congress": "", "session": ""}, "关于市〔待填：届次〕届人大〔待填：会次〕次会议第20210032号建议的答复"),
    ],
)
def test_the_title_follows_body_level_and_session(changes, known, title):
    assert letter_of(replace(KNOWN, **known), **changes).title == title


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (9, "九"), (10, "十"), (14, "十四"), (20, "二十"), (21, "二十一")])
def test_numbers_are_written_as_officials_write_them(number, words):
    assert letter.numeral(number) == words


@pytest.mark.parametrize(
    ("deputy", "body", "line", "word"),
    [
        ("周示戊", Body.CONGRESS, "周示戊代表：", "您提出的"),
        ("周示戊代表", Body.CONGRESS, "周示戊代表：", "您提出的"),
        ("周示戊、李示丁", Body.CONGRESS, "周示戊、李示丁代表：", "你们提出的"),
        ("周示戊等5人", Body.CONGRESS, "周示戊等5位代表：", "你们提出的"),
        ("郑示庚", Body.CPPCC, "郑示庚委员：", "您提出的"),
        ("党示会", Body.CPPCC, "党示会：", "你们提出的"),
        ("民建示例市委", Body.CPPCC, "民建示例市委：", "你们提出的"),
        ("经济界别", Body.CPPCC, "经济界别：", "你们提出的"),
        ("市工商联", Body.CPPCC, "市工商联：", "你们提出的"),
        ("无党派人士", Body.CPPCC, "无党派人士：", "你们提出的"),
        ("九三学社", Body.CPPCC, "九三学社：", "你们提出的"),
        ("郑示庚、李示丁", Body.CPPCC, "郑示庚、李示丁委员：", "你们提出的"),
        ("阿示里·买示提", Body.CONGRESS, "阿示里·买示提代表：", "您提出的"),
        ("", Body.CONGRESS, "〔待填：姓名〕代表：", "您提出的"),
    ],
)
def test_deputies_members_and_organisations_are_addressed_each_in_their_way(deputy, body, line, word):
    document = letter_of(replace(KNOWN, deputy=deputy), body=body)
    assert line in [block.text for block in document.blocks if block.kind is Kind.ADDRESSEE]
    assert word in text_of(document)


def test_an_opinion_goes_to_the_lead_unit_and_has_neither_class_nor_form():
    document = letter_of(handling=Handling.JOINT, lead_unit="市发展改革委")
    words = text_of(document)
    assert "市发展改革委：" in words
    assert "供贵单位答复代表时参考" in words
    assert not document.mark
    assert "反馈表" not in words
    assert "抄送" not in words


@pytest.mark.parametrize("handling", [Handling.SOLE, Handling.LEAD, Handling.SEPARATE])
def test_a_reply_has_a_form_in_two_dimensions_on_a_page_of_its_own(handling):
    blocks = letter_of(handling=handling).blocks
    after = blocks[[block.kind for block in blocks].index(Kind.PAGE_BREAK) + 1 :]
    assert after[1].text == "代表建议办理情况反馈表"
    cells = {row[0]: row[1] for row in after[2].rows}
    assert cells["对办理态度"] == cells["对办理结果"] == "□满意　□基本满意　□不满意"
    assert "不满意的，请写明具体原因" in cells
    assert "代表签名" in cells


def test_a_bare_frame_says_in_plain_sight_what_is_to_be_filled_in():
    document = letter_of(replace(KNOWN, prefix=""))
    shown = as_markdown(document)
    assert shown.startswith("> 草稿")
    assert shown.count("待填：") == placeholders(document) == 12  # the number stands on the form too
    assert "〔待填：文号〕" in document.reference
    assert document.mark == "答复类别：〔待填：A、B、C或D〕"
    assert document.openness == "公开属性：〔待填：主动公开、依申请公开或不予公开〕"


def test_what_is_recorded_is_no_placeholder_any_more():
    known = facts(MAILED="示工信函〔2021〕61号", REPLY_CLASS="A", OPENNESS="主动公开", FIRST_CONTACT="", MEETING="现场察看")
    passed = tuple(Decision(level, True, Party(level, "某"), date(2021, 6, 20 + level)) for level in (1, 2, 3))
    document = letter_of(facts=known, rounds=(Round(1, date(2021, 6, 15), decisions=passed),))
    assert (document.reference, document.mark, document.openness) == (
        "示工信函〔2021〕61号",
        "答复类别：A",
        "公开属性：主动公开",
    )
    words = text_of(document)
    assert "于7月1日与您电话沟通，于7月1日以现场察看形式当面听取了您的意见。" in words
    assert "2021年6月23日" in [block.text for block in document.blocks if block.kind is Kind.DATE]
    assert placeholders(document) == placeholders(letter_of()) - 5


def test_a_returned_round_gives_the_letter_no_date():
    decisions = (Decision(1, True, Party(1, "某"), ON), Decision(2, False, Party(2, "某"), ON, "数据有误"))
    document = letter_of(rounds=(Round(1, ON, decisions=decisions),))
    assert "〔待填：成文日期〕" in text_of(document)


def test_a_lead_unit_says_with_whom_it_studied_the_matter():
    assert "经会同〔待填：会办单位〕认真研究" in text_of(letter_of(handling=Handling.LEAD))
    given = Fact(FactKind.OPINION, ON, subject="来自 市财政局"), Fact(FactKind.OPINION, ON, subject="融资服务处")
    assert "经会同市财政局认真研究" in text_of(letter_of(handling=Handling.LEAD, several=given))


def test_a_redone_answer_starts_anew():
    known = {
        FactKind.MAILED: Fact(FactKind.MAILED, ON, "示工信函〔2021〕61号", order=1),
        FactKind.FIRST_CONTACT: Fact(FactKind.FIRST_CONTACT, date(2021, 4, 9), order=1),
        FactKind.MEETING: Fact(FactKind.MEETING, date(2021, 6, 10), "邀请座谈", order=1),
        FactKind.REPLY_CLASS: Fact(FactKind.REPLY_CLASS, ON, "B", order=1),
        FactKind.REDO: Fact(FactKind.REDO, ON, "2021-08-16", order=2),
    }
    document = letter_of(facts=known)
    assert "现再次答复如下" in text_of(document)
    assert document.reference == "示工信函〔2021〕〔待填：序号〕号"
    assert "待填" in document.mark
    assert "电话沟通" not in text_of(document) and "当面听取" not in text_of(document)
    met = Fact(FactKind.MEETING, date(2021, 8, 3), "现场察看", order=3)
    again = text_of(letter_of(facts={**known, FactKind.MEETING: met}))
    assert "我局于8月3日以现场察看形式当面听取了您的意见。经认真研究，现再次答复如下" in again


def test_the_form_is_named_below_the_text_and_bears_the_letters_number():
    document = letter_of(facts=facts(MAILED="示工信函〔2021〕61号"))
    kinds = [block.kind for block in document.blocks]
    assert kinds.index(Kind.ENCLOSED) == kinds.index(Kind.SIGNATURE) - 1
    said = {block.kind: block.text for block in document.blocks}
    assert (said[Kind.ENCLOSED], said[Kind.ATTACHMENT]) == ("附件：代表建议办理情况反馈表", "示工信函〔2021〕61号附件")
    assert Kind.ENCLOSED not in [block.kind for block in letter_of(handling=Handling.JOINT).blocks]


def test_who_printed_it_is_told_where_the_office_named_somebody():
    known = replace(KNOWN, printed_by="示例市工信局办公室")
    for handling in (Handling.SOLE, Handling.JOINT):
        assert Kind.PRINTED not in [block.kind for block in letter_of(handling=handling).blocks]
        (said,) = (block for block in letter_of(known, handling=handling).blocks if block.kind is Kind.PRINTED)
        assert (said.lead, said.text) == ("示例市工信局办公室", "〔待填：印发日期〕印发")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"secrecy": ""}, "密级未填"),
        ({"handling": Handling.REFERENCE}, "参阅件"),
        ({"facts": facts(OBJECTION_DECISION="同意")}, "同意申退"),
    ],
)
def test_some_items_have_no_letter(changes, reason):
    assert reason in (letter.refusal(case(**changes)) or "")


def test_an_item_that_may_be_written_about_is_not_refused():
    assert letter.refusal(case()) is None


def test_brackets_inside_a_title_do_not_close_the_ones_around_it():
    assert "《关于落实〈某条例〉的建议》（第20210032号建议）" in text_of(letter_of(title="关于落实《某条例》的建议"))


def test_copies_go_to_the_congress_office_and_the_governments():
    assert "抄送：市人大常委会代表工作机构，市政府办公室。" in text_of(letter_of())
    assert "抄送：省政协提案工作机构，省政府办公厅。" in text_of(letter_of(body=Body.CPPCC, level=Level.PROVINCE))


@pytest.mark.parametrize(
    ("deputy", "named", "signed"),
    [("郑示庚", "提案者姓名", "提案者签名"), ("民建示例市委", "提案者名称", "提案者盖章")],
)
def test_a_proposal_has_the_form_of_its_own_body(deputy, named, signed):
    document = letter_of(replace(KNOWN, deputy=deputy), body=Body.CPPCC, digits="0317", title="关于乙事的提案")
    words = text_of(document)
    rows = {row[0]: row[1] for block in document.blocks for row in block.rows}
    assert "提案办理情况征询意见表" in words and "《关于乙事的提案》（第0317号提案）收悉" in words
    assert rows["提案编号"].endswith("第0317号") and rows[named] == deputy and signed in rows
    assert "代表" not in words and "建议" not in words
    assert "抄送：市政协提案工作机构，市政府办公室。" in words
