"""Access tokens: one fetches for all, the old one is used meanwhile, what ended early is replaced once, nothing is shown."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event, Lock, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.outgoing import PlatformAnswer
from bot.records import access_tokens
from bot.records.engine.database import Database
from bot.tokens import HOLD, SHORTEST, Credential, Fetched, Tokens, refused_for
from tests import engines
from tests.conftest import at

SECRET = "secretKingfisher7731"
OK, STALE = PlatformAnswer(200, {"errcode": 0}), PlatformAnswer(200, {"errcode": 40014})


@dataclass
class Platform:
    """Gives tokens as WeCom does: the same while it is valid. `revoked` ended early; `says` is raised in place of a token."""

    clock: StoppedClock
    life: int = 7200
    says: list[PlatformError] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    until: dict[str, object] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    asked: int = 0
    entered: Event = field(default_factory=Event)
    go: Event | None = None

    def fetch(self) -> Fetched:
        with self.lock:
            self.asked += 1
        self.entered.set()
        if self.go:
            assert self.go.wait(10)
        with self.lock:
            if self.says:
                raise self.says.pop(0)
            if not self.given or self.given[-1] in self.revoked:
                self.given.append(f"tokenBulbul{len(self.given)}" + "x" * 500)
            return Fetched(self.given[-1], self.life)

    def take(self, token: str) -> PlatformAnswer:
        """A call with a token."""
        return OK if token in self.given and token not in self.revoked else STALE

    @property
    def credential(self) -> Credential:
        return Credential("p", "corp", SECRET, self.fetch)


def refused(answer: PlatformAnswer) -> bool:
    return answer == STALE


@pytest.fixture
def platform(clock: StoppedClock) -> Platform:
    return Platform(clock)


@pytest.fixture
def tokens(database: Database, clock: StoppedClock) -> Tokens:
    return Tokens(database, clock, pause=lambda seconds: Event().wait(min(seconds, 0.01)))


def test_t29_a_token_is_fetched_once_and_used_again_by_every_process(tokens: Tokens, platform: Platform, clock: StoppedClock):
    other = Tokens(tokens.database, clock)
    assert tokens.token(platform.credential).text == other.token(platform.credential).text == platform.given[0]
    assert platform.asked == 1


def test_it_is_replaced_five_to_ten_minutes_before_its_end(tokens: Tokens, platform: Platform, clock: StoppedClock):
    tokens.token(platform.credential)
    clock.at += timedelta(minutes=109)
    tokens.token(platform.credential)
    assert platform.asked == 1
    clock.at += timedelta(minutes=6)
    tokens.token(platform.credential)
    assert platform.asked == 2


def test_a_platform_that_gives_the_same_token_with_a_short_life_is_not_asked_for_each_message(
    tokens: Tokens, platform: Platform, clock: StoppedClock
):
    platform.life = 90
    for _ in range(50):
        tokens.token(platform.credential)
    assert platform.asked == 1


def test_while_one_fetches_ahead_the_others_use_the_old_one(tokens: Tokens, platform: Platform, clock: StoppedClock):
    old = tokens.token(platform.credential)
    clock.at += timedelta(minutes=116)
    platform.go, platform.entered = Event(), Event()
    fetching = Thread(target=tokens.token, args=(platform.credential,))
    fetching.start()
    assert platform.entered.wait(10)
    assert tokens.token(platform.credential).text == old.text
    platform.go.set()
    fetching.join(10)
    assert platform.asked == 2


def test_where_there_is_none_the_others_wait_for_the_one_who_fetches(tokens: Tokens, platform: Platform):
    platform.go = Event()
    found: list[str] = []
    threads = [Thread(target=lambda: found.append(tokens.token(platform.credential).text)) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert platform.entered.wait(10)
    platform.go.set()
    for thread in threads:
        thread.join(10)
    assert found == [platform.given[0]] * 6
    assert platform.asked == 1


def test_who_dies_while_fetching_is_followed_by_another(tokens: Tokens, platform: Platform, clock: StoppedClock):
    with tokens.database.begin() as session:
        assert access_tokens.hold(session, platform.credential.name, None, clock.now(), clock.now() + HOLD)
    clock.at += HOLD
    assert tokens.token(platform.credential).text == platform.given[0]


def test_what_the_dead_one_brings_at_last_is_not_put_over_what_the_other_has(
    tokens: Tokens, platform: Platform, clock: StoppedClock
):
    name = platform.credential.name
    with tokens.database.begin() as session:
        late = access_tokens.hold(session, name, None, clock.now(), clock.now() + HOLD)
    clock.at += HOLD
    token = tokens.token(platform.credential)
    assert late
    with tokens.database.begin() as session:
        access_tokens.store(session, name, late, platform.credential.sealed("older"), clock.now(), clock.now())
    assert tokens.token(platform.credential).sealed == token.sealed


def test_a_token_that_ended_early_is_replaced_once_and_the_call_made_once_more(tokens: Tokens, platform: Platform):
    tokens.token(platform.credential)
    platform.revoked.update(platform.given)
    calls: list[str] = []

    def call(token: str) -> PlatformAnswer:
        calls.append(token)
        return platform.take(token)

    assert tokens.used(platform.credential, call, refused) == OK
    assert (len(calls), platform.asked) == (2, 2)


def test_a_platform_that_refuses_every_token_is_asked_twice_and_no_more(tokens: Tokens, platform: Platform):
    calls: list[str] = []

    def call(token: str) -> PlatformAnswer:
        calls.append(token)
        return STALE

    assert tokens.used(platform.credential, call, refused) == STALE
    assert (len(calls), platform.asked) == (2, 2)


def test_a_token_that_somebody_replaced_meanwhile_stays(tokens: Tokens, platform: Platform):
    old = tokens.token(platform.credential)
    platform.revoked.update(platform.given)
    tokens.used(platform.credential, platform.take, refused)
    with tokens.database.begin() as session:
        access_tokens.drop(session, platform.credential.name, old.sealed)
    assert tokens.token(platform.credential).text == platform.given[-1]
    assert platform.asked == 2


def test_t29_many_that_meet_the_same_dead_token_fetch_one_new_one(tokens: Tokens, platform: Platform):
    tokens.token(platform.credential)
    platform.revoked.update(platform.given)
    together, answers = Barrier(6), []

    def call(token: str) -> PlatformAnswer:
        answer = platform.take(token)
        if answer == STALE:
            together.wait(10)  # all have met it before the first drops it
        return answer

    threads = [Thread(target=lambda: answers.append(tokens.used(platform.credential, call, refused))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == [OK] * 6
    assert (platform.asked, len(platform.given)) == (2, 2)


def test_a_wrong_secret_is_asked_about_every_ten_minutes_whoever_wants_a_token(
    tokens: Tokens, platform: Platform, clock: StoppedClock
):
    platform.says = [PlatformError("secret 不符（40001）", pause_seconds=600)] * 3
    for process in (tokens, Tokens(tokens.database, clock)):
        with pytest.raises(PlatformError, match="secret 不符") as raised:
            process.token(platform.credential)
        assert 0 < raised.value.pause_seconds <= 601
        assert not raised.value.permanent
    assert platform.asked == 1
    clock.at += timedelta(seconds=600)
    with pytest.raises(PlatformError):
        tokens.token(platform.credential)
    assert platform.asked == 2


def test_a_fetch_that_fails_ahead_leaves_the_old_token_in_use(tokens: Tokens, platform: Platform, clock: StoppedClock):
    old = tokens.token(platform.credential)
    clock.at += timedelta(minutes=116)
    platform.says = [PlatformError("连接对方失败，可能已送达", ambiguous=True)] * 9
    assert [tokens.token(platform.credential).text for _ in range(5)] == [old.text] * 5
    assert platform.asked == 2
    clock.at += SHORTEST
    assert tokens.token(platform.credential).text == old.text
    assert platform.asked == 3


@pytest.mark.parametrize("error", [PlatformError("x", ambiguous=True), PlatformError("x", permanent=True)])
def test_a_message_whose_token_cannot_be_had_has_not_left_and_may_leave_later(
    tokens: Tokens, platform: Platform, error: PlatformError
):
    platform.says = [error]
    with pytest.raises(PlatformError) as raised:
        tokens.token(platform.credential)
    assert not raised.value.ambiguous and not raised.value.permanent
    assert tokens.token(platform.credential).text == platform.given[0]


def test_a_clock_that_is_set_back_does_not_shut_out_for_long(tokens: Tokens, platform: Platform, clock: StoppedClock):
    platform.says = [PlatformError("频繁", pause_seconds=65)]
    with pytest.raises(PlatformError):
        tokens.token(platform.credential)
    with tokens.database.begin() as session:
        access_tokens.hold(session, platform.credential.name, None, clock.now(), clock.now() + HOLD)
    clock.at -= timedelta(days=1)
    assert tokens.token(platform.credential).text == platform.given[0]


def test_another_secret_is_another_account_and_opens_nothing_of_the_first(tokens: Tokens, platform: Platform):
    token = tokens.token(platform.credential)
    other = Credential("p", "corp", SECRET + "2", platform.fetch)
    assert other.name != platform.credential.name
    assert other.opened(token.sealed) is None
    assert platform.credential.opened(token.sealed) == token.text
    assert platform.credential.opened("no base64 at all") is None


def test_t29_neither_secret_nor_token_stands_in_the_database_or_in_any_words(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    database, clock = Database(engines.fresh_sqlite(tmp_path)), StoppedClock(at("2021-07-16 09:00"))
    platform = Platform(clock)
    tokens = Tokens(database, clock)
    tokens.used(platform.credential, platform.take, refused)
    platform.revoked.update(platform.given)
    tokens.used(platform.credential, platform.take, refused)
    said = caplog.text + repr(platform.credential) + repr(tokens.token(platform.credential)) + repr(Fetched("tokenBulbul", 1))
    database.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for canary in (SECRET, "tokenBulbul", "Kingfisher"):
        assert canary not in said
        assert canary.encode() not in kept


def test_nobody_is_refused_before_the_first():
    assert refused_for(None, at("2021-07-16 09:00")) is None


STEPS = st.lists(st.sampled_from(["use", "use elsewhere", "revoke", "minute", "hour", "away", "back"]), max_size=30)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_a_call_fails_only_while_the_platform_gives_no_token(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
):
    database, clock = Database(engines.fresh_sqlite(tmp_path_factory.mktemp("t"))), StoppedClock(at("2021-07-16 09:00"))
    platform, away = Platform(clock), False
    processes = {"use": Tokens(database, clock), "use elsewhere": Tokens(database, clock)}
    act: dict[str, Callable[[], object]] = {
        "revoke": lambda: platform.revoked.update(platform.given),
        "minute": lambda: setattr(clock, "at", clock.at + timedelta(minutes=2)),
        "hour": lambda: setattr(clock, "at", clock.at + timedelta(hours=1)),
    }
    for step in steps:
        if step in act:
            act[step]()
        elif step in ("away", "back"):
            away = step == "away"
        else:
            asked = platform.asked
            calls: list[str] = []
            platform.says = [PlatformError("连接对方失败")] if away else []

            def call(token: str, calls: list[str] = calls) -> PlatformAnswer:
                calls.append(token)
                return platform.take(token)

            try:
                assert processes[step].used(platform.credential, call, refused) == OK
            except PlatformError:
                assert away
            assert len(calls) <= 2 and platform.asked - asked <= 2
    database.close()


@pytest.mark.parametrize("life", [10**9, 10**14, 10**400])
def test_a_life_that_no_platform_means_ends_after_a_day(tokens: Tokens, platform: Platform, life: int):
    platform.life = life
    assert tokens.token(platform.credential).text == platform.given[-1]
    with tokens.database.begin() as session:
        kept = access_tokens.look(session, platform.credential.name)
        assert kept and kept.expires_at and kept.expires_at - platform.clock.now() <= timedelta(days=1)


def test_whatever_goes_wrong_while_one_fetches_the_next_one_may(tokens: Tokens, platform: Platform):
    platform.says = [OverflowError("x")]  # type: ignore[list-item]
    with pytest.raises(OverflowError):
        tokens.token(platform.credential)
    assert tokens.token(platform.credential).text == platform.given[-1]
