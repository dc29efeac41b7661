"""The people of the authorisation tests, each with their column of the contract's table, and the places they speak in."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.conftest import DINGTALK_CORP, WECOM_CORP

LEAD, ASSISTING, ALSO_ASSISTING, ELSEWHERE = "信息化推进处", "电子信息产业处", "软件产业处", "融资服务处"
OF_THE_ITEM = frozenset({LEAD, ASSISTING, ALSO_ASSISTING})
EVERYTHING = frozenset({"全局"})

OFFICER, HEAD, ASSISTS, DEPUTY_DIRECTOR, DIRECTOR, OFFICE, OTHERS = range(7)  # the contract's columns, from left to right


@dataclass(frozen=True)
class Member:
    """Somebody who speaks: `column` towards the item, `post` towards work of their own, and whether anybody knows them."""

    label: str
    name: str
    column: int
    post: int
    divisions: frozenset[str] = frozenset()
    known: bool = True
    colleague: str = "郑示宁"  # whom they name when they hand something over

    @property
    def sees_everything(self) -> bool:
        """In single chat: leaders and office all items."""
        return self.post in (DEPUTY_DIRECTOR, DIRECTOR, OFFICE)


def of(division: str) -> frozenset[str]:
    return frozenset({division})


COMMON = (
    Member("牵头处室负责人", "周示平", HEAD, HEAD, of(LEAD), colleague="吴示安"),
    Member("配合处室负责人", "褚示光", ASSISTS, HEAD, of(ASSISTING), colleague="卫示航"),
    Member("配合处室承办人", "卫示航", ASSISTS, OFFICER, of(ASSISTING), colleague="褚示光"),
    Member("另一配合处室承办人", "沈示达", ASSISTS, OFFICER, of(ALSO_ASSISTING), colleague="蒋示林"),
    Member("本件分管领导", "副局长甲", DEPUTY_DIRECTOR, DEPUTY_DIRECTOR),
    Member("其他分管领导", "副局长乙", OTHERS, DEPUTY_DIRECTOR),
    Member("主要领导", "局长", DIRECTOR, DIRECTOR),
    Member("办公室", "督查示员", OFFICE, OFFICE),
    Member("管理员", "管理示员", OTHERS, OTHERS),
    Member("无关处室负责人", "冯示川", OTHERS, HEAD, of(ELSEWHERE), colleague="陈示文"),
    Member("无关处室承办人", "陈示文", OTHERS, OFFICER, of(ELSEWHERE), colleague="冯示川"),
    Member("未任职人员", "无职示员", OTHERS, OTHERS),
    Member("已离任的负责人", "离任示平", OTHERS, OTHERS, known=False),
    Member("未绑定人员", "路人", OTHERS, OTHERS, known=False),
)
WU = Member("承办人", "吴示安", OFFICER, OFFICER, of(LEAD), colleague="郑示宁")
ZHENG = Member("承办人", "郑示宁", OFFICER, OFFICER, of(LEAD), colleague="吴示安")
OTHER_WU = Member("同处室其他承办人", "吴示安", OTHERS, OFFICER, of(LEAD), colleague="郑示宁")
OTHER_ZHENG = Member("同处室其他承办人", "郑示宁", OTHERS, OFFICER, of(LEAD), colleague="吴示安")


@dataclass(frozen=True)
class Item:
    """One item that is asked and worked on, with everybody's column towards it."""

    number: str
    joint: bool
    cast: tuple[Member, ...] = field(repr=False)


LED = Item("20210032", False, (WU, OTHER_ZHENG, *COMMON))
JOINT = Item("20210021", True, (ZHENG, OTHER_WU, *COMMON))


@dataclass(frozen=True)
class Place:
    """Where something is said. `scope` None: a group that is not registered; in single chat what the person may see counts.

    `signed` False: DingTalk's callback, whose signature does not cover the body; `writes` that the office allows it to
    record all the same.
    """

    label: str
    platform: str
    chat: str | None
    scope: frozenset[str] | None = EVERYTHING
    signed: bool = True
    writes: bool = False
    console: bool = False

    @property
    def single(self) -> bool:
        return self.chat is None

    @property
    def corp(self) -> str:
        return {"wecom": WECOM_CORP, "dingtalk": DINGTALK_CORP}.get(self.platform, "")


GROUPS = {
    ("wecom", "wrALL"): EVERYTHING,
    ("wecom", "wrLEAD"): of(LEAD),
    ("wecom", "wrASSISTING"): of(ASSISTING),
    ("wecom", "wrELSEWHERE"): of(ELSEWHERE),
    ("dingtalk", "cidLEAD"): of(LEAD),
    ("dingtalk", "cidELSEWHERE"): of(ELSEWHERE),
}


def dingtalk(label: str, chat: str | None, scope: frozenset[str] | None, *, writes: bool) -> Place:
    words = f"钉钉{label}（{'可登记' if writes else '不可登记'}）"
    return Place(words, "dingtalk", chat, scope, signed=False, writes=writes)


WECOM_SINGLE = Place("企业微信单聊", "wecom", None)
PLACES = (
    WECOM_SINGLE,
    Place("企业微信全局群", "wecom", "wrALL", EVERYTHING),
    Place("企业微信本处室群", "wecom", "wrLEAD", of(LEAD)),
    Place("企业微信配合处室群", "wecom", "wrASSISTING", of(ASSISTING)),
    Place("企业微信无关处室群", "wecom", "wrELSEWHERE", of(ELSEWHERE)),
    Place("企业微信未登记群", "wecom", "wrNOBODY", None),
    dingtalk("单聊", None, EVERYTHING, writes=False),
    dingtalk("单聊", None, EVERYTHING, writes=True),
    dingtalk("本处室群", "cidLEAD", of(LEAD), writes=False),
    dingtalk("本处室群", "cidLEAD", of(LEAD), writes=True),
    dingtalk("无关处室群", "cidELSEWHERE", of(ELSEWHERE), writes=True),
    dingtalk("未登记群", "cidNOBODY", None, writes=True),
    Place("终端单聊", "console", None, console=True),
    Place("终端本处室群", "wecom", "wrLEAD", of(LEAD), console=True),
)
OWN_GROUP, OTHER_GROUP = (next(place for place in PLACES if place.chat == chat) for chat in ("wrLEAD", "wrELSEWHERE"))
MOST_PLACES = tuple(place for place in PLACES if place.chat not in ("wrALL", "cidNOBODY") and place.label != "终端单聊")
