"""A button of an interactive card that somebody pressed, by HTTP or by Stream, and what the card shows then.

See docs/decisions/platforms.md#dingtalk-cards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.message import Message, Press, Reply
from bot.platforms import strict_json
from bot.platforms.doors import BadCallback, Why
from bot.platforms.strict_json import BadJson

from . import cards
from .bodies import CardAnswer
from .messages import BadBody, SpokenTo, words

SINGLE = {"IM_ROBOT", "IM_SINGLE", "ROBOT"}


def press_of(found: Mapping[str, Any], key: str, robot: SpokenTo, *, signed: bool) -> Message:
    """The press as a Message with this key; raises BadCallback for what is none.

    Where the card stands its own name tells; else only what is said to be a single chat is one.
    """
    corp, track = words(found.get("corpId")), words(found.get("outTrackId"))
    if (corp or robot.corp_id) != robot.corp_id:
        raise BadCallback(Why.CORP, forged=True)
    action = action_of(found)
    if not track or not action:
        raise BadBody
    task_id, place = cards.task_of(track)
    space, kind = words(found.get("spaceId")), words(found.get("spaceType")).upper()
    single = place == "single" or (place is None and (kind in SINGLE or not space))
    if not single and not space:
        raise BadBody
    return Message(
        platform=robot.platform,
        key=key,
        corp_id=robot.corp_id,
        user_id=words(found.get("userId")),
        chat_id=None if single else space.removeprefix("dtv1.card//").removeprefix("IM_GROUP."),
        press=Press(task_id, action),
        signed_body=signed,
    )


def action_of(found: Mapping[str, Any]) -> str:
    """The key of the button: among its parameters, else its action id; each stands at one of several places."""
    holders = [found, *(inside(found.get(name)) for name in ("content", "value", "actionData"))]
    private = [inside(holder.get(name)) for holder in holders for name in ("cardPrivateData", "userPrivateData")]
    for holder in (*private, *holders):
        if named := words(inside(holder.get("params")).get("key")):
            return named
    for holder in (*private, *holders):
        ids = holder.get("actionIds")
        if named := words(holder.get("actionId")) or words(ids[0] if isinstance(ids, list) and ids else None):
            return named
    return ""


def inside(value: object) -> Mapping[str, Any]:
    """An object, also one that is written as a text; an empty one for anything else."""
    if isinstance(value, str):
        try:
            return strict_json.parsed(value)
        except BadJson:
            return {}
    return value if isinstance(value, Mapping) else {}


def answered(reply: Reply, message: Message) -> CardAnswer | None:
    """What the card shows after a press: everybody its new state, the presser what was said; None where nothing changes."""
    if reply.outcome == "ignored":
        return None
    group = message.chat_id is not None
    made: CardAnswer = {
        "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
        "userPrivateData": {"cardParamMap": {"said": cards.said(reply.text, group)}},
    }
    if reply.card and not reply.card.only_for_presser:
        made["cardData"] = {"cardParamMap": cards.params(reply.card, group)}
    return made
