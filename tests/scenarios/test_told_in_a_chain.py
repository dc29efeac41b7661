"""Whatever changes, and whenever the robot speaks: each sentence begins where the last one ended, and the last tells the truth."""

from __future__ import annotations

import re
from collections import defaultdict
from random import Random

import pytest

from bot import news
from bot.ledger_desk import bring_ledger
from bot.rules import duties
from tests.conftest import at
from tests.documents import books
from tests.scenarios import played
from tests.scenarios.changing import Bureau

DAY = r"(\d+年\d+月\d+日)（周.）"
SPAN = re.compile(rf"20210032 ?(办理时限|交办日期|软件产业处配合意见时限)由{DAY}改为{DAY}")
WORDS = re.compile(r"20210032 ?(办理类型|牵头处室|承办人|分管领导)由(\S+?)改为(\S+?)(?:[（。]|$)")
LEDGER = (
    ("办理时限", ("2021.7.31", "2021.8.10", "2021.8.31")),
    ("办理类型", ("主办", "分办", "独办")),
    ("直接责任人", ("吴示安", "郑示宁", "周示平")),
    ("分管领导", ("副局长甲", "副局长乙")),
    ("牵头处室", ("信息化推进处", "经济运行处", "融资服务处")),
)
DECLARED = tuple(f"/日历 2021年7月{day}日 {kind}" for day in (21, 22, 28) for kind in ("放假", "上班"))
EXTENDED = (
    "/延期 20210032 9月10日 市人大代表工委同意",
    "/更正 20210032 延期 9月15日 理由：日期看错",
    "/更正 20210032 延期 撤销 理由：登记错件",
)


def facts(bureau: Bureau) -> dict[str, str]:
    """What is so now, as it would be said."""
    case = bureau.case("20210032")
    with bureau.service.database.begin() as session:
        rules = news.settled(session, bureau.service.office, bureau.clock.now().date())
    found = {"办理时限": day(case.due_on), "办理类型": str(case.handling), "牵头处室": case.lead_division}
    found |= {"承办人": "、".join(case.named["officer"]), "分管领导": "、".join(case.named["deputy_director"])}
    for duty in duties.open_duties(case, rules.calendar, rules.opinion_days_before):
        if duty.division == "软件产业处":
            found["软件产业处配合意见时限"] = day(duty.due)
    return found


def day(of) -> str:
    return f"{of.year}年{of.month}月{of.day}日"


@pytest.mark.parametrize("seed", range(5))
def test_each_sentence_begins_where_the_last_one_ended(changing, seed: int):
    dice, row = Random(seed), {name: values[0] for name, values in LEDGER}
    changing.clock.at = at("2021-07-12 09:00")
    known = {reader: facts(changing) for reader in ("group", "office")}

    def heard() -> None:
        spans: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)  # several people may be told the same
        for words in changing.send():
            for place, line in enumerate(words.splitlines()):
                if not place or re.match(r"\d+\. ", line):  # a message, or one that a digest numbers
                    reader = "office" if re.search("【(?:办件|时限)变动】", line) else "group"
                for what, was, now in (*SPAN.findall(line), *WORDS.findall(line)):
                    spans[reader, what].add((was, now))
        for (who, what), told in spans.items():
            ((was, now),) = told
            assert known[who][what] == was != now, (seed, what)
            known[who][what] = now
            if what == "牵头处室":  # whoever handles it there is told with it
                known[who]["承办人"] = facts(changing)["承办人"]

    for minute in range(1, 16):
        changing.clock.at = at(f"2021-07-12 09:{minute:02}")
        step = dice.choice(("ledger", "ledger", "ledger", "calendar", "extension", "speak"))
        if step == "ledger":
            name, values = dice.choice(LEDGER)
            row[name] = dice.choice(values)
            rows = [{**item, **(row if item["编号"] == "20210032" else {})} for item in played.ITEMS]
            file = books.ledger(changing.folder / f"{minute}.xlsx", *rows)
            bring_ledger(changing.service, file, now=changing.clock.now(), answers=books.EMPTIED, tell=True)
        elif step == "speak":
            heard()
        else:
            changing.say(dice.choice(DECLARED if step == "calendar" else EXTENDED), by="督查示员")
    heard()
    truth = facts(changing)
    assert {name: known["group"][name] for name in truth} == truth, seed
    assert known["office"]["办理类型"] == truth["办理类型"]
    assert changing.send() == []
