"""A message to one person about one item as a card with the steps that person may take, and such cards kept as things stand."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.errors import PlatformError
from bot.message import Button, Card
from bot.office import Office
from bot.platforms.doors import CardPusher, Pusher
from bot.records import cases, people, reviews
from bot.records.delivery import receipts
from bot.records.delivery.outbox import Outbox
from bot.records.delivery.receipts import SentCard
from bot.records.engine.database import Database
from bot.rules import drafts, permissions, secrecy, standing
from bot.rules.reach import Private
from bot.rules.wording import cards, offers
from scheduler import routing
from scheduler.desks import Desk

logger = logging.getLogger(__name__)
MOST = 300  # characters of a message that still stand on its card
KINDS = ("notice", "reminder")


def body(desk: Desk, message: Outbox, text: str, robot: Pusher) -> str | None:
    """The body of a card with the message's words on it, or of one that asks about a file that was sent. None where words alone
    are said: the robot draws no cards, they are too long, it is not the first attempt, it is about several items or none, or
    there is nothing to press."""
    if not isinstance(robot, CardPusher) or not robot.draws or len(text) > MOST or message.attempts:  # not taken: words are
        return None
    content = json.loads(message.content) if message.kind == "notice" else {}
    if "file" in content:
        card = cards.of_file(f"ob{message.id}", content["file"], content["name"], text)
        return robot.card(card, message.address or "")
    reader = desk.private.get(message.person_id or 0)
    item = only_item(message)
    if reader is None or item is None:
        return None
    task_id = f"ob{message.id}"
    drawn = as_it_stands(desk, reader, item, task_id)
    if drawn is None or not drawn[1]:
        return None
    card, _, number = drawn
    if reviews.card(desk.session, task_id):
        reviews.move_card(desk.session, task_id, number)
    else:
        reviews.remember_card(desk.session, task_id, item, number)
    return robot.card(replace(card, note=text), message.address or "")


def only_item(message: Outbox) -> int | None:
    """The one item that a message is about; None where there are several, or none."""
    content = json.loads(message.content) if message.kind in KINDS else {}
    told = {about[0] for about in content.get("about", ())} | {duty[0] for duty in content.get("duties", ())}
    return next(iter(told)) if len(told) == 1 and "lines" not in content else None


def as_it_stands(desk: Desk, reader: Private, item: int, task_id: str) -> tuple[Card, tuple[Button, ...], int] | None:
    """The card of an item for its reader, the steps on it, and its round; None where they may not hear of it."""
    case = next(iter(cases.load(desk.session, [item], desk.today, desk.office)), None)
    if case is None or not secrecy.may_be_stored(case.secrecy) or not permissions.may_see(reader.scope, case):
        return None
    offered = offers.buttons(case, reader.actor, case.chain)
    draft = drafts.of(desk.office.draft_url, case, reader.actor)
    card = cards.drawn(standing.of(case, desk.as_of), task_id, offered, draft=draft)
    return card, offered, case.round.number if case.round else 0


@dataclass(frozen=True)
class Renewing:
    """Cards whose steps are not those any more that they show are changed, each where its platform lets it."""

    pushers: Mapping[str, Pusher] = field(default_factory=dict)

    def run(self, database: Database, office: Office, now: datetime) -> int:
        """How many were changed. No transaction is open while a platform is asked."""
        able = {name: robot for name, robot in self.pushers.items() if isinstance(robot, CardPusher) and robot.draws}
        if not able:
            return 0
        with database.begin() as session:
            desk = routing.desk_of(session, office, now)
            found = [(sent, anew(desk, sent)) for sent in receipts.cards(session, sorted(able), now)]
        count = 0
        for sent, drawn in found:
            if drawn is None or not (sent.code or not able[sent.robot].needs_code):
                continue
            card, number = drawn
            try:
                able[sent.robot].renew(card, sent.address, sent.code or "")
            except PlatformError as error:
                logger.info("a card was not changed by %s: %s", sent.robot, error)
                if not error.permanent:
                    continue
            with database.begin() as session:
                receipts.changed(session, sent.task_id, keys(card))
                reviews.move_card(session, sent.task_id, number)
            count += 1
        return count


def anew(desk: Desk, sent: SentCard) -> tuple[Card, int] | None:
    """The card as it should be, and its round; None where it shows the steps that there are, its reader may not hear of it any
    more, or whom it stands before is somebody else now."""
    platform = sent.robot.partition("/")[0]
    owner = people.owner(desk.session, platform, desk.office.platforms[platform].corp_id, sent.address)
    reader = desk.private.get(sent.person) if owner == sent.person else None
    drawn = as_it_stands(desk, reader, sent.item, sent.task_id) if reader else None
    return (drawn[0], drawn[2]) if drawn and (keys(drawn[0]), drawn[2]) != (sent.buttons, sent.round) else None


def keys(card: Card) -> str:
    """The keys of a card's buttons, as they are kept."""
    return " ".join(button.key for button in card.buttons)
