"""What stands in a name's cell: somebody, a post, a placeholder, or several people."""

from __future__ import annotations

import pytest

from bot.rules import person_names, posts
from bot.rules.words import Role


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("钱甲", "钱甲"),
        ("钱 甲", "钱甲"),
        ("钱　甲", "钱甲"),
        ("王 五 六", "王五六"),
        ("欧阳 明华", "欧阳明华"),
        ("司马 光", "司马光"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("John Smith", "John Smith"),
        ("张和", "张和"),
        ("处长一", "处长一"),
        ("副局长甲", "副局长甲"),
        ("新示任", "新示任"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_a_name_is_taken_as_it_is(typed: str, name: str):
    assert person_names.read(typed) == person_names.NameRead(name)


@pytest.mark.parametrize("typed", ["张三科长", "科长张三", "张三（挂职）", "张三同志", "一级主任科员张三", "张三(女)", "*张三"])
def test_what_is_left_out_beside_a_name_is_said(typed: str):
    found = person_names.read(typed)
    assert (found.name, found.problem) == ("张三", "")
    assert found.remark == f"“{typed}”按姓名“张三”登记"


@pytest.mark.parametrize("typed", ["待定", "空缺", "—", "无", "/", "……", "（待定）", "暂 缺", ""])
def test_a_placeholder_is_nobody(typed: str):
    found = person_names.read(typed)
    assert found.placeholder
    assert found.name == ""


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("张科长", "不是全名"),
        ("欧阳主任", "不是全名"),
        ("王同志", "不是全名"),
        ("张三、李四", "像是几个人"),
        ("张三和李四", "像是几个人"),
        ("张三 李四", "像是几个人"),
        ("张三等3人", "不是一个人"),
        ("13800000000", "不是姓名"),
        ("以上人员名单请各处室核对", "不是姓名"),
    ],
)
def test_what_is_no_ones_name_has_a_reason(typed: str, reason: str):
    found = person_names.read(typed)
    assert found.name == ""
    assert reason in found.problem


@pytest.mark.parametrize("typed", ["局长", "副科长", "主任科员"])
def test_a_post_alone_is_seen_as_one(typed: str):
    assert person_names.read(typed).bare


@pytest.mark.parametrize(
    ("post", "likeliest"),
    [
        ("科长", Role.DIVISION_HEAD),
        ("副科长", Role.OFFICER),
        ("副科长（主持工作）", Role.DIVISION_HEAD),
        ("二级主任科员", Role.OFFICER),
        ("四级调研员", Role.OFFICER),
        ("督查室主任", Role.GENERAL_OFFICE),
        ("主任", Role.DIVISION_HEAD),
        ("局长", Role.DIRECTOR),
        ("党组书记、局长", Role.DIRECTOR),
        ("副局长", Role.DEPUTY_DIRECTOR),
        ("总工程师", Role.DEPUTY_DIRECTOR),
        ("二级巡视员", Role.DEPUTY_DIRECTOR),
        ("司长", Role.DIVISION_HEAD),
        ("副司长", Role.OFFICER),
        ("没有见过的职务", Role.OFFICER),
    ],
)
def test_the_likeliest_role_of_a_post_stands_first_and_none_is_left_out(post: str, likeliest: Role):
    found = posts.likeliest(post)
    assert found[0] == likeliest
    assert {*found} == {*map(str, posts.ROLES), posts.NONE}
    assert posts.plain(post) is None


def test_everyday_words_need_no_question():
    assert [posts.plain(word) for word in ("经办人", "科室负责人", "承办人", "办公室")] == [
        Role.OFFICER,
        Role.DIVISION_HEAD,
        Role.OFFICER,
        Role.GENERAL_OFFICE,
    ]
    with pytest.raises(ValueError, match="应为 承办人"):
        posts.meaning("科长")
