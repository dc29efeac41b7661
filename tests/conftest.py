"""Fixtures that many tests share: a database on each engine, a bureau with the sample's people and ledger, `say`."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings

from bot import dispatch, wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.config import Settings
from bot.documents.sheets import opening, workbook
from bot.ledger_desk import bring_ledger, bring_people
from bot.message import Reply
from bot.records import chats, people
from bot.records.engine.database import Database
from bot.wsgi import Service
from tests import engines
from tests.canaries import watching
from tests.canaries.looking import SECRETS

FIXTURES = Path(__file__).parent / "fixtures"
ZONE = ZoneInfo("Asia/Shanghai")
OPEN_LEDGER = FIXTURES / "2021-ledger-open.xlsx"
FINISHED_LEDGER = FIXTURES / "2021-ledger.xlsx"
WECOM_CORP, DINGTALK_CORP = "wwtest", "dingtest"

# No generated test fails because a machine is slow or busy.
settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize=os.environ.get("CI") == "true",  # a landing plays the same stories each time; new ones are looked for elsewhere
)
settings.load_profile("patient")

gc.set_threshold(
    100_000, 20, 20
)  # what a test leaves is mostly freed at once; to look for the rest so often takes a twelfth of the time


def pytest_report_header() -> str:
    return f"PostgreSQL: {engines.which_postgres()}; SQLite: the library of this Python"


# What `make quick` leaves out, beside the second engine, generated stories and tests that say they are slow: what starts
# processes or browsers, plays whole years, tries every state, or tens of thousands of cases.
LEFT_OUT = {"authorisation", "backups", "browser", "chaos", "cli", "documents", "lives"}
LEFT_OUT |= {
    "test_backups.py",
    "test_exporting.py",
    "test_findings.py",
    "test_both_ways.py",
    "test_database.py",
    "test_invariants.py",
}
LEFT_OUT |= {"test_clock_set_back.py", "test_delivery.py", "test_large.py", "test_upkeep.py", "test_urgency.py", "test_years.py"}
LEFT_OUT |= {"test_a_year_in_chat.py", "test_as_people_type.py", "test_changes.py", "test_changing_hands.py", "test_slips.py"}
LEFT_OUT |= {"test_way_back.py", "test_one_folder.py", "test_outlets.py", "test_papers.py", "test_two_at_once.py"}
LEFT_OUT |= {"test_said_twice_at_once.py", "test_upgrades.py"}


AT_FIRST = {"chaos", "browser"}  # they wait for much, and are long: on all cores nobody waits for them at the end


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    @cache
    def is_later(path: Path) -> tuple[bool, bool]:
        parts = path.relative_to(Path(__file__).parent).parts
        return AT_FIRST.isdisjoint(parts), LEFT_OUT.isdisjoint(parts)

    for item in items:
        if not is_later(item.path)[1] or item.get_closest_marker("stories") or "[postgresql" in item.name:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: is_later(item.path))


def at(text: str) -> datetime:
    """A moment in the unit's time zone: 2021-07-16 09:00."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.fixture(autouse=True)
def watched(request: pytest.FixtureRequest) -> Iterator[None]:
    """No key and no telephone number comes out of any test."""
    with watching.listening() as log:
        yield
        found = watching.leaks(request.node, log.getvalue())
    assert not found, watching.told(found)


DATA = tempfile.mkdtemp(prefix="duban-tests-")  # for what a service lays beside its database
atexit.register(shutil.rmtree, DATA, ignore_errors=True)


def settings_for(url: str, **changes: object) -> Settings:
    """A configuration with both platforms, each with one push robot "main"."""
    return Settings.model_validate(
        {
            "database": {"url": url},
            "service": {"data_dir": DATA},
            "platforms": {
                "wecom": {
                    "corp_id": WECOM_CORP,
                    "bot": {"token": "token", "encoding_aes_key": SECRETS["wecom aes key"]},
                    "webhooks": {"main": {"key": SECRETS["first webhook"]}, "second": {"key": SECRETS["second webhook"]}},
                },
                "dingtalk": {
                    "corp_id": DINGTALK_CORP,
                    "robot": {"app_secret": "app secret"},
                    "webhooks": {
                        "main": {"access_token": SECRETS["dingtalk access token"], "secret": SECRETS["dingtalk robot secret"]}
                    },
                },
            },
            **changes,
        }
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the schema and nothing in it, on each engine."""
    if request.param == "sqlite":
        yield engines.fresh_sqlite(tmp_path)
        return
    url = engines.fresh_postgres()
    yield url
    engines.drop_postgres(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, opened."""
    opened = Database(database_url)
    yield opened
    opened.close()


def furnish(service: Service, ledger: Path | None = OPEN_LEDGER) -> None:
    """The sample's people, its ledger as imported on 5 March 2021, and one group for the whole bureau."""
    bring_people(service, FIXTURES / "people.xlsx", dated=False)
    if ledger:
        bring_ledger(service, ledger, now=at("2021-03-05 09:00"))
    with service.database.begin() as session:
        chats.register(session, "wecom", WECOM_CORP, "wrALL", name="督办群", division_ids=None, push="main", since=None)


@pytest.fixture
def clock() -> StoppedClock:
    """The time, as the test sets it: 16 July 2021, a Friday, nine o'clock."""
    return StoppedClock(at("2021-07-16 09:00"))


def set_clock(service: Service, now: datetime) -> None:
    """The stopped clock of a service tells another time."""
    assert isinstance(service.clock, StoppedClock)
    service.clock.at = now


@pytest.fixture
def bureau(tmp_path: Path, clock: StoppedClock) -> Iterator[Service]:
    """The sample bureau on the day most of its items are in progress."""
    service = wsgi.assemble(settings_for(copy_of_sqlite(tmp_path)), clock)
    yield service
    service.database.close()


@pytest.fixture(scope="session", autouse=True)
def patient() -> Iterator[None]:
    """No answer is given up because the machine is slow or busy. Not so in tests/chaos, where databases freeze."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "ANSWER_SECONDS", 60.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def read_here() -> Iterator[None]:
    """Spreadsheets are read in this process, the same content once: a reader of its own takes half a second to start. Not so in
    tests/documents/sheets, which looks at what that protects from."""
    real, texts = workbook.said, dict[tuple[bytes, str], bytes]()

    def said(reader: str, path: Path) -> bytes:
        if reader != workbook.READER:
            return real(reader, path)
        content = path.read_bytes()
        known = sha256(content).digest(), path.stem
        if known not in texts:
            texts[known] = opening.answer(content, path.stem).encode()
        return texts[known]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "said", said)
        yield


@cache
def furnished(engine: str, ledger: Path | None = OPEN_LEDGER) -> str:
    """A database with the sample bureau in it, made once per run and copied from then on."""
    url = engines.fresh_sqlite(Path(tempfile.mkdtemp(prefix="duban-"))) if engine == "sqlite" else engines.fresh_postgres()
    service = wsgi.assemble(settings_for(url), StoppedClock(at("2021-03-05 09:00")))
    furnish(service, ledger)
    service.database.close()
    if engine == "sqlite":
        atexit.register(shutil.rmtree, file_of(url).parent, ignore_errors=True)
    return url


def file_of(url: str) -> Path:
    """Where a SQLite database is."""
    return Path(url.removeprefix("sqlite:///"))


def bureau_on(engine: str, folder: Path, ledger: Path | None = OPEN_LEDGER) -> Iterator[str]:
    """A database with the sample bureau and a ledger, or none, in it; removed afterwards."""
    if engine == "sqlite":
        yield copy_of_sqlite(folder, ledger)
        return
    url = engines.fresh_postgres(like=furnished("postgresql", ledger))
    yield url
    engines.drop_postgres(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def bureau_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the sample bureau in it, on each engine."""
    yield from bureau_on(request.param, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def people_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the sample's people and no item, on each engine."""
    yield from bureau_on(request.param, tmp_path, None)


@pytest.fixture(params=["sqlite", "postgresql"])
def finished_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the sample's finished year, on each engine."""
    yield from bureau_on(request.param, tmp_path, FINISHED_LEDGER)


def copy_of_sqlite(folder: Path, ledger: Path | None = OPEN_LEDGER) -> str:
    """A SQLite file with the sample bureau and a ledger, or none, in it."""
    return engines.fresh_sqlite(folder, like=file_of(furnished("sqlite", ledger)))


Say = Callable[..., str]


@pytest.fixture
def reply(bureau: Service) -> Callable[..., Reply]:
    """Say something and get the whole reply: reply("/查 32", by="吴示安", chat="督办群", platform="wecom")."""

    def spoken(text: str, *, by: str, chat: str | None = None, platform: str = "console") -> Reply:
        return speak(bureau, text, by, chat, platform)

    return spoken


@pytest.fixture
def say(reply: Callable[..., Reply]) -> Say:
    """Say something and get the words of the reply."""
    return lambda *words, **place: reply(*words, **place).text


@pytest.fixture
def person(bureau: Service) -> Callable[[str], int]:
    """The id of somebody of the sample, by name."""

    def of(name: str) -> int:
        with bureau.database.begin() as session:
            return people.named(session, name)[0].id

    return of
