"""Everybody's own list beside the naive items: what waits for whom, also for those who came later or stand in."""

from __future__ import annotations

from tests.lives.bureau import PEOPLE, Bureau
from tests.lives.model import Item

ASKED = 4  # people whose own lists are looked at on a day
STAFF_OF = {"电子信息产业处": "卫示航", "软件产业处": "沈示达", "经济运行处": "曹示均"}


def agree(bureau: Bureau) -> None:
    """Everybody's own list holds what waits for them: the reviewer's round, the officer's step, the division's opinion."""
    first = bureau.today.toordinal() % len(PEOPLE)  # some of them on each day, all of them over the days
    acting = {name for name, until in bureau.posts.acting.values() if bureau.today <= until}
    for person in dict.fromkeys((*(*PEOPLE, *PEOPLE)[first : first + ASKED], *bureau.posts.newcomers(), *acting)):
        if person not in bureau.posts.gone:
            agrees(bureau, person, bureau.say("/我的", person).text)


def agrees(bureau: Bureau, person: str, text: str) -> None:
    for item in bureau.items:
        lines = [line for line in text.splitlines() if item.number in line]
        if person in waiting(bureau, item):
            assert any("待您" in line for line in lines), f"{person} has {item.number} to do\n{text}"
        elif item.in_review() and not item.over and item.objection != "待答复":
            assert not any("待您办理" in line for line in lines), f"{person} has nothing to do on {item.number}\n{text}"
        for debt in bureau.days.debts(item, bureau.today):
            if debt.what == "配合意见" and STAFF_OF.get(debt.division) == person:
                assert any(debt.colour in line or debt.colour in text.splitlines()[0] for line in lines), text


def waiting(bureau: Bureau, item: Item) -> list[str]:
    """On whose desks it lies: of those who may decide, else of whose turn it is."""
    in_review = item.in_review() and not item.over and item.objection != "待答复"
    return bureau.posts.deciding(item, bureau.today) if in_review else [item.waits_for()]
