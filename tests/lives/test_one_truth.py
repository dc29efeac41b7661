"""Whatever happens to an item, all parts of the product say the same of it, and what the naive model says."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as some

from bot import papers
from bot.cli.reporting import described
from bot.message import Reply
from bot.records.figures import tallies, year_items
from bot.rules.papers import statistics, summary_prose
from bot.rules.permissions import Scope
from scheduler import planning
from tests.lives import desks
from tests.lives.acts import ACTS, BESIDE
from tests.lives.bureau import BODIES, LIGHT, OFFICE, Bureau, opened
from tests.lives.desks import STAFF_OF
from tests.lives.model import PROMISED, Item
from tests.lives.posts import LEADERS, MOVES, NEXT_LEADER, STAFF
from tests.stories import stories

SHARES = 4  # of the stories, played side by side
# An act, an opinion of a division, a longer limit, a rest day declared, days that go by.
COURSE = (
    *("accept", "contact_yes", "contact_no", "meet", "submit", "pass", "pass", "pass", "consult_yes"),
    *("mail", "send", "mail_without", "send_without"),
)
PROPER = some.tuples(some.just("act"), some.integers(0, 3), some.sampled_from(COURSE))
ANY = some.tuples(some.just("act"), some.integers(0, 3), some.sampled_from(sorted(ACTS)))
GO_ON = some.tuples(some.just("go on"), some.integers(0, 3), some.integers(1, 12))
DAYS = some.tuples(some.just("days"), some.integers(1, 45), some.just(0))
STEP = some.one_of(
    PROPER,
    ANY,
    GO_ON,
    GO_ON,
    DAYS,
    DAYS,
    some.tuples(some.just("opinion"), some.integers(0, 3), some.integers(0, 2)),
    some.tuples(some.just("extend"), some.integers(0, 3), some.integers(1, 60)),
    some.tuples(some.just("rest"), some.integers(1, 20), some.booleans()),
    some.tuples(some.just("beside"), some.integers(0, 3), some.sampled_from(sorted(BESIDE))),
    some.tuples(some.just("undo"), some.just(0), some.just(0)),
    some.tuples(some.just("slip"), some.integers(0, 3), some.sampled_from(sorted(ACTS))),
    some.tuples(some.just("redo"), some.integers(0, 3), some.integers(0, 8)),
    some.tuples(some.just("rehandle"), some.integers(0, 3), some.just(0)),
    some.tuples(some.just("reassist"), some.integers(0, 3), some.integers(0, 7)),
    some.tuples(some.just("relead"), some.integers(0, 3), some.integers(0, 2)),
    some.tuples(some.sampled_from(MOVES), some.integers(0, 2), some.booleans()),
    some.tuples(some.just("name leader"), some.integers(0, 3), some.just(0)),
    some.tuples(some.just("stand in"), some.integers(0, 1), some.integers(2, 20)),
)


@pytest.mark.stories
@pytest.mark.parametrize("share", range(SHARES))
@given(
    begin=some.integers(0, 120), done=some.tuples(*[some.integers(0, 14)] * 4), story=some.lists(STEP, min_size=3, max_size=20)
)
@settings(
    max_examples=stories(6, weight=SHARES), phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
def test_all_parts_say_the_same_on_every_day_and_agree_with_the_model(share, begin, done, story):
    with opened() as bureau:
        bureau.days_pass(begin)
        for which, count in enumerate(done):
            play(bureau, "go on", which, count)
        for step in story:
            play(bureau, *step)
        compared(bureau)


def play(bureau: Bureau, kind: str, which: int, what: object) -> None:
    """One step of a story; what the model forbids is refused, what it allows is recorded."""
    if kind == "days":
        compared(bureau)
        bureau.days_pass(which)
    elif kind == "rest":
        day = bureau.today + timedelta(days=which)
        if bureau.say(f"/日历 {day} {'上班' if what else '放假'}", OFFICE).outcome == "answered":
            bureau.days.state(day, bool(what), bureau.today)
    elif kind == "redo":
        item = bureau.items[which]
        if item.may("complain"):
            acted(bureau, item, "complain")
            play(bureau, "go on", which, what)
    elif kind == "beside":
        if bureau.items[which].may(str(what)):
            acted(bureau, bureau.items[which], str(what))
    elif kind == "undo":
        taken_back(bureau)
    elif kind == "slip":
        slipped(bureau, bureau.items[which], str(what))
    elif kind == "rehandle":
        item = bureau.items[which]
        if item.may_rehandle():
            item.rehandle(bureau.today)
            imported(bureau, item)
    elif kind == "reassist":
        item = bureau.items[which]
        names = [name for name in STAFF_OF if int(str(what)) & 1 << sorted(STAFF_OF).index(name)]
        if not item.over and set(names) != set(item.assisting):
            item.reassist(names, bureau.today)
            imported(bureau, item)
    elif kind == "relead":
        item, lead = bureau.items[which], list(STAFF)[int(str(what))]
        if not item.over and lead != item.lead:
            item.relead(lead, *bureau.posts.staff_of(lead))
            imported(bureau, item)
    elif kind in MOVES:
        rows = bureau.posts.moved(kind, which, bool(what), bureau.items)
        if bureau.listed(rows):
            note(f"{bureau.today} {rows}")
    elif kind == "name leader":
        item = bureau.items[which]
        if not (item.over or item.leader) and NEXT_LEADER in bureau.posts.leaders:
            assert spoken(bureau, f"/改派 {item.number} 分管 {NEXT_LEADER}", OFFICE, True)
            item.leader, item.leader_named = NEXT_LEADER, True
            bureau.past.clear()
    elif kind == "stand in":
        absent = LEADERS[which]
        if begun := bureau.posts.stands_in(absent, int(str(what)), bureau.today):
            acting, until = begun
            words = f"/代理 {acting} {bureau.today:%Y年%m月%d日} 至 {until:%Y年%m月%d日}"
            assert spoken(bureau, words, absent, True)
    elif kind == "opinion":
        item = bureau.items[which]
        if int(str(what)) < len(item.assisting):
            division = item.assisting[int(str(what))]
            allowed = division in item.silent and not item.over
            before = deepcopy(bureau.items)
            if spoken(bureau, f"/意见 {item.number} {division}", OFFICE, allowed):
                bureau.past.append((bureau.today, OFFICE, before, item.number))
                item.opinion(division)
    elif kind == "extend":
        item = bureau.items[which]
        to = item.due + timedelta(days=int(str(what)))
        allowed = not item.over and bureau.today <= to <= item.longest
        before = deepcopy(bureau.items)
        if allowed and spoken(bureau, f"/延期 {item.number} {to} 市人大代表工委同意", item.officer, True):
            bureau.past.append((bureau.today, item.officer, before, item.number))
            item.extend(to, bureau.today)
    elif kind == "go on":
        item = bureau.items[which]
        for _ in range(int(str(what))):
            if act := course_of(item):
                acted(bureau, item, act)
    else:
        acted(bureau, bureau.items[which], str(what))


def imported(bureau: Bureau, item: Item) -> None:
    """A ledger says what the item is now; nobody takes back what was done before."""
    bureau.imported(item)
    bureau.past.clear()
    note(f"{bureau.today} {item.number} → {item.handling} {item.lead} {item.assisting}")


def course_of(item: Item) -> str:
    """The act that the item's own course has next."""
    order = (
        "answer_no",
        "contact_yes",
        "meet",
        "second_meets",
        "submit",
        "pass",
        "consult_yes",
        "mail",
        "mail_without",
        "send",
        "send_without",
    )
    skipped = {"contact_yes"} if item.contacted else set()
    skipped |= {"meet"} if item.met else set()
    skipped |= {"second_meets"} if item.second_met else set()
    skipped |= {"consult_yes"} if item.review and item.review.asked else set()
    return next((act for act in order if act not in skipped and item.may(act)), "")


def acted(bureau: Bureau, item: Item, act: str) -> None:
    words, who = {**ACTS, **BESIDE}[act]
    allowed = item.may(act) and not repeats(item, act, bureau.today)
    if (act == "excuse" and not allowed and item.silent) or (act.startswith("second") and not item.together):
        return  # a reason given again is not what these stories are about, nor is a name where one deputy made the item
    acting = False
    if who == "reviewer":
        *_, who = bureau.posts.deciding(item, bureau.today) or [OFFICE] if item.in_review() else [item.head or OFFICE]
        acting = item.in_review() and who not in (OFFICE, item.reviewer())
    person = {"officer": item.officer, "office": OFFICE}.get(who, who)
    bureau.letters += 1
    before = deepcopy(bureau.items)
    bureau.promises += [item.number] * (act == "promise")
    filled = {"letter": bureau.letters, "check": bureau.today + PROMISED, "place": bureau.promises.count(item.number)}
    if spoken(bureau, words.format(n=item.number, **filled), person, allowed):
        bureau.past.append((bureau.today, person, before, item.number))
        item.do(act, bureau.today)
        if acting:  # who stood in may do so no more when it is to be taken back
            bureau.past.clear()


def repeats(item: Item, act: str, today: date) -> bool:
    """Whether an act says again what is recorded already, or what only a correction changes."""
    if act in ("contact_yes", "contact_no"):
        return {today, "wish"} <= item.told and item.wish is (act == "contact_yes")
    if act in ("consult_yes", "consult_no"):
        return item.review is not None and item.review.asked == ("同意" if act == "consult_yes" else "有意见")
    if act == "second_asks":
        return {"second wish", ("second", today)} <= item.told
    return {"meet": "meeting", "second_meets": "second meeting"}.get(act, "nothing") in item.told


def taken_back(bureau: Bureau) -> None:
    """The last thing anybody did is taken back by who did it, within a day: nothing can be built on it yet."""
    if bureau.past:
        day, person, before, number = bureau.past.pop()
        if bureau.today <= day + timedelta(days=1) and spoken(bureau, f"/撤销 {number}", person, True):
            bureau.items[:] = before
        else:
            bureau.past.clear()


def slipped(bureau: Bureau, item: Item, act: str) -> None:
    """An act that is taken back at once leaves what is said of the item as it was, but for the last step."""
    before, done = heard(bureau, item), len(bureau.past)
    acted(bureau, item, act)
    if len(bureau.past) > done:
        taken_back(bureau)
        assert heard(bureau, item) == before


def heard(bureau: Bureau, item: Item) -> list[list[str]]:
    """What the officer is told, and what waits for each of those whose turn it may be."""
    own = [bureau.say(f"{words} {item.number}", item.officer) for words in ("/查", "/为什么")]
    mine = [bureau.say("/我的", person) for person in filter(None, (item.officer, item.head, item.leader))]
    lists = [bureau.say("/逾期", OFFICE), bureau.say("/统计 2021", OFFICE)]
    return [[line for line in each.text.splitlines() if "最近一步" not in line] for each in (*own, *mine, *lists)]


def spoken(bureau: Bureau, text: str, by: str, allowed: bool) -> bool:
    """Whether it was recorded; that has to be what the model says."""
    reply = bureau.say(text, by)
    note(f"{bureau.today} {by} {text} → {reply.outcome}")
    assert (reply.outcome == "answered") is allowed, f"{text}\n{reply.text}"
    return allowed


def compared(bureau: Bureau) -> None:
    """Text, card, lists, one's own list, reminders and figures beside the model, today."""
    note(f"--- {bureau.today}")
    shown = {item.number: bureau.say(f"/查 {item.number}", item.officer) for item in bureau.items}
    for item in bureau.items:
        text_agrees(bureau, item, shown[item.number])
        next_step_is_not_refused(bureau, item, shown[item.number].text)
    lists_agree(bureau)
    desks.agree(bureau)
    figures_agree(bureau)
    reminders_agree(bureau)


def text_agrees(bureau: Bureau, item: Item, reply: Reply) -> None:
    """The light of the item, the days of each duty, the next step; the card holds what the text says of them."""
    text, worst = reply.text, bureau.days.worst(item, bureau.today)
    first = LIGHT.search(text)
    assert first and first[0] == worst, f"{worst} expected of\n{text}"
    for debt in bureau.days.debts(item, bureau.today):
        late = f"已逾期{-debt.left}个工作日" if debt.left < 0 else ""
        assert late in text, f"{debt} is not said in\n{text}"
    if reply.card:
        shown = LIGHT.search(reply.card.title + "".join(f"{label}：{words}" for label, words in reply.card.lines))
        assert shown and shown[0] == worst, f"{worst} expected of {reply.card}"
    tracked = next((line for line in text.splitlines() if line.startswith("跟踪事项：")), "")
    owed = bureau.days.tracked(item, bureau.today)
    assert bool(tracked) is bool(owed) and all(f"{d.due.month}月{d.due.day}日前" in tracked for d in owed), f"{owed}\n{text}"
    expected, said = item.next(), commands(text)
    assert (not expected and not said & PROCESS) or said & expected, f"{expected} expected of\n{text}"


PROCESS = {"/签收", "/申退", "/联系", "/面复", "/送审", "/审", "/征求", "/寄出", "/报送", "/意见", "/改派"}
COMMAND = re.compile(r"/[一-鿿]+(?: [^\s，。；、或]+)*")


def advice(text: str) -> str:
    """What is said of the next step."""
    return text.partition("下一步：")[2]


def commands(text: str) -> set[str]:
    """The commands that the next step names."""
    return {found.split()[0] for found in COMMAND.findall(advice(text))}


FILLED = {
    "文号": "示工信函〔2021〕9{n}号",
    "日期": "{today}",
    "形式": "邀请座谈",
    "理由：…": "理由：多次催要未交",
    "理由": "理由：请补充数据来源",
    "处室": "{silent}",
    "类别": "A类",
    "态度等次": "态度满意",
    "结果等次": "结果满意",
    "分管 姓名": f"分管 {NEXT_LEADER}",
}


def next_step_is_not_refused(bureau: Bureau, item: Item, text: str) -> None:
    """Each command that is called next is accepted from somebody it names; from the office where it names nobody."""
    said = advice(text)
    if not commands(text) & PROCESS:
        return
    named = [name for name in (item.officer, item.head, item.leader, item.director) if name and name in said]
    for line in COMMAND.findall(said):
        if line.split()[0] not in PROCESS:
            continue
        words = line
        for blank, value in FILLED.items():
            words = words.replace(f" {blank}", f" {value}")
        silent = item.silent[0] if item.silent else ""
        words = words.format(n=item.number[-2:], today=bureau.today, silent=silent)
        with bureau.trying():
            replies = [bureau.say(words, person) for person in (named or [OFFICE])]
        assert any(reply.outcome == "answered" for reply in replies), f"{words} by {named}\n{text}\n→ {[r.text for r in replies]}"


def lists_agree(bureau: Bureau) -> None:
    """/逾期 holds every item with an overdue duty, /临期 every item with one that is yellow or orange; each names those."""
    for command, colours in (("/逾期", {"红灯"}), ("/临期", {"黄灯", "橙灯"})):
        text = bureau.say(command, OFFICE).text
        for item in bureau.items:
            owed = [debt for debt in bureau.days.debts(item, bureau.today) if debt.colour in colours]
            line = next((line for line in text.splitlines() if item.number in line), "")
            assert bool(line) is bool(owed), f"{item.number} {owed}\n{text}"
            assert all(debt.division in line and debt.what in line for debt in owed), f"{owed}\n{text}"


def figures_agree(bureau: Bureau) -> None:
    """/统计, the figures and the equations' rows count what is finished, and what was in time, as the model does."""
    counted = [item for item in bureau.items if item.objection != "同意"]
    done = [item for item in counted if item.finished_on]
    summary_agrees(bureau, counted, done)
    if not counted:
        return
    text = bureau.say("/统计 2021", OFFICE).text
    assert f"共{len(counted)}件" in text, text
    for body in {BODIES[item.number] for item in counted}:
        own, ended = (sum(BODIES[item.number] == body for item in some) for some in (counted, done))
        assert re.search(rf"(?:{body}\S*】|共){own}件，办结{ended}件", text), text
    with bureau.service.database.begin() as session:
        found = statistics.of_year(2021, tallies.tallies(session, 2021, bureau.today, Scope(everything=True)))
        rows = {row.number: row for row in year_items.of_year(session, 2021, bureau.today)}
    kept = {"in_time": sum(item.in_time() is True for item in done), "late": sum(item.in_time() is False for item in done)}
    assert found["timeliness"]["extended"] == kept, found["timeliness"]
    late = sum(1 for item in counted if not item.over and bureau.today > item.due)
    assert found["timeliness"]["open_overdue"] == late, found["timeliness"]
    for item in counted:
        row = next(row for number, row in rows.items() if item.number in number)
        assert (row.finished_on, row.due_on) == (item.finished_on, item.due), row


def summary_agrees(bureau: Bureau, counted: list[Item], done: list[Item]) -> None:
    """The summary's sentences name what came, went back, is done, and left without an opinion."""
    with bureau.service.database.begin() as session:
        year = papers.summary_of(session, bureau.service.office, 2021, bureau.today)
    text, gone = summary_prose.overall(year), len(bureau.items) - len(counted)
    assert f"共收到两会转办件{len(counted) or gone}件" in text, text
    assert not gone or f"另有{gone}件（" in text or (not counted and "均经同意申退" in text), text
    for body in set(BODIES.values()):
        own, ended = (sum(BODIES[item.number] == body for item in some) for some in (counted, done))
        told = f"已办结{ended}件，尚有{own - ended}件正在办理" if own > ended else "全部(?:规范)?办理完毕"
        assert not own or re.search(told, text), text
    text = summary_prose.together(year)
    for item in counted:
        without = "书面意见未收齐时已寄出或报送" if item.finished_on else "配合处室书面意见尚未收齐"
        told = next((words for words in text.split("。") if without in words), "")
        assert (f"{int(item.number[-4:]):04}" in told) is bool(item.silent), f"{item}\n{text}"


def reminders_agree(bureau: Bureau) -> None:
    """What would be told today is owed, by then, with so many days left; and every duty stands in the text."""
    now = datetime.combine(bureau.today, time(9), bureau.clock.at.tzinfo)
    found, numbers = planning.preview(bureau.service.database, bureau.service.office, now)
    for message in (described(bundle, numbers, bureau.today) for bundle in found):
        for duty in message["duties"]:
            item = next(item for item in bureau.items if item.number in duty["number"])
            owed = [
                debt
                for debt in (*bureau.days.debts(item, bureau.today), *bureau.days.tracked(item, bureau.today))
                if (debt.what, debt.division) == (duty["duty"], duty["division"])
            ]
            assert [(str(debt.due), debt.left) for debt in owed] == [(duty["due"], duty["workdays_left"])], f"{duty} {owed}"
            assert duty["division"] in message["text"], message["text"]
            if item.in_review() and duty["duty"] in ("答复", "会办意见") and item.objection != "待答复":
                assert item.reviewer() in duty["holder"], duty
