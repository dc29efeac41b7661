"""What a change of an item ends, and whom it tells: whoever was told that something is so hears that it is so no more.

One table for every way in which an item changes, by a command, by a ledger, by a list of people: an item as it was is
compared with the item as it is, row by row. Pure.

handling · ends a running review of another kind of paper, there and back, too · officer, head, leaders, who decided, office
lead division · ends a running review and the old people's part · both divisions' people, 分管领导; the office after an import
assisting divisions · ends opinions of those that left, 意见齐 for those that came, not of an answer that has left · each of
them, officer, head; the office alike
lead unit of a 会办 · the opinion goes to the new one · officer, head; the office where it was sent already
officer · ends the earlier officer's part · both officers, head
分管领导 · ends the earlier leader's part · both leaders, officer, head
who decides a running review · ends what the earlier reviewer was asked · the new reviewer is asked
somebody who left office · ends that person's part · head and office, each with what they may do (`departures`)
day of the hand-over · ends notices until it has come · officer, head, leaders, office
extension, redo, either undone · ends reminders for the earlier day · officer, head, 分管领导, divisions that owe opinions
limit of the batch · ends reminders for the earlier day · officer, head, office
opinions taken back · ends 意见齐 · officer, divisions that owe again
opinions not waited for, or waited for again · ends what the division was asked, or that it was not · the division
calendar · ends reminders for the earlier day, of those that lie ahead · office (`moves`), divisions that owe opinions; officer,
head, 分管领导 where the item's own day is counted in working days

`before` is the item as the reader knows it: a change that nobody heard of is told together with the next (`bot/news.py`).
Reminders need no ending: they are derived. Planned notices carry what they rest on (`grounds`) and fall by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.rules import dates, duties, gaps, grounds, secrecy
from bot.rules.departures import departed
from bot.rules.ended_rounds import stopped, there_and_back
from bot.rules.grounds import Ground
from bot.rules.pairs import News, Pair, opinion_days_before, owed
from bot.rules.stages import Case
from bot.rules.wording import answers, lines
from bot.rules.wording import notices as words
from bot.rules.wording.notices import NAMED, ONE
from bot.rules.words import FactKind, Handling


@dataclass(frozen=True)
class Ends:
    """What a change ends and what is to be noted of it: (what, before, after) of each thing that the ledger changed."""

    review: bool = False
    opinions: tuple[str, ...] = ()
    noted: tuple[tuple[str, str, str], ...] = ()
    joined: tuple[str, ...] = ()  # assisting divisions for which 意见齐 of before does not count
    rounds: int = 0  # how many rounds are about what the item was before
    taken: str = ""  # the lead division, where it had shown that it has the item

    def __bool__(self) -> bool:
        return bool(self.review or self.opinions or self.noted)


def ends(before: Case, after: Case) -> Ends:
    """What a ledger's change of the item's shape ends."""
    noted = [
        (what, was, now)
        for what, was, now in (
            ("handling", before.handling, after.handling),
            ("lead_unit", before.lead_unit, after.lead_unit),
            ("lead", before.lead_division, after.lead_division),
            ("assisting", "、".join(before.assisting_divisions), "、".join(after.assisting_divisions)),
            ("officer", names_of(before, "officer"), names_of(after, "officer")),
            ("deputy_director", names_of(before, "deputy_director"), names_of(after, "deputy_director")),
            ("limit", str(before.limit_on), str(after.limit_on)),
        )
        if was != now
    ]
    old = [review for review in before.rounds if review in after.rounds]  # a ledger may bring another round at once
    running = bool(old) and old[-1].is_open(len(before.chain)) and old[-1] == before.round
    left = tuple(name for name in before.assisting_divisions if name not in after.assisting_divisions)
    joined = tuple(name for name in after.assisting_divisions if name not in before.assisting_divisions)
    complete = after.facts.get(FactKind.OPINIONS_COMPLETE)
    if complete and before.answered:  # all were there when the answer left: who assisted then comes back, is not added
        joined = tuple(name for name in joined if name not in before.assisted(complete.order))
    told_anew = complete is not None and complete != before.facts.get(FactKind.OPINIONS_COMPLETE)
    return Ends(
        review=running and (other_paper(before, after) or before.lead_division != after.lead_division),
        opinions=() if before.answered else tuple(name for name in left if name in {fact.subject for fact in before.several}),
        noted=tuple(noted),
        joined=() if told_anew else joined,
        rounds=old[-1].number if old else 0,
        taken="" if gaps.to_accept(before) else before.lead_division,
    )


def other_paper(before: Case, after: Case) -> bool:
    """Whether what has to be written is something else now: a letter to the deputy, an opinion for a lead unit, nothing."""
    return before.handling.writes != after.handling.writes


def names_of(case: Case, part: str) -> str:
    """The people that the records name for a part, whether or not they hold the office."""
    return "、".join(case.named.get(part, ()))


def news(pair: Pair) -> list[News]:
    """Everything that is to be said about one item's change."""
    rows = ROWS_WHEN_OVER if pair.before.finished_on and pair.after.finished_on else ROWS
    return [replace(said, row=row.__name__, pair=pair) for row in rows for said in row(pair)]


def handling(pair: Pair) -> Iterator[News]:
    before, after = pair.before, pair.after
    if before.handling is after.handling:
        yield from there_and_back(pair, "handling")
        return
    more = ""
    review = before.round
    if review and other_paper(before, after):
        ended = "送审随之终止" if review.is_open(len(before.chain)) else "审核"
        stop = "，" if ended.startswith("送") else ""
        more = f"第{review.number}轮{answers.paper(before)}{ended}{stop}不作为{after.handling}件的审核。"
    elif ended_between := stopped(pair, "handling"):
        more = f"第{ended_between.number}轮送审随之终止，请重新送审。"
    if before.finished_on and not after.finished_on:
        more += "原已办结，须按新的类型办理。"
    if after.handling is Handling.REFERENCE:
        more += "无须答复。"
    if not (before.finished_on and after.finished_on):
        more += f"请发送 /查 {ONE} 查看下一步。"
    decided = [decision.by for decision in review.decisions] if review else []
    waited = duties.waited_for(before, len(before.chain))
    yield News(
        after,
        f"{NAMED}办理类型由{before.handling}改为{after.handling}{pair.brackets}。{more}",
        (*after.officers, *after.heads, *after.deputy_directors, *decided, *waited),
        (grounds.handled(after.handling),),
        office=True,
    )


def lead(pair: Pair) -> Iterator[News]:
    before, after = pair.before, pair.after
    if before.lead_division == after.lead_division:
        yield from there_and_back(pair, "lead")
        return
    review = before.round
    stands = after.round and after.round.is_open(len(after.chain))
    ended = review and review.is_open(len(before.chain)) and not stands
    more = f"第{review.number}轮送审随之终止。" if review and ended else ""
    officer = "" if after.officers else f"，承办人请发送 /改派 {ONE} 承办 姓名 明确"
    moved = f"{NAMED}牵头处室由{before.lead_division}改为{after.lead_division}{pair.brackets}。"
    until = {duty.division: f"{by(pair, duty.due, '书面意见')}：/意见 {ONE}。" for duty in owed(pair, after)}
    stays = before.lead_division in after.assisting_divisions
    part = f"{before.lead_division}改为配合" if stays else f"{before.lead_division}无须再办"
    sentence = moved if after.finished_on else f"{moved}{more}{part}，请{after.lead_division}接办{officer}。"
    rests: tuple[Ground, ...] = (grounds.lead(after.lead_division),)
    yield News(after, sentence, (*after.officers, *after.heads, *after.deputy_directors), rests, office=pair.sourced)
    theirs = sentence
    if stays:
        rests = (*rests, grounds.assists(before.lead_division))
        theirs = f"{moved}{more}{before.lead_division}改为配合处室，{until.get(before.lead_division, '无须再承办。')}"
    told = (*before.officers, *before.heads)
    yield News(after, theirs, told, rests, division=before.lead_division, staff=stays)
    for name in until:
        if name != before.lead_division and name in before.assisting_divisions:
            again = f"{moved}{name}的书面意见请提交{after.lead_division}。"
            yield News(after, again, rests=(grounds.lead(after.lead_division), grounds.owes(name)), division=name, staff=True)


def assisting(pair: Pair) -> Iterator[News]:
    before, after = pair.before, pair.after
    if set(before.assisting_divisions) == set(after.assisting_divisions):
        return
    due = {duty.division: duty.due for duty in owed(pair, after)}
    for name in after.assisting_divisions:
        if name not in (*before.assisting_divisions, before.lead_division):
            until = f"{by(pair, due[name], '书面意见')}：/意见 {ONE}。" if name in due else ""
            sentence = f"{NAMED}增列{name}为配合处室{pair.brackets}。{until}"
            yield News(after, sentence, rests=(grounds.assists(name),), division=name, staff=True)
    for name in before.assisting_divisions:
        if name not in (*after.assisting_divisions, after.lead_division):
            sentence = f"{NAMED}不再由{name}配合{pair.brackets}，无须提交书面意见。"
            yield News(after, sentence, rests=(grounds.assists(name, still=False),), division=name, staff=True)
    if before.lead_division == after.lead_division:
        was, now = ("、".join(case.assisting_divisions) or "无" for case in (before, after))
        sentence = f"{NAMED}配合处室由{was}改为{now}{pair.brackets}。"
        rests = tuple(grounds.assists(name) for name in after.assisting_divisions)
        yield News(after, sentence, (*after.officers, *after.heads), rests, office=pair.sourced)


def by(pair: Pair, due: date, what: str = "") -> str:
    """请于2021年7月16日（周五）前提交; once that day is over 时限…已过，请尽快提交: nobody is asked for a past day."""
    if due < pair.settled.today:
        return f"时限{dates.long(due)}已过，请尽快提交{what}"
    return f"请于{dates.long(due)}前提交{what}"


def lead_unit(pair: Pair) -> Iterator[News]:
    before, after = pair.before, pair.after
    if before.lead_unit == after.lead_unit or after.handling is not Handling.JOINT or before.handling is not Handling.JOINT:
        return
    named = secrecy.may_be_named(after.secrecy)
    moved = f"由{before.lead_unit or '未写明'}改为{after.lead_unit or '未写明'}" if named else "有变动"
    sent = after.on(FactKind.OPINION_SENT)
    more = "会办意见请报送新的主办单位。"
    if sent:
        more = f"会办意见已于{dates.short(sent)}报送原主办单位，如须另行报送请先更正报送登记。"
    yield News(
        after,
        f"{NAMED}主办单位{moved}{pair.brackets}。{more}",
        (*after.officers, *after.heads),
        (grounds.unit(after.lead_unit),),
        office=bool(sent),
    )


def officer(pair: Pair) -> Iterator[News]:
    before, after = pair.before, pair.after
    if before.lead_division != after.lead_division or before.named.get("officer") == after.named.get("officer"):
        return
    was, now = (names_of(case, "officer") or "未明确" for case in (before, after))
    rests = tuple(grounds.holds_part("officer", party.id) for party in after.officers)
    told = (*after.officers, *before.officers, *after.heads)
    yield News(after, f"{NAMED}承办人由{was}改为{now}{pair.brackets}。", told, rests)


def leader(pair: Pair) -> Iterator[News]:
    before, after = pair.before, pair.after
    if before.named.get("deputy_director") == after.named.get("deputy_director"):
        return
    was, now = (names_of(case, "deputy_director") or "未明确" for case in (before, after))
    rests = tuple(grounds.holds_part("deputy_director", party.id) for party in after.deputy_directors)
    told = (*after.deputy_directors, *before.deputy_directors, *after.officers, *after.heads)
    yield News(after, f"{NAMED}分管领导由{was}改为{now}{pair.brackets}。", told, rests)


def reviewers(pair: Pair) -> Iterator[News]:
    """The same review waits at the same level, for somebody else."""
    before, after = pair.before.round, pair.after.round
    if not before or not after or not (before.is_open(len(pair.before.chain)) and after.is_open(len(pair.after.chain))):
        return
    if (before.number, before.passed) != (after.number, after.passed):
        return
    was, now = (duties.reviewers(case, after.passed) for case in (pair.before, pair.after))
    new = tuple(party for party in now if all(party.id != other.id for other in was))
    if new:
        rests = (grounds.waits(after.number, after.passed + 1, new),)
        yield News(pair.after, words.review_asked(pair.after, pair.after.chain, lines.missing(pair.after)), new, rests)


def due(pair: Pair) -> Iterator[News]:
    """A day of its own came, moved or went."""
    before, after = pair.before, pair.after
    told = (*after.officers, *after.heads, *after.deputy_directors)
    span = f"由{dates.long(before.due_on)}改为{dates.long(after.due_on)}"
    if FactKind.REDO in before.facts and FactKind.REDO not in after.facts:
        sentence = f"{NAMED}重新办理已取消，办理时限{span}。"
        yield News(after, sentence, told, (grounds.no_fact(FactKind.REDO),))
        return
    if before.due_on == after.due_on or after.finished_on or limit_alone(pair) or begins_redo(pair):
        return
    was, now = (case.facts.get(FactKind.EXTENSION) for case in (before, after))
    sentence = f"{NAMED}办理时限{span}{pair.brackets}。"
    if was and not now:
        sentence = f"{NAMED}延期已撤销，办理时限{span}。"
    elif now and now != was:
        further = was is None or now.details.get("before") != was.details.get("before")  # a correction keeps what was before
        consent = f"（{now.details['consent']}同意）" if now.details.get("consent") and further else "（延期更正）"
        sentence = f"{NAMED}办理时限{span}{consent}。"
    rests = (grounds.due(after),)
    yield News(after, sentence, told, rests)


def begins_redo(pair: Pair) -> bool:
    """Whether a dissatisfied deputy has the item answered again; who hears of that is told with the deputy's grades."""
    was, now = (case.facts.get(FactKind.REDO) for case in (pair.before, pair.after))
    return now is not None and (was is None or was.order != now.order)


def limit_alone(pair: Pair) -> bool:
    """Whether it is the batch's day that moved; an item with a day of its own does not follow that."""
    before, after = pair.before, pair.after
    return before.limit_on != after.limit_on and after.due_since == after.received_on


def limit(pair: Pair) -> Iterator[News]:
    before, after = pair.before, pair.after
    if not limit_alone(pair) or after.finished_on or not before.limit_on or not after.limit_on:
        return
    sentence = f"{after.lead_division}：{words.moved(before.limit_on, after.limit_on, pair.source)}"
    yield News(after, sentence, (*after.heads, *after.officers), (grounds.limit(after),), office=True)


def opinion_days(pair: Pair) -> Iterator[News]:
    """Divisions that owe an opinion on both days hear when it is due otherwise."""
    earlier = opinion_days_before(pair)
    for duty in owed(pair, pair.after):
        if duty.division in earlier and earlier[duty.division] != duty.due:
            moved = words.opinion_moved(duty.division, earlier[duty.division], duty.due, pair.source)
            rests: tuple[Ground, ...] = (grounds.due(pair.after), grounds.owes_by(duty.division, duty.due))
            if pair.before.received_on != pair.after.received_on:  # said though the item is put off
                rests = (*rests, grounds.received(pair.after.received_on))
            yield News(pair.after, moved, rests=rests, division=duty.division, staff=True)


def opinions(pair: Pair) -> Iterator[News]:
    """Opinions that were there are owed again, by divisions that assisted before, too."""
    before, after = pair.before, pair.after
    again = [
        name for name in after.unexcused_divisions if name in before.assisting_divisions and name not in before.silent_divisions
    ]
    if not again or after.finished_on or other_paper(before, after):
        return
    until = {duty.division: duty.due for duty in owed(pair, after)}
    known = {fact.order for fact in before.several}
    came = "、".join(fact.details.get("joined", "") for fact in after.of(FactKind.CHANGED) if fact.order not in known)
    for name in again:
        gone = "一度不再配合，此前登记的书面意见随之失效" if name in came.split("、") else "的书面意见登记已撤销"
        sentence = f"{NAMED}{name}{gone}，{by(pair, until[name])}：/意见 {ONE}。"
        yield News(after, sentence, rests=(grounds.owes(name),), division=name, staff=True)
    if before.on(FactKind.OPINIONS_COMPLETE):
        sentence = f"{NAMED}配合处室书面意见尚未收齐，还缺{'、'.join(after.unexcused_divisions)}。"
        yield News(after, sentence, after.officers, tuple(grounds.owes(name) for name in again))


def excused(pair: Pair) -> Iterator[News]:
    """The lead division goes on without an opinion that was asked for; or that is no longer so, as in a redo."""
    before, after = pair.before, pair.after
    for name in after.silent_divisions:
        if name in before.unexcused_divisions and name not in after.unexcused_divisions:
            sentence = f"{NAMED}{after.lead_division}不再等待{name}的书面意见，此前要求提交的通知和提醒作废。"
            yield News(after, sentence, rests=(grounds.excused(name),), division=name, staff=True)
    if after.finished_on:
        return
    until = {duty.division: f"，{by(pair, duty.due)}" for duty in owed(pair, after)}
    for name in after.unexcused_divisions:
        if name in before.silent_divisions and name not in before.unexcused_divisions:
            sentence = f"{NAMED}仍须{name}提交书面意见{until.get(name, '')}：/意见 {ONE}。"
            yield News(after, sentence, rests=(grounds.owes(name),), division=name, staff=True)


def contrary(pair: Pair) -> dict[Ground, tuple[str, tuple[Ground, ...]]]:
    """What those hear who were told a day that holds no more, or divisions whose opinion is waited for again, or no more, and
    what that rests on: by how the ground of what they were told begins.
    """
    found = {}
    for said in excused(pair):
        still = said.rests == (grounds.owes(said.division),)
        told = grounds.excused(said.division) if still else grounds.owes(said.division)
        found[told] = words.of_items(said.sentence, [said.case.number]), said.rests
    for name in pair.before.unexcused_divisions:
        if name not in pair.after.silent_divisions:
            found[grounds.owes(name)] = f"{name}书面意见已在，无须再提交。", (grounds.owes_not(name),)
    for said in (*opinion_days(pair), *due(pair)):  # what tells a division its day rests on the item's day, too
        told = grounds.owes_by(said.division, pair.after.due_on)[:2] if said.division else grounds.due(pair.before)[:1]
        found[told] = words.of_items(said.sentence, [said.case.number]), said.rests
    return found


def received(pair: Pair) -> Iterator[News]:
    """Another day of the hand-over; one that lies ahead is said all the same, nothing else of the item is until it has come."""
    before, after = pair.before, pair.after
    if before.received_on == after.received_on:
        return
    moved = f"{NAMED}交办日期由{dates.long(before.received_on)}改为{dates.long(after.received_on)}{pair.brackets}。"
    told = (*after.officers, *after.heads, *after.deputy_directors, *duties.waited_for(before, len(before.chain)))
    yield News(after, moved, told, (grounds.received(after.received_on),), office=True)


Row = Callable[[Pair], Iterator[News]]
ROWS: tuple[Row, ...] = (
    received,
    handling,
    lead,
    assisting,
    lead_unit,
    officer,
    leader,
    departed,
    reviewers,
    due,
    limit,
    opinion_days,
    opinions,
    excused,
)
ROWS_WHEN_OVER: tuple[Row, ...] = (handling, lead, assisting, lead_unit, officer, leader)


def doubts(before: Case, after: Case) -> Iterator[str]:
    """What a ledger changed and the office should look at: it contradicts what is recorded, or changes nothing."""
    recorded = [fact for fact in (*after.facts.values(), *after.several) if fact.kind is not FactKind.CHANGED]
    if before.received_on != after.received_on:
        earlier = min((fact for fact in recorded if fact.on < after.received_on), key=lambda fact: fact.on, default=None)
        if earlier:
            day, what = dates.long(after.received_on), after.body.name_of(earlier.kind)
            yield f"交办日期{day}晚于已登记的{what}（{dates.long(earlier.on)}），请核对；该日之前不提醒、不统计此件"
    if before.limit_on != after.limit_on and before.due_on == after.due_on and after.limit_on and after.latest_move:
        yield f"办理时限改为{dates.long(after.limit_on)}，但此件已延期或重新办理，仍以{dates.long(after.due_on)}为准"
