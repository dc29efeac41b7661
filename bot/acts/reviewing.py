"""Who is asked to review next."""

from __future__ import annotations

from bot.command import Context
from bot.records import people
from bot.rules import duties, grounds
from bot.rules.stages import Case, on_paper_alone
from bot.rules.wording import lines
from bot.rules.wording import notices as words


def tell_reviewer(context: Context, case: Case) -> None:
    """The group's robot mentions whoever has to decide next; the office, where nobody holds that post."""
    review = case.round
    assert review  # noqa: S101 - just submitted or decided
    level = review.passed
    deciding = duties.reviewers(case, level)
    by_office = not deciding or on_paper_alone(case, deciding)
    told = people.office(context.session, context.today) if by_office else deciding
    text = words.review_asked(case, case.chain, lines.silence(context.standing(case)))
    key = f"review:{case.id}:{review.number}:{level + 1}:{context.entry}"
    rests = [grounds.waits(review.number, level + 1, deciding)]
    context.tell(case, told, text, key=key, rests=rests)
