"""What a sentence proposes is within the rights of who says it, and what it is answered names nothing that they may not see."""

from __future__ import annotations

import pytest

from bot.cli.talking import speak
from bot.records import cases, people, suggestions
from bot.rules import permissions
from bot.rules.permissions import Scope, single_chat_scope
from bot.wsgi import Service

ITEMS = ("20210018", "20210026", "20210032", "20210067", "20210129", "20210178")
WHO = ("吴示安", "沈示达", "周示平", "尤示欣", "副局长甲", "局长", "督查示员")


@pytest.mark.parametrize("name", WHO)
def test_a_statement_is_proposed_to_those_who_may_record_it_and_refused_to_others_as_typed(bureau: Service, name: str):
    today = bureau.clock.now().date()
    for number in ITEMS:
        with bureau.database.begin() as session:
            actor = people.actor(session, people.named(session, name)[0].id, today)
            assert actor
            (item,) = suggestions.with_number(session, number, Scope(everything=True), today)
            case = cases.one(session, item, today, bureau.office)
        may = permissions.may_see(single_chat_scope(actor), case) and permissions.works_on(actor, case)
        said = speak(bureau, f"{int(number[4:])}号昨天签收了", name, None, "console")
        if said.proposed:
            assert may, (name, number)
            assert said.proposed == f"/签收 {number} 7月15日"
        else:
            assert said.text == speak(bureau, f"/签收 {int(number[4:])} 7月15日", name, None, "console").text, number
        if not permissions.may_see(single_chat_scope(actor), case):
            for words in (f"{int(number[4:])}号谁在办", f"{case.title}那件到哪一步了", f"{case.title}"):
                answer = speak(bureau, words, name, None, "console")
                assert number not in answer.text.replace(words, ""), (name, words)
                assert case.title not in answer.text, (name, words)
