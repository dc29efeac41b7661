"""What goes over when somebody hands over their work."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.office import Office
from bot.records import cases, suggestions
from bot.rules import aftermath
from bot.rules.permissions import Scope
from bot.rules.stages import Case


def going_over(session: Session, office: Office, giving: int, on: date) -> list[Case]:
    """The items of which the person is the officer and in which something is still to be done or waited for."""
    ids = suggestions.of_person(session, giving, Scope(everything=True), on, also_done=True)
    found = cases.load(session, ids, on, office)
    return [case for case in found if any(party.id == giving for party in case.officers) and goes_on(case)]


def goes_on(case: Case) -> bool:
    """Whether something is still to be done, or to be waited for: the deputy's feedback, a commitment."""
    return not case.finished_on or aftermath.awaits_feedback(case) or bool(aftermath.commitments_open(case))
