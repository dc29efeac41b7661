"""Words that no honest person types, as text, as a reason, as the name of a group: heard and kept, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import text

from bot import wsgi
from bot.clock import StoppedClock
from bot.message import Message, Press
from bot.rules.wording.mishaps import APOLOGY
from bot.wsgi import Service
from tests.conftest import WECOM_CORP, at, settings_for

ODD = [
    "👨‍👩‍👧‍👦约定下周见面🇨🇳",
    "\u202e约定反过来\u202c",
    "调\u200b研\u200d安\ufeff排",
    "约\x00定",
    "Ａ１！＜@all＞",
    "𠮷𠮷𠮷𝟚",
    "e" + "\u0301" * 2000,
    "\ud800约定",
    "\U0010ffff\ue000",
    "ﷺ" * 300,
    "\r\n\u2028\u2029\x0b",
    "'\"\\`${{7*7}}%s%(x)s{0}",
]
INJECTIONS = [
    "' OR '1'='1",
    "'; DROP TABLE fact; --",
    '" UNION SELECT name FROM person --',
    "20210032' AND 1=CAST((SELECT version()) AS int)--",
    "1); DELETE FROM journal WHERE (1=1",
    "\\'; SELECT pg_sleep(9); --",
    "%' ESCAPE '",
    "$$; COPY person TO '/tmp/x'; $$",
    ":typed",
    "?1",
    "/* */ 1=1 #",
]
FORMS = (
    "/查 {}",
    "/查 20210032 {}",
    "/谁 {}",
    "/约定 20210032 调研 {}",
    "/撤回 20210032 {}",
    "/审 20210032 退回 {}",
    "/统计 {}",
    "/绑定 {}",
    "/帮助 {}",
    "{}",
)
TABLES = ("suggestion", "person", "fact", "division", "appointment", "identity", "chat")


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:00")))
    yield made
    made.database.close()


def rows(service: Service) -> list[int]:
    with service.database.begin() as session:
        return [session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in TABLES]  # noqa: S608


def test_f49_no_character_makes_a_message_fail_or_leaves_something_that_cannot_be_kept(service: Service):
    keys = count()
    for odd in ODD:
        for form in FORMS:
            words = form.format(odd)
            message = Message("wecom", f"k{next(keys)}", WECOM_CORP, "wx009", "wrALL", text=words)
            assert service.dispatcher.answer(message).text != APOLOGY, (form, odd)
        strange = Message("wecom", f"k{next(keys)}", WECOM_CORP, "wx009", "wrNEW", chat_title=odd, text="/查 20210032")
        assert service.dispatcher.answer(strange).text != APOLOGY
        odd = odd.encode("utf-8", "replace").decode()  # what a door hears has no half characters
        pressed = Message("wecom", f"k{next(keys)}", WECOM_CORP, "wx009", "wrALL", press=Press(odd[:90], odd[:90]))
        assert service.dispatcher.answer(pressed).text != APOLOGY


def test_t25_statements_in_words_are_words(service: Service):
    before, keys = rows(service), count()
    for injected in INJECTIONS:
        for form in FORMS:
            message = Message("wecom", f"k{next(keys)}", WECOM_CORP, "wx001", text=form.format(injected))
            reply = service.dispatcher.answer(message)
            assert reply.text != APOLOGY, (form, injected)
            assert "共" not in reply.text or "查" not in form, (form, injected)
        foreign = Message("wecom", injected, injected, injected, injected, chat_title=injected, text="/查 20210032")
        assert service.dispatcher.answer(foreign).outcome == "refused"
    after = rows(service)
    assert after[:2] == before[:2] and after[3:] == before[3:]
    assert 0 <= after[2] - before[2] <= len(INJECTIONS)  # what was really agreed on with the deputy
