"""What stands in the log: sentences with ids. Of an error its kind and its place, never what it says of the values."""

from __future__ import annotations

import io
import json
import logging
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from bot import logs, metrics
from bot.errors import PlatformError
from bot.records.engine.database import Database
from bot.records.people import Division
from bot.records.suggestions import Suggestion
from bot.traffic import Traffic

CANARY = "金丝雀工程13800001005"


def line_of(error: BaseException) -> str:
    """What a log holds of an error."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Redacting("%(message)s"))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.error("message %s not answered", 7, exc_info=error)
    return out.getvalue()


@pytest.mark.parametrize("zone", [ZoneInfo("Asia/Shanghai"), None])
def test_each_line_says_in_which_zone_its_time_is(zone: ZoneInfo | None):
    record = logging.LogRecord("duban", logging.INFO, __file__, 1, "begun", None, None)
    record.created, record.request = 1626397200.0, "-"
    plain = logs.Redacting(logs.LINE, zone).format(record)
    told = json.loads(logs.AsJson(zone=zone).format(record))["time"]
    moment = datetime.fromisoformat(told)
    assert moment.timestamp() == record.created and plain.startswith(f"{told} INFO duban [-]: begun")
    if zone:
        assert told == "2021-07-16T09:00:00.000+08:00"


def raised(act) -> BaseException:
    with pytest.raises(Exception) as found:
        act()
    return found.value


@pytest.mark.parametrize("duplicate", [True, False])
def test_t27_a_statement_that_fails_tells_no_value(database: Database, duplicate):
    def fail() -> None:
        with database.begin() as session:
            if duplicate:  # PostgreSQL repeats the values of the row in its detail
                session.execute(insert(Division).values(name=CANARY))
                session.execute(insert(Division).values(name=CANARY))
            else:
                session.execute(insert(Suggestion).values(title=CANARY))

    error = raised(fail)
    assert isinstance(error, DBAPIError)
    said = line_of(error)
    assert "IntegrityError" in said
    assert "test_logs.py" in said
    assert CANARY not in said


def test_neither_does_an_error_of_the_language_nor_one_it_came_from(database: Database):
    def fail() -> None:
        try:
            int(CANARY)
        except ValueError as error:
            raise KeyError(CANARY) from error

    said = line_of(raised(fail))
    assert said.index("ValueError") < said.index("KeyError")
    assert CANARY not in said


def test_our_own_words_and_a_systems_code_are_told():
    assert "PlatformError: 对方系统繁忙，未送达（-1）" in line_of(raised_in(PlatformError("对方系统繁忙，未送达（-1）")))
    assert "PermissionError: [Errno 13] Permission denied" in line_of(raised_in(PermissionError(13, "Permission denied", CANARY)))


def raised_in(error: Exception) -> BaseException:
    def fail() -> None:
        raise error

    return raised(fail)


def test_an_error_from_which_another_came_without_it_is_not_told():
    def fail() -> None:
        try:
            int(CANARY)
        except ValueError:
            raise PlatformError("x") from None

    assert "ValueError" not in line_of(raised(fail))


def test_neither_does_a_process_that_ends_by_an_error(caplog: pytest.LogCaptureFixture):
    error = raised(lambda: int(CANARY))
    logs.of_process(type(error), error, error.__traceback__)
    (record,) = caplog.records
    assert "ValueError" in logs.Redacting("%(message)s").format(record)
    assert CANARY not in logs.Redacting("%(message)s").format(record)


def test_a_thread_that_ends_by_an_error_tells_no_more(caplog: pytest.LogCaptureFixture):
    before = threading.excepthook
    try:
        threading.excepthook = logs.of_thread
        thread = threading.Thread(target=lambda: int(CANARY), name="sleeper")
        thread.start()
        thread.join()
    finally:
        threading.excepthook = before
    (record,) = caplog.records
    assert "sleeper" in record.getMessage()
    assert CANARY not in logs.Redacting("%(message)s").format(record)


class Gone(io.StringIO):
    """Nothing can be written there."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def write(self, said: str) -> int:
        raise self.error


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), BrokenPipeError(), ValueError("closed file")], ids=repr
)
def test_f59_where_nothing_can_be_written_the_work_goes_on_and_lost_lines_are_counted(error):
    before = logs.LOST["ERROR"]
    logger = logging.Logger("test")
    logger.addHandler(logs.Stderr(Gone(error)))
    logger.error("message %s not answered", 7)
    assert logs.LOST["ERROR"] == before + 1
    assert 'duban_log_lines_lost_total{level="error"}' in metrics.text(Traffic(), {"ok": True})
