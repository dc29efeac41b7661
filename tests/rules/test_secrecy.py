"""What may be stored and said: telephone numbers that people type into their reasons are masked."""

from __future__ import annotations

import pytest

from bot.rules import secrecy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("请与代表13800001005再沟通", "请与代表138****1005再沟通"),
        ("请与代表138 0000 1005再沟通", "请与代表138****1005再沟通"),
        ("+8613800001005", "138****1005"),
        ("联系人0531-66601005，指标20家", "联系人0531****1005，指标20家"),
        ("请致电(0531)66601005核实", "请致电0531****1005核实"),
        ("参加：周示平 13800001005", "参加：周示平 138****1005"),
        ("联系方式：66601005", "联系方式：****1005"),
        ("电话 666-1005", "电话 ****1005"),
    ],
)
def test_a_telephone_number_is_masked(typed: str, kept: str):
    assert secrecy.without_phones(typed) == kept


@pytest.mark.parametrize(
    "words",
    ["示工信函〔2021〕61号 7.29", "20210032 退回 第3页", "20亿元，10家机构", "2021年7月31日", "12345678", "电话 20210032 的代表"],
)
def test_other_numbers_stay(words: str):
    assert secrecy.without_phones(words) == words


@pytest.mark.parametrize("digits", ["13600000000", "15800000000", "13345678901", "4000000000"])
@pytest.mark.parametrize(
    "unit",
    ["元", "万元", "亿元", "户", "吨", "个", "家", "件", "千瓦时", "余元", ".5万元", " 元", "（元）", "平方米", "人次", "万户"],
)
def test_digits_before_a_unit_are_a_figure(digits: str, unit: str):
    assert secrecy.without_phones(f"年底前投资{digits}{unit}。") == f"年底前投资{digits}{unit}。"


@pytest.mark.parametrize(
    "words",
    [
        *("13800001005个人手机", "13800001005家里", "电话13800001005元", "联系代表 13800001005 件已收", "138 0000 1005户"),
        *("+8613800001005元", "13800001005户主", "13800001005，20万元", "053166601005元"),
    ],
)
def test_a_telephone_number_beside_a_word_like_a_unit_is_masked(words: str):
    assert "****1005" in secrecy.without_phones(words)


@pytest.mark.parametrize(
    "words",
    [
        *("秘密", "机密", "绝密", "内部", "工作秘密", "涉密", "涉密件", "机密级", "秘密★10年", "绝密★长期"),
        *("【秘密】关于某事的建议", "关于某事的建议（机密）", "涉密件，单独办理", "（内部）", "秘密★"),
    ],
)
def test_a_mark_is_a_whole_cell_or_stands_in_brackets_or_before_a_star(words):
    assert secrecy.bears_mark(words)


@pytest.mark.parametrize(
    "words",
    [
        "关于加强商业秘密保护的建议",
        "内部审计已提意见",
        "关于规范企业内部控制的建议",
        "网络保密产业链",
        "不涉密件",
        "非涉密件",
        "公开",
        "",
    ],
)
def test_running_text_is_no_mark(words):
    assert not secrecy.bears_mark(words)


@pytest.mark.parametrize("word", ["不涉密", "非密", "非涉密", "不涉密件", "不涉密。", "否", "无", "公开"])
def test_every_way_to_say_not_secret_is_known(word):
    assert secrecy.mark_of(word) == "不涉密"


def test_a_dash_says_nothing_a_mark_itself_and_an_unknown_word_is_none():
    assert [secrecy.mark_of(word) for word in ("", "/", "—", "秘密", "是", "一般", "不涉密?")] == [
        "",
        "",
        "",
        "秘密",
        "是",
        None,
        None,
    ]


@pytest.mark.parametrize(
    "words",
    [
        *("/承诺 20210018 机密：某工程 检查 12月31日", "/反馈 20210032 不满意 理由：涉密内容未答复", "该件涉密，请线下办理"),
        *("/申退 20210257 本件属于秘密，不宜在此办理", "涉及国家秘密", "/批示 20210032 密级：秘密，另行处理", "秘密★10年"),
        *("/新增 20210999 市 人大 独办 融资服务处 7月10日 7月31日 秘密 案由 关于某工程的建议", "关于某绝密工程的建议"),
        *(
            "关于某事的建议（机密）",
            "关于某事的建议 【内部】",
            "机 密 ： 某工程",
            "机\u200b密：某工程",
            "涉\u3164密内容",
            "内部：某工程",
        ),
    ],
)
def test_what_says_of_itself_that_it_is_secret_is_not_kept(words):
    assert secrecy.forbids(words)
    assert secrecy.kept(words) == ""


@pytest.mark.parametrize(
    "words",
    [
        *("不涉密", "非涉密件", "密级：不涉密", "是否涉密：否", "涉密：否", "该件不属于涉密事项", "经核不涉及国家秘密"),
        *("未定为秘密", "不属于国家秘密", "没涉密", "并非涉密件"),
        *("/公开 20210032 不予公开 涉及商业秘密", "关于保护商业机密的建议", "手机密码已重置", "司机 密切配合", "计算机密集使用"),
        *(
            "内部审计已提意见",
            "处室内部已会签",
            "杜绝密集排放",
            "关于加强涉密人员管理的建议",
            "关于国家秘密保护宣传的建议",
            "",
            "  ",
        ),
    ],
)
def test_other_words_about_secrecy_are_kept(words):
    assert not secrecy.forbids(words)
    assert secrecy.kept(words) == words


def test_telephone_numbers_are_masked_in_what_is_kept():
    assert secrecy.kept("请与13800001005再沟通") == "请与138****1005再沟通"


NEGATIONS = (
    "不含",
    "勿",
    "请勿",
    "不会",
    "不能",
    "不得",
    "没有",
    "不要",
    "不应",
    "未",
    "无",
    "不宜",
    "严禁",
    "避免",
    "删去",
    "请删除",
)
OBJECTS = ("涉密内容", "涉密", "涉及国家秘密", "国家秘密", "涉及工作秘密")


@pytest.mark.parametrize("thing", OBJECTS)
@pytest.mark.parametrize("no", NEGATIONS)
@pytest.mark.parametrize("form", ["/审 20210032 退回 {}{}，请改后再送", "答复稿{}{}", "{} {}的数据", "{}再出现{}", "{}任何{}"])
def test_what_denies_secrecy_or_wants_it_gone_is_kept(form: str, no: str, thing: str):
    assert not secrecy.forbids(form.format(no, thing))


@pytest.mark.parametrize(
    "words",
    [
        *(
            "不能避免涉密",
            "无法避免涉密内容",
            "不得不涉密",
            "没有不涉密的内容",
            "不仅涉密",
            "不得涉密，但该件涉密",
            "没有定密，但涉及国家秘密",
        ),
        *("删去涉密内容后仍涉及国家秘密", "不得公开，机密：某工程", "不会公开，密级：秘密", "不能外传（机密）"),
    ],
)
def test_a_denial_of_something_else_is_none(words: str):
    assert secrecy.forbids(words)


@pytest.mark.parametrize("words", ["/查 涉密信息系统", "/审 20210032 退回 稿子机密性不够", "关于加强涉密信息系统管理的建议"])
def test_what_is_about_secrecy_is_kept(words: str):
    assert not secrecy.forbids(words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [("/批示 20210032 该件涉密", "涉密"), ("/批示 20210032 机密：某工程", "机密"), ("/联系 20210032 会面 内部", "内部")],
)
def test_the_refusal_says_which_word_to_leave_out_and_nothing_else_of_it(words: str, kind: str):
    said = secrecy.refusal(words)
    assert f"请不写“{kind}”二字" in said
    assert "某工程" not in said
    assert said.startswith("涉密件不得在本系统登记，内容未保存，请线下办理。")
    assert said.endswith("本次操作未生效。")
