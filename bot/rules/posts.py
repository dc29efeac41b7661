"""Words of posts in a list of people: which of them say what somebody does here, and what the others most likely mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from bot.rules.words import Role

LEFT = "离任"  # as a role: the person holds nothing any more
NONE = "无"  # as an answer: listed without rights
BLANK = "未填"  # stands for a post that is not given

# Everyday words for our roles; every other word of a post is asked about, since a 科长 may be head, officer or office.
EVERYDAY: Mapping[str, Role] = {
    **dict.fromkeys(("承办人员", "经办人", "经办人员", "办理人", "具体承办人", "直接责任人", "具体经办人"), Role.OFFICER),
    **dict.fromkeys(("科室负责人", "部门负责人", "股室负责人", "司局负责人", "第一责任人"), Role.DIVISION_HEAD),
    **dict.fromkeys(("分管局领导", "分管负责人"), Role.DEPUTY_DIRECTOR),
    **dict.fromkeys(("系统管理员", "机器人管理员"), Role.ADMINISTRATOR),
}
GONE = frozenset({LEFT, "已离任", "离职", "已离职", "调离", "已调离", "退休", "已退休"})

# The likeliest roles of a post, by the first pattern that fits.
LIKELIEST: tuple[tuple[str, tuple[Role, ...]], ...] = (
    (r"督查|督办|文秘|机要|办公室(?!分管)|秘书科|综合科|综合处", (Role.GENERAL_OFFICE, Role.DIVISION_HEAD, Role.OFFICER)),
    (r"主持.*工作|负责人", (Role.DIVISION_HEAD, Role.OFFICER, Role.DIRECTOR)),
    (
        r"副[局厅市县区州盟部委院]|副书记|党组成员|党委委员|总(?:工程师|经济师|会计师|规划师|工|农艺师)|纪检组|(?<!副)巡视员|局领导|分管",
        (Role.DEPUTY_DIRECTOR, Role.DIRECTOR, Role.DIVISION_HEAD),
    ),
    (r"局长|厅长|部长|[市县区州]长|书记|一把手|院长|主要负责", (Role.DIRECTOR, Role.DEPUTY_DIRECTOR, Role.DIVISION_HEAD)),
    (r"副|科员|调研员|办事员|干事|主管|专员|人员|职员|干部|工程师|联络员|内勤|助理", (Role.OFFICER, Role.DIVISION_HEAD)),
    (r"[科处司股所队站室]长|主任|部门长|经理", (Role.DIVISION_HEAD, Role.OFFICER, Role.DIRECTOR)),
)
ROLES = (Role.OFFICER, Role.DIVISION_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR, Role.GENERAL_OFFICE)


def spelled(word: str) -> str:
    """A word by which it is known again: half width, without blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", word))


def plain(word: str) -> Role | None:
    """The role that a word plainly means; None for the words of posts."""
    own = spelled(word)
    return Role(own) if own in set(Role) else EVERYDAY.get(own)


def meaning(answer: str) -> Role | str:
    """The role of an answer, 无 or 离任; raises ValueError for anything else."""
    own = spelled(answer)
    if own in (NONE, LEFT):
        return own
    found = plain(own)
    if found is None:
        raise ValueError(f"“{answer}”应为 {'、'.join(Role)}，或 {NONE}（列入名单但没有权限）")
    return found


def likeliest(word: str) -> tuple[str, ...]:
    """What a post may mean, the likeliest first."""
    if word == BLANK:
        return (NONE, *map(str, ROLES))
    first = next((roles for pattern, roles in LIKELIEST if re.search(pattern, spelled(word))), ())
    return tuple(dict.fromkeys((*map(str, first), *map(str, ROLES), NONE)))
