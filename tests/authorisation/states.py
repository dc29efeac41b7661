"""How an item can stand, as what was said until then; every state begins again from the hand-over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.documents.ledger.entries import Ledger, Secret
from bot.records.chats import Chat, ChatDivision
from bot.records.ledger import secrets
from bot.records.suggestions import Suggestion
from bot.rules.words import Body, Level
from tests.authorisation.bureau import Bureau
from tests.authorisation.cast import JOINT, LED, MOST_PLACES, OWN_GROUP, PLACES, WECOM_SINGLE, Item, Place
from tests.conftest import at


@dataclass(frozen=True)
class State:
    """An item at a moment. `level` is the one its review waits at, 0 for none; `to_return` and `to_pass` the one that decided
    last and may still change that, by returning or by passing it; `exists` False where nobody may hear of it.

    What a person may do depends on the item's state and on the place, each in its own way: every state is tried in
    single chat, and `places` says where else. Where it is `pressed`, the buttons of a card are tried, too.
    """

    label: str
    item: Item
    steps: tuple[str, ...] = ()
    level: int = 0
    to_return: int = 0
    to_pass: int = 0
    now: str = "2021-07-16 09:00"
    exists: bool = True
    change: Callable[[Session, str], None] | None = None
    without_groups: tuple[str, ...] = ()
    places: tuple[Place, ...] = (WECOM_SINGLE,)
    pressed: bool = False

    def enter(self, bureau: Bureau) -> None:
        """Bring the item there."""
        bureau.play(self.steps)
        with bureau.session() as session:
            if self.change:
                self.change(session, self.item.number)
            for chat in self.without_groups:
                row = session.scalars(select(Chat).where(Chat.chat_id == chat)).one()
                session.execute(delete(ChatDivision).where(ChatDivision.chat_id == row.id))
                session.delete(row)


def blank(session: Session, number: str) -> None:
    """The ledger says nothing about 密级."""
    session.execute(update(Suggestion).where(Suggestion.number == number).values(secrecy=""))


def secret(session: Session, number: str) -> None:
    """A later ledger says that the item is secret."""
    remark = Secret(3, number, "涉密", Body.CONGRESS, Level.CITY, 2021)
    unsaid = secrets.Unsaid(session, Ledger(secret=[remark]))
    secrets.erase(session, secrets.turned(session, [remark]), unsaid, at("2021-07-16 08:00"))


CONTACTED = ("03-09 09:00 吴示安 /联系 20210032 不要求面复",)
WISHED = ("03-09 09:00 吴示安 /联系 20210032 要求面复",)
ONE_OPINION = (*CONTACTED, "06-01 09:00 卫示航 /意见 20210032")
SUBMITTED = (*CONTACTED, "07-08 09:00 吴示安 /送审 20210032")
AT_SECOND = (*SUBMITTED, "07-09 09:00 周示平 /审 20210032 通过")
AT_THIRD = (*AT_SECOND, "07-09 10:00 副局长甲 /审 20210032 通过")
SENT_BACK = (*AT_SECOND, "07-09 10:00 副局长甲 /审 20210032 退回 数据口径需统一")
REVIEWED = (*AT_THIRD, "07-09 11:00 局长 /审 20210032 通过")
OPINIONS_IN = (*REVIEWED, "07-09 12:00 卫示航 /意见 20210032", "07-09 12:01 沈示达 /意见 20210032")
CONSULTED = (*OPINIONS_IN, "07-12 09:00 吴示安 /征求 20210032 同意")
DISPUTED = (*REVIEWED, "07-12 09:00 吴示安 /征求 20210032 有意见")
MAILED = (*CONSULTED, "07-13 09:00 吴示安 /寄出 20210032 示工信函〔2021〕60号")
FED_BACK = (*MAILED, "07-15 09:00 吴示安 /反馈 20210032 态度满意 结果满意")
REDONE = (*MAILED, "07-15 09:00 吴示安 /反馈 20210032 态度满意 结果不满意 数据共享没有回应")
JUST_RECORDED = (  # by one of each post, nothing of it built on
    *CONTACTED,
    "07-15 10:00 吴示安 /签收 20210032",
    "07-15 10:01 周示平 /承诺 20210032 年内设立风险补偿资金池20亿元 检查 12月31日",
    "07-15 10:02 褚示光 /意见 20210032",
    "07-15 10:03 沈示达 /意见 20210032",
    "07-15 10:04 副局长甲 /批示 20210032 请抓紧办理，确保代表满意",
    "07-15 10:05 局长 /批示 20210032 请抓紧办理，确保代表满意",
    "07-15 10:06 督查示员 /公开 20210032 主动公开",
)
JUST_HANDED_IN = (*CONTACTED, "07-15 10:00 卫示航 /意见 20210032")
OBJECTED = ("03-09 09:00 吴示安 /申退 20210032 不属本处职责，建议转市大数据局办理",)
RETURNED = (*OBJECTED, "03-10 09:00 督查示员 /申退 20210032 同意")
J_SUBMITTED = ("07-08 09:00 郑示宁 /送审 20210021",)
J_AT_SECOND = (*J_SUBMITTED, "07-09 09:00 周示平 /审 20210021 通过")
J_REVIEWED = (*J_AT_SECOND, "07-09 10:00 副局长甲 /审 20210021 通过", "07-09 11:00 局长 /审 20210021 通过")
J_OPINIONS_IN = (*J_REVIEWED, "07-09 12:00 卫示航 /意见 20210021", "07-09 12:01 沈示达 /意见 20210021")
J_SENT = (*J_OPINIONS_IN, "07-12 09:00 郑示宁 /报送 20210021")

STATES = (
    State("handed over", LED, pressed=True),
    State("accepted", LED, ("03-08 09:00 吴示安 /签收 20210032",)),
    State("contacted", LED, WISHED),
    State("one opinion in", LED, ONE_OPINION),
    State("at the first level", LED, SUBMITTED, level=1),
    State("at the second level", LED, AT_SECOND, level=2, to_return=1, places=MOST_PLACES, pressed=True),
    State("at the third level", LED, AT_THIRD, level=3, to_return=2),
    State("sent back", LED, SENT_BACK, to_pass=2),
    State("reviewed", LED, REVIEWED, to_return=3, pressed=True),
    State("consulted", LED, CONSULTED),
    State("disputed", LED, DISPUTED),
    State("mailed", LED, MAILED),
    State("fed back", LED, FED_BACK),
    State("being redone", LED, REDONE),
    State("just recorded", LED, JUST_RECORDED),
    State("one opinion just in", LED, JUST_HANDED_IN),
    State("objected to", LED, OBJECTED),
    State("returned", LED, RETURNED),
    State("overdue", LED, CONTACTED, now="2021-08-03 09:00"),
    State("secrecy blank", LED, SUBMITTED, level=1, change=blank, places=(OWN_GROUP,)),
    State("secret", LED, SUBMITTED, exists=False, change=secret, places=(OWN_GROUP,), pressed=True),
    State("not yet handed over", LED, now="2021-03-04 17:00", exists=False),
    State(
        "in no DingTalk group",
        LED,
        CONTACTED,
        without_groups=("cidLEAD",),
        places=tuple(place for place in PLACES if place.single and not place.signed),
    ),
    State("joint, handed over", JOINT),
    State("joint, reviewed", JOINT, J_REVIEWED, to_return=3, pressed=True),
    State("joint, opinions in", JOINT, J_OPINIONS_IN, to_return=3, pressed=True),
    State("joint, sent", JOINT, J_SENT),
)
