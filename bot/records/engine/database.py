"""One database per bureau: SQLite in one service process, or PostgreSQL for several. Opens, locks and migrates it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from bot import modes
from bot.clock import monotonic
from bot.errors import ConfigError
from bot.records.engine import deadline, faults, library, savepoints
from bot.records.engine.base import DIGEST, ERASED, finish
from bot.records.engine.copied import Copied
from bot.records.engine.damage import Damage
from bot.records.engine.faults import DatabaseFault
from bot.records.engine.library import sqlite3
from bot.records.engine.patience import Patience, one_upgrade
from bot.records.engine.prepared import DRIVER, execute

BUSY_MILLISECONDS = 1900  # a callback must have answered, or said 503, within 2.5 s (contract, HTTP)
ANALYSED_ROWS = 400  # of each index: enough for the planner, and milliseconds for any size
BREATH_SECONDS = 1.0  # after an answer that was given up
SNAPSHOT_MILLISECONDS = 60_000  # a paper is read in one transaction, however slowly it is put together
MAPPED_BYTES = 1 << 30  # of a file that is copied; what is beyond is read
MIGRATION_LOCK = 0x6475_6261  # "duba": the key of PostgreSQL's advisory lock
MIGRATIONS = Path(__file__).parents[1] / "migrations"
POSTGRES_OPTIONS = "-c statement_timeout=4000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000"


class Database:
    """An engine with this project's settings. Raises ConfigError for a URL of another kind.

    `copier` takes the copies of `snapshot`, for a process that otherwise lets others go first.
    """

    def __init__(
        self, url: str, *, busy_milliseconds: int = BUSY_MILLISECONDS, copier: Executor | None = None, digest: str = "sha256"
    ) -> None:
        self.copier = copier
        self.digest = digest  # by which kind of digest the journal is linked
        self.written_at: float | None = None  # by the steady clock, when it was last tried whether something can be written
        self.probing, self.writable = Lock(), False
        self.gave_up_at: float | None = None  # by the steady clock, when an answer was last given up because nothing came
        parsed = make_url(url)
        self.engine: Engine
        if parsed.get_backend_name() == "sqlite":
            self.path = Path(parsed.database) if parsed.database and parsed.database != ":memory:" else None
            self.patience = Patience(busy_milliseconds)
            self.engine = sqlite_engine(url, self.patience, in_memory=self.path is None)
            self.writing = Lock()
            self.kept: Connection | None = None
            self.copied = Copied()
        elif parsed.get_backend_name() == "postgresql":
            self.path = None
            from bot.records.engine.hurry import hurried  # only where the driver is needed

            self.engine = hurried(
                create_engine(
                    parsed.set(drivername="postgresql+psycopg"),
                    pool_pre_ping=True,
                    hide_parameters=True,
                    pool_recycle=1800,
                    pool_size=10,
                    pool_timeout=2,
                    connect_args={"connect_timeout": 2, "options": POSTGRES_OPTIONS, "tcp_user_timeout": 2000},
                )
            )
        else:
            raise ConfigError(f"[database] url：不支持 {parsed.get_backend_name()}，请用 sqlite 或 postgresql。")
        self.is_sqlite = savepoints.plain(self.engine).dialect.name == "sqlite"
        self.damage = Damage(self.engine)

    @contextmanager
    def in_time(self, seconds: float) -> Iterator[None]:
        """What somebody waits for: the database has so many seconds. Raises TimeoutError or the driver's error when the time
        is over. After one that PostgreSQL let wait others are not begun for a moment, they would all wait as long: TimeoutError,
        too. On SQLite it was this one's own work, and others go on."""
        if self.gave_up_at is not None and monotonic() - self.gave_up_at < BREATH_SECONDS:
            raise TimeoutError
        try:
            with deadline.within(seconds):
                yield
        except Exception as error:
            if faults.of(error) is DatabaseFault.AWAY and not self.is_sqlite:
                self.gave_up_at = monotonic()
            raise

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with (
            self.damage.looked_for(),
            self.alone() if self.is_sqlite else nullcontext(self.engine) as bind,
            Session(bind, expire_on_commit=False, info={DIGEST: self.digest}) as session,
        ):
            if isinstance(bind, Connection):
                session.info[DRIVER] = bind.connection.driver_connection
            try:
                with session.begin():
                    yield session
                    finish(session)
            finally:
                erased = ERASED in session.info
                if erased and self.is_sqlite:
                    execute(session.info[DRIVER], "PRAGMA journal_size_limit=-1")
        if erased and self.path:
            self.empty_wal()

    def empty_wal(self) -> None:
        """What a transaction erased does not stay in a WAL either, as far as nobody reads from it just now."""
        with closing(self.engine.raw_connection()) as raw:
            driver: Any = raw.driver_connection
            if driver.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def settle_journal(self) -> str:
        """At the start of the only service: the file is kept as the library allows, whichever kept it before; WAL or a rollback
        journal, as SQLite names what it is now. Nothing for PostgreSQL."""
        if not self.path:
            return ""
        self.close()  # a file leaves WAL only while nobody else has it open
        with closing(self.engine.raw_connection()) as raw:
            found: str = raw.cursor().execute(f"PRAGMA journal_mode={journal_mode(self.path)}").fetchone()[0]
        return found

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """SQLite's transaction, on the driver itself: SQLAlchemy joins when a session first needs it, and often none does.

        The connection is kept from one to the next: it is open and has the pages at hand.
        """
        with self.one_by_one():
            connection, self.kept = self.kept or self.engine.connect(), None
            try:
                driver: Any = connection.connection.driver_connection
                execute(driver, f"PRAGMA busy_timeout={self.patience.left()}")
                execute(driver, "BEGIN IMMEDIATE")
                self.patience.rewarded()
                yield connection
                if driver.in_transaction:
                    execute(driver, "COMMIT")
                self.kept = connection
            finally:
                if self.kept is None:
                    connection.close()  # which rolls back

    @contextmanager
    def one_by_one(self) -> Iterator[None]:
        """SQLite's one writer at a time, with those of this process in a queue: its own waiting sleeps in steps of up to
        100 ms and is unfair (docs/decisions/database.md#waiting), which a busy hour would feel."""
        if not self.writing.acquire(timeout=self.patience.left() / 1000):
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
        try:
            yield
        finally:
            self.writing.release()

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """All that was committed at one moment, for reading at length: nobody who writes waits for it meanwhile.

        SQLite: a copy in memory, made in one step, because a reader of a file without WAL holds its writers up.
        """
        if self.is_sqlite:
            memory = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
            with closing(memory) as copy, self.damage.looked_for():
                if self.copier:
                    self.copier.submit(self.copy_into, copy).result()
                else:
                    self.copy_into(copy)
                with self.copied.connected(copy) as connection, Session(connection, expire_on_commit=False) as session:
                    session.info[DRIVER] = copy
                    yield session
            return
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection:
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                connection.execute(text(f"SET LOCAL {limit} = {SNAPSHOT_MILLISECONDS}"))
            connection.execute(text("SELECT 1"))  # the moment is that of the first query
            with Session(connection, expire_on_commit=False) as session:
                yield session

    def copy_into(self, copy: sqlite3.Connection) -> None:
        """The file's content, in one step; mapped meanwhile, so that those who write wait half as long."""
        with closing(self.engine.raw_connection()) as raw:
            file: Any = raw.driver_connection
            execute(file, f"PRAGMA mmap_size={MAPPED_BYTES}")
            try:
                file.backup(copy)
            finally:
                execute(file, "PRAGMA mmap_size=0")

    @contextmanager
    def glances(self) -> Iterator[Session]:
        """Queries that each see the newest state, for long work whose outcome is looked at again before it counts.

        Nobody who writes waits for longer than one query: not so with a transaction, where SQLite has no WAL.
        """
        options: dict[str, Any] = {"glances": True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        connection = self.engine.connect().execution_options(**options)
        with connection, Session(connection, expire_on_commit=False) as session:
            yield session

    def upgrade(self, version: str = "head") -> None:
        """Bring the schema to the newest version, or to that one; several processes at once wait for each other, as long as it
        takes."""
        with one_upgrade(self.path, self.patience) if self.is_sqlite else nullcontext():
            if self.path:
                self.path.touch(mode=0o600)  # what SQLite lays beside it has the mode of the file
                with closing(self.engine.raw_connection()) as raw:
                    raw.cursor().execute(f"PRAGMA journal_mode={journal_mode(self.path)}")  # kept in the file
            self.upgrade_alone(version)

    def upgrade_alone(self, version: str) -> None:
        """The same, where nobody else upgrades a file meanwhile."""
        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if self.is_sqlite:
                # A table that is made anew is dropped for a moment, which those that refer to it would forbid.
                driver.execute("PRAGMA foreign_keys=OFF")
                driver.execute("PRAGMA journal_size_limit=0")  # what it cleans does not stay beside the file either
            else:
                for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
                    connection.execute(text(f"SET {limit} = 0"))  # made for answers; another upgrade may take minutes
                connection.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
                connection.commit()
            try:
                migrate(connection, version)
                connection.commit()
            finally:
                connection.rollback()  # where it failed: what follows is no part of it
                if self.is_sqlite:
                    driver.execute("PRAGMA foreign_keys=ON")
                    driver.execute("PRAGMA journal_size_limit=-1")
                else:
                    connection.execute(text(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})"))
                    connection.commit()
                    connection.invalidate()  # its limits are not those of an answer
        if self.path:
            self.empty_wal()  # what it cleaned is in the file then

    def optimize(self) -> None:
        """Let SQLite gather the statistics by which it chooses an index; PostgreSQL does so by itself.

        Counts alone are kept: some builds keep samples of the values too, which would outlive what is erased.
        """
        if self.is_sqlite:
            with self.begin() as session:
                for pragma in (f"analysis_limit={ANALYSED_ROWS}", "optimize"):
                    session.execute(text(f"PRAGMA {pragma}"))
                session.execute(text("DROP TABLE IF EXISTS sqlite_stat4"))

    def version(self) -> tuple[str | None, str]:
        """The schema's version in the database, and the newest one this code knows."""
        with self.engine.connect().execution_options(only_reads=True) as connection:
            known = inspect(connection).has_table("alembic_version")
            current = connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None
        return current, max(versions())

    def require_file(self) -> None:
        """Raise ConfigError, in Chinese, where a SQLite file is missing or empty: only `duban init` makes one."""
        if self.path and (not self.path.exists() or self.path.stat().st_size == 0):
            raise ConfigError(
                f"数据库文件 {self.path} 不存在或为空。首次使用请运行 duban init；已有数据请用 duban restore 恢复备份。"
            )

    def require_known(self) -> str | None:
        """The schema's version, None where there is no schema yet; raises ConfigError, in Chinese, where there is no file, or
        one that a newer program made."""
        self.require_file()
        current, _ = self.version()
        if current is not None and current not in versions():
            raise ConfigError("数据库由更新版本的程序建立，请升级程序后再启动。")
        return current

    def require_current(self) -> None:
        """Raise ConfigError, in Chinese, unless the schema fits the code."""
        if self.require_known() != max(versions()):
            raise ConfigError("数据库结构不是最新版本，请先运行 duban db upgrade。")

    def close(self) -> None:
        """Give back every connection."""
        if self.is_sqlite:
            with self.one_by_one():
                if self.kept:
                    self.kept.close()
                self.kept = None
        self.engine.dispose()


def sqlite_engine(url: str, patience: Patience, *, in_memory: bool) -> Engine:
    """SQLite with whole transactions: the driver's own BEGIN is off, ours takes the write lock at once."""
    options: dict[str, Any] = {"connect_args": {"timeout": patience.milliseconds / 1000, "check_same_thread": False}}
    options["hide_parameters"] = True  # errors are logged, and may not tell what stands in a row
    if in_memory:
        options["poolclass"] = StaticPool
    else:
        # More than a server's threads: opening a file costs more than keeping it open. The one used last goes first: it has
        # the pages at hand, another would read them again.
        options |= {"pool_size": 16, "pool_use_lifo": True}
    engine = deadline.kept(create_engine(url, module=sqlite3, **options))

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None
        deadline.watch(connection)
        connection.execute(f"PRAGMA busy_timeout={patience.left()}")  # the next line waits for a lock, too
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode=PERSIST")  # this one is not kept in the file
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")  # no pages in files of the system's temporary folder
        connection.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, whatever the library was built with
        patience.rewarded()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("glances"):
            return
        # Who only reads does not wait for a writer: /readyz answers while the planner works.
        if connection.get_execution_options().get("only_reads"):
            connection.exec_driver_sql("BEGIN")
            return
        driver = connection.connection.driver_connection
        if driver.in_transaction:  # begun by `Database.alone`
            return
        driver.execute(f"PRAGMA busy_timeout={patience.left()}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        patience.rewarded()

    return engine


def journal_mode(path: Path | None = None) -> str:
    """How what is written into this file is kept safe, with the library that is used."""
    known = path is not None and modes.MOUNTS.exists()
    network = modes.network_drive(path.resolve(), modes.MOUNTS.read_text(encoding="utf-8")) if path and known else ""
    return library.journal_mode(sqlite3.sqlite_version_info, network)


@contextmanager
def sole_service(database: Database) -> Iterator[None]:
    """Hold the right to be the one service process of a SQLite file; raises ConfigError when another has it.

    The lock ends with the process, however it ends. Command-line work does not take it: it waits its turn in SQLite.
    """
    if database.path is None:
        yield
        return
    descriptor = os.open(f"{database.path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode().strip()
            raise ConfigError(
                f"数据库 {database.path} 正被另一个服务进程使用（进程号 {holder or '未知'}），本进程不启动。"
                "同一文件只能有一个服务进程；需要多个进程请改用 PostgreSQL。"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def migrate(connection: Connection, version: str = "head") -> None:
    """Bring a schema to a version: in the transaction that has begun, else in one for each step."""
    from alembic import command  # a third of a second that a start without migrations does not pay
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def versions() -> set[str]:
    """The schema versions this code has migrations for; a migration's file begins with its number."""
    return {path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}
