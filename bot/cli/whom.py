"""What `doctor` looks at of people: whether posts are held, reviewers known, and everybody concerned reached and mentioned."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.records.invariants import Found
    from bot.wsgi import Service


def empty_roles(service: Service, session: Session, now: datetime) -> str:
    """Without 办公室 nobody sees to it that items go on, without 主要领导 no review comes to its end."""
    from bot import departing

    empty = departing.without_holders(session, service.office, now.date())
    return f"无人任{'、'.join(empty)}，请更新人员表（duban people import）" if empty else ""


def accounts(service: Service, session: Session, now: datetime) -> str:
    """Who reviews needs an account; what waits for somebody without one waits for paper."""
    from bot.records import people
    from bot.rules.words import LEADERS, Role

    roles = (Role.DIVISION_HEAD, *sorted(LEADERS))
    reviewing = dict(pair for role in roles for pair in people.holders(session, role, now.date()))
    known = people.bound(session, list(reviewing), service.office.places)
    missing = [name for person, name in reviewing.items() if person not in known]
    return f"{'、'.join(missing)}未绑定账号，不能在群内审核；请用 duban people code 姓名 发放一次性码" if missing else ""


def reached(service: Service, session: Session, now: datetime) -> str:
    """Who has a part in open items and is in no group that may hear of them."""
    from bot import reach

    found = reach.unreached(session, service.office, now)
    return reach.told_of_unreached(session, service.office, found) if found else ""


def hindered(service: Service, session: Session, now: datetime) -> str:
    """Whom a platform refuses to speak to alone, by which way and why."""
    from bot import reach
    from bot.records import people

    ways = reach.why_not(session, service.office, now)
    refused = {i: [f"{w} {why}" for w, why in own.items() if why.startswith(reach.REFUSED)] for i, own in ways.items()}
    names = people.names(session, [i for i, found in refused.items() if found])
    return "；".join(f"{name}（{'、'.join(refused[i])}）" for i, name in names.items())


def unmentioned(service: Service, session: Session, now: datetime) -> str:
    """Who holds an office, is not told alone and is known by accounts alone by which no platform can mention them."""
    from bot import reach
    from bot.records import appointments, people

    places = service.office.places
    here = {one.person_id for one in people.accounts(session) if (one.platform, one.corp_id) in places}
    held = appointments.in_office(session, sorted(here), now.date())
    mentioned = people.with_mention(session, [actor.id for actor in held], places)
    alone = reach.private(session, service.office, now)
    without = [actor.name for actor in held if actor.roles and actor.id not in mentioned and actor.id not in alone]
    return f"{'、'.join(without)}只有不能@的账号，提醒中写名不@；请在人员表中补上其平台账号后导入" if without else ""


def same_scope(service: Service, session: Session, now: datetime) -> Found:
    """Groups that share their scope with an older one; they may be meant so, and are no fault."""
    from bot import reach
    from bot.records import chats
    from bot.records.invariants import Found

    said = reach.doubled(session, service.office, now.date())
    named = [f"群“{group.name}”{said[group.id]}" for group in chats.registered(session, now.date()) if group.id in said]
    return Found("同范围的群", True, "；".join(named))
