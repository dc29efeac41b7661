"""Marks of secrecy by every sign, place and width that offices give them, and the ordinary words beside them."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules import secrecy

GRADES = ("绝密", "机密", "秘密", "国家秘密", "工作秘密", "内部资料", "涉密", "涉密件", "密件", "祕密", "機密級", "机密级")
AROUND = [
    *("{}", "（{}）", "({})", "【{}】", "[{}]", "〔{}〕", "『{}』", "「{}」", "<{}>", "＜{}＞", "〈{}〉", "《{}》", "｛{}｝"),
    *("“{}”", '"{}"', "‘{}’", "—{}—", "*{}*", "★{}", "※ {} ※", "{}。", "{}！", "▲{}", "-- {} --", "_{}_", "·{}"),
    *("①{}", "１、{}", "（一）{}", "1.{}", "二、{}", "密级：{}", "定密:{}", "密级标注：{}", "备注：{}", "此件{}", "该建议属于{}"),
]
TERMS = ("", "3年", "★10年", "（3年）", "▲长期", "*长期", "·三年", " 长期", "★启用前", "，3年", "（保密期限5年）")
TITLE = "关于治理某条河流的建议"


@pytest.mark.parametrize(("grade", "around"), [*product(GRADES, AROUND)])
def test_a_mark_on_a_line_of_its_own(grade: str, around: str):
    mark = around.format(grade)
    spaced = around.format(" ".join(grade))
    for words in (mark, spaced, f"已电话沟通\n{mark}", f"{mark}\r\n已电话沟通", f"甲\n\n{mark}\n乙", f"{'甲' * 9000}\n{mark}"):
        assert secrecy.bears_mark(words), words
        assert secrecy.heads_secret(words), words


@pytest.mark.parametrize(("grade", "term"), [*product(("绝密", "机密", "秘密", "机密级"), TERMS)])
def test_a_mark_with_its_duration(grade: str, term: str):
    for words in (f"{grade}{term}", f"（{grade}{term}）", f"{'甲' * 2001}（{grade}{term}）", f"{TITLE} {grade}{term}"):
        assert secrecy.bears_mark(words), words
    assert not secrecy.may_be_stored(secrecy.mark_of(f"{grade}{term}") or "?")


BESIDE_A_TITLE = [
    *("{mark} {title}", "{title} {mark}", "{mark}：{title}", "{mark}——{title}", "《{title}》{mark}", "{mark}《{title}》"),
    *(
        "{title}（{mark}）",
        "【{mark}】{title}",
        "{title}{mark}",
        "{title}—{mark}",
        "1.{mark} {title}",
        "{mark}\n{title}",
        "{title}\n{mark}",
    ),
]


@pytest.mark.parametrize(("grade", "beside"), [*product(("绝密", "机密", "秘密", "涉密件", "祕密", "机 密"), BESIDE_A_TITLE)])
def test_a_mark_before_or_behind_a_title(grade: str, beside: str):
    assert secrecy.bears_mark(beside.format(mark=grade, title=TITLE))


@pytest.mark.parametrize(
    "words",
    [
        *(
            f"{TITLE}（密）",
            f"{TITLE}（秘）",
            "（机\n密）",
            "是否涉密：是",
            "该建议涉密，另行办理",
            "已沟通，机密",
            "因涉及国家秘密，不予公开",
        ),
        *(
            "本件定为机密级",
            "按涉密件办理",
            "20210001机密",
            "机密20210001",
            "20210001 秘密",
            "机密/秘密",
            "（秘密，3年）",
            "內部資料",
        ),
    ],
)
def test_a_mark_in_a_clause_or_at_a_number(words: str):
    assert secrecy.bears_mark(words)


ORDINARY = (
    *("关于加强商业秘密保护的建议", "保密教育", "机密机械厂", "市机密机械厂", "秘密花园", "关于建设“秘密花园”主题公园的建议"),
    *(
        "内部审计已提意见",
        "关于规范企业内部控制的建议",
        "网络保密产业链",
        "公开",
        "不涉密",
        "非密",
        "（不涉密）",
        "不涉密件",
        "非涉密件",
    ),
    *(
        "不涉及国家秘密",
        "经核不涉及国家秘密",
        "该件不属于涉密事项",
        "密级：不涉密",
        "是否涉密：否",
        "涉密：否",
        "涉密2件",
        "涉密0件",
    ),
    *("关于加强涉密人员管理的建议", "关于国家秘密保护宣传的建议", "关于保护国家秘密、商业秘密、个人隐私的建议", "密级", "保密处"),
    *("关于加强数据安全（涉密信息系统）管理的建议", "关于加强保密工作的提案", "密云区", "高密市", "市国家保密局", "亲密接触"),
    *("手机密码已重置", "司机密切配合", "计算机密集使用", "处室内部已会签", "杜绝密集排放", "内部、外部协调", "加密传输", "密封"),
    *("完善监督（内部、外部）机制", "关于规范“秘密”标识使用的建议", "关于加强机密级信息系统分级保护的建议", "机密文件管理办法"),
    *("关于修订国家秘密定密管理规定的建议", "内部办理", "内部分工", "关于加快机关内部\n审计工作的建议", "人员密集场所", ""),
    *(
        "关于加强商业\n秘密保护的建议",
        "关于打击窃取国家秘密的建议",
        "密级（绝密、机密、秘密、不涉密）",
        "注：密级填写“机密”“秘密”或“不涉密”",
    ),
)


@pytest.mark.parametrize("words", ORDINARY)
def test_ordinary_words_stay_ordinary(words: str):
    assert not secrecy.bears_mark(words)
    assert not secrecy.may_bear_mark(words)
    assert not secrecy.heads_secret(words)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "机密？",
            "保密",
            "需保密",
            "请注意保密",
            "疑似涉密",
            "可能属于国家秘密",
            "待定密",
            "严禁外传",
            "机密 已沟通",
            "已沟通，内部资料",
        ),
        *("该件按机密级管理", "内容可能涉密", "代表要求保密", "密级待定"),
    ],
)
def test_what_may_be_a_mark_is_neither_stored_nor_certain(words: str):
    assert secrecy.may_bear_mark(words)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "机密台账",
            "涉密台账",
            "2021年涉密建议提案台账",
            "内部资料  严禁外传",
            "以下为涉密件",
            "以下均为秘密件（2件）",
            "台账(秘密)",
        ),
        *(
            "本表涉密，请妥善保管",
            "一、涉密建议（3件）",
            "（二）秘密级提案",
            "市人大涉密件",
            "2021涉密",
            "2021年国家秘密事项清单",
        ),
    ],
)
def test_a_sheet_s_name_a_title_or_a_lone_line_is_a_mark_with_other_words(words: str):
    assert secrecy.heads_secret(words)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "非涉密台账",
            "2021年建议提案台账（不含涉密件）",
            "厅内部任务分解表",
            "涉密件除外",
            "机密机械厂建议提案台账",
            "其中：涉密 2 件",
        ),
        *("涉密人员管理类建议", "保密局建议提案台账", "注：涉密的不填", "商业秘密类建议台账", "内含代表电话，请勿外传"),
        *("注：涉密件不得在本表填报", "请勿上传涉密文件", "本台账不涉及国家秘密", "涉密内容请勿填入", "含个人信息，请注意保密"),
    ],
)
def test_other_names_and_lines_are_none(words: str):
    assert not secrecy.heads_secret(words)
    assert not secrecy.may_bear_mark(words)


@pytest.mark.parametrize(
    "words",
    [
        "(",
        ")",
        "机密级件",
        "内部文件",
        "建议",
        "1",
        "(机密",
        "机密,",
        "、涉密件",
        "机密(3年",
        "该件件件",
        "备注：",
        "— ",
        "机密\n",
        "“",
    ],
)
def test_a_cell_full_of_signs_is_looked_through(words: str):
    cell = (words * 10_000)[:9_990] + "密甲"
    for looks in (secrecy.bears_mark, secrecy.may_bear_mark, secrecy.heads_secret):
        assert looks(cell) in (True, False)  # by patterns that go back over a cell it would never end
