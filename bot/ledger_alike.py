"""What an import entered is like items of earlier years: said in its report, so that nobody answers anew what was answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.office import Office
from bot.records import alike, cases, suggestions
from bot.records.ledger.importing import LedgerImport
from bot.rules import secrecy
from bot.rules.permissions import Scope
from bot.rules.wording import earlier

MOST = 300  # items of an import that are looked at: of a whole archive that is entered at once nobody reads such lines


def look(session: Session, office: Office, result: LedgerImport, now: datetime) -> None:
    """Put what is like the new items into the import's result."""
    if not 0 < len(result.created) <= MOST:
        return
    new = cases.load(session, suggestions.entered_at(session, now), now.date(), office)
    for case in new:
        if secrecy.may_be_named(case.secrecy):
            ids = alike.earlier(session, Scope(everything=True), case.year, case.title, now.date())
            if said := earlier.like(case.year, cases.load(session, ids, now.date(), office)):
                result.similar.append({"number": case.number, "said": said})
