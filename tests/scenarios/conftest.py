"""An office in which conversations are played, and the buttons of its cards."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count

import pytest

from bot.cli.talking import speak
from bot.message import Message, Press, Reply
from bot.records import people
from bot.records.delivery.outbox import Outbox
from bot.wsgi import Service
from tests.conftest import WECOM_CORP
from tests.scenarios import played
from tests.scenarios.changing import Bureau
from tests.scheduler.recorder import Recorder


@pytest.fixture
def told(bureau):
    """The words of the notices that wait, the oldest first."""

    def found() -> list[str]:
        with bureau.database.begin() as session:
            rows = session.query(Outbox).filter(Outbox.kind == "notice", Outbox.state == "pending").order_by(Outbox.id)
            return [json.loads(row.content)["text"] for row in rows]

    return found


@pytest.fixture
def office(tmp_path):
    with played.opened(tmp_path) as found:
        yield found


@pytest.fixture
def press(bureau) -> Callable[..., Reply]:
    return presses(bureau)


@pytest.fixture
def press_as(office) -> Callable[..., Reply]:
    """The same in the played office."""
    return presses(office[0])


def presses(bureau: Service) -> Callable[..., Reply]:
    """Press a button of a card in the registered WeCom group, or with `chat` None in single chat; `by` is a name or a stranger's id."""
    numbers = count()

    def pressed(task_id: str, key: str, by: str, message_id: str | None = None, chat: str | None = "wrALL") -> Reply:
        user = by
        with bureau.database.begin() as session:
            for person in people.named(session, by):
                (user,) = [one.user_id for one in people.accounts(session, [person.id]) if one.platform == "wecom"]
        name = message_id or f"press-{next(numbers)}"
        return bureau.dispatcher.answer(Message("wecom", name, WECOM_CORP, user, chat_id=chat, press=Press(task_id, key)))

    return pressed


@pytest.fixture
def prepared(bureau):
    """With a feedback that may be recorded, an opinion that may go back, and a 会办 that is through."""
    for item, matter in (("20210045", "态度"), ("20210067", "面复")):
        speak(bureau, f"/更正 {item} {matter} 撤销 理由：重录", "督查示员", None, "console")
    speak(bureau, "/意见 20210257 中小企业发展处", "督查示员", None, "console")
    assert speak(bureau, "/审 20210039 通过", "局长", None, "console").outcome == "answered"
    return bureau


@pytest.fixture
def changing(office, tmp_path) -> Bureau:
    service, clock = office
    return Bureau(service, clock, tmp_path, Recorder(clock))


@pytest.fixture
def say_as(office) -> Callable[[str, str], Reply]:
    """One message of a person in single chat; the reply with its outcome."""
    return lambda text, by: speak(office[0], text, by, None, "console")
