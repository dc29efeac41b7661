"""Who left office with open items, or is back in it, and whom that is told: the next of them, the head, the office. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.rules import duties, gaps, grounds
from bot.rules.pairs import News, Pair
from bot.rules.stages import Case, Party
from bot.rules.wording import answers
from bot.rules.wording import notices as words
from bot.rules.wording.notices import NAMED


def departed(pair: Pair) -> Iterator[News]:
    """The records name the same people, but one of them holds the office no more."""
    yield from of_named(pair, "officer")
    yield from of_named(pair, "deputy_director")
    before, after = pair.before, pair.after
    if before.lead_division == after.lead_division:
        yield from succeeded(after, f"{after.lead_division}负责人", before.heads, after.heads)
    yield from succeeded(after, "主要领导", before.directors, after.directors)


def of_named(pair: Pair, part: str) -> Iterator[News]:
    """An officer or leader whom the records name left; only the office may name another leader."""
    before, after = pair.before, pair.after
    if before.named.get(part) != after.named.get(part):
        return
    is_officer = part == "officer"
    was, now = (case.officers if is_officer else case.deputy_directors for case in (before, after))
    title = "承办" if is_officer else "分管"
    for party in without(was, now):
        back = f"{party.name}现已任职，在办件{words.COUNT}件仍由其{title}，无须另行明确：{NAMED}。"
        told = (party, *after.heads) if is_officer else (party, *after.officers, *after.heads)
        yield News(after, back, told, (grounds.OPEN, grounds.holds_part(part, party.id)), office=True)
    for party in without(now, was):
        rests = (grounds.OPEN, grounds.holds_part(part, party.id, still=False))
        items = f"{party.name}不再任职，其{title}的在办件{words.COUNT}件"
        left = in_person(now)
        if left:
            sentence = f"{items}尚有{answers.names(left)}{title}：{NAMED}。"
            yield News(after, sentence, (*left, *after.heads), rests, office=True)
            continue
        sentence = f"{items}须另行明确：{NAMED}。请{words.EACH}发送 /改派 {words.ONE} {title} 姓名。"
        yield News(after, sentence, after.heads if is_officer else (), rests, office=True)
        if not is_officer:
            yield News(after, f"{items}由办公室另行明确：{NAMED}。", (*after.officers, *after.heads), rests)


def succeeded(case: Case, post: str, was: tuple[Party, ...], now: tuple[Party, ...]) -> Iterator[News]:
    """Somebody else holds a post, or nobody does, or somebody does again."""
    if same(was, now):
        return
    earlier, later = answers.names(in_person(was)), answers.names(in_person(now))
    if not later:
        sentence = f"{post}{earlier}不再任职，尚无接任者，在办件{words.COUNT}件：{NAMED}。请更新人员表。"
        yield News(case, sentence, office=True)
    elif not earlier:
        sentence = f"{post}现为{later}，在办件{words.COUNT}件：{NAMED}。"
        yield News(case, sentence, in_person(now), (grounds.OPEN,), office=True)
    else:
        sentence = f"{post}由{earlier}改为{later}，在办件{words.COUNT}件：{NAMED}。"
        yield News(case, sentence, without(was, now), (grounds.OPEN,))


Staff = Mapping[str, tuple[Party, ...]]


def of_assisting(cases: Iterable[Case], before: Staff, after: Staff) -> Iterator[News]:
    """Heads or officers of divisions left that owe an opinion on these items, or somebody is there again: `before` and `after`
    are a division's people.
    """
    for case in cases:
        for division in case.silent_divisions if not case.finished_on else ():
            left = after.get(division, ())
            if left and not before.get(division, ()):
                back = f"{division}现有{answers.names(left)}在任，该处未交配合意见{words.COUNT}件：{NAMED}。"
                yield News(case, back, rests=(grounds.owes(division),), division=division, staff=True, office=True)
            gone = without(left, before.get(division, ()))
            if not gone:
                continue
            owed = f"{division}{answers.names(gone)}不再任职，该处未交配合意见{words.COUNT}件"
            more = f"，尚有{answers.names(left)}：{NAMED}。" if left else f"，已无在任人员：{NAMED}。请更新人员表。"
            yield News(case, owed + more, rests=(grounds.owes(division),), division=division, staff=True, office=True)


def in_person(parties: Iterable[Party]) -> tuple[Party, ...]:
    """Those who hold the office themselves and stand in for nobody."""
    return tuple(party for party in parties if party.stands_in_for is None)


def without(those: Iterable[Party], parties: Iterable[Party]) -> tuple[Party, ...]:
    """The people who hold the office themselves and are not among `those`."""
    known = {party.id for party in in_person(those)}
    return tuple(party for party in in_person(parties) if party.id not in known)


def same(some: tuple[Party, ...], others: tuple[Party, ...]) -> bool:
    """Whether the same people hold an office, whoever stands in for them."""
    return {party.id for party in in_person(some)} == {party.id for party in in_person(others)}


def takes_part(case: Case, person: int) -> bool:
    """Whether an open item is somebody's too, by their own office: as officer, head or leader."""
    all_of_it = (*case.officers, *case.heads, *case.deputy_directors, *case.directors)
    return any(party.id == person and party.stands_in_for is None for party in all_of_it)


def is_to_review(case: Case, person: int) -> bool:
    """Whether an open item waits for somebody's review."""
    if case.finished_on or case.round is None or not gaps.in_review(case, case.chain):
        return False
    return any(party.id == person for party in duties.reviewers(case, case.round.passed))
