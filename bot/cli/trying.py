"""doctor --try: each configured key is used once, in a way of which nobody hears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.errors import ConfigError, PlatformError, UserError
from bot.platforms.doors import Untried

if TYPE_CHECKING:
    from bot.platform_clock import PlatformClock
    from bot.platforms.doors import Trial
    from bot.records.invariants import Found
    from bot.wsgi import Service

EVERYWHERE = ("", "0.0.0.0", "[::]")  # noqa: S104 - compared, not listened at


def tried(service: Service, heard: PlatformClock) -> Iterator[Found]:
    """A line for each key; `heard` is told the time that each answer bears."""
    from bot import wsgi
    from bot.records.invariants import Found

    for name, platform in service.settings.platforms.items():
        try:
            outgoing = wsgi.outgoing(service, name, heard)
        except ConfigError as error:
            yield Found(f"试用 {platform.title}", False, str(error).rstrip("。"))
            continue
        for trial in platform.trials(outgoing, service.clock, own(service.settings.service.listen, name)):
            ok, remark = outcome(service, name, trial)
            yield Found(f"试用 {platform.title}{trial.key}", ok, remark, tried=not isinstance(remark, Untried))
    yield from backup_key(service)


def served(listen: str) -> str:
    """Where the service listens, from this machine."""
    host, _, port = listen.rpartition(":")
    return f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}"


def own(listen: str, platform: str) -> str:
    """Where the service hears a platform, from this machine."""
    return f"{served(listen)}/callback/{platform}"


def outcome(service: Service, platform: str, trial: Trial) -> tuple[bool, str]:
    """Whether a key was accepted, and what is to be said of it."""
    robot = f"{platform}/{trial.robot}" if trial.robot is not None else None
    if robot and not free(service, robot):
        return True, Untried("本分钟发送已满或平台要求暂停，请稍后再试")
    try:
        remark = trial.use()
    except PlatformError as error:
        return False, str(error)
    if robot:
        mended(service, robot)
    return True, remark


def mended(service: Service, robot: str) -> None:
    """The platform takes the key: a robot that was out of use speaks again."""
    from bot.records.delivery import pauses

    with service.database.begin() as session:
        pauses.mended(session, service.clock.now(), robot)


def free(service: Service, robot: str) -> bool:
    """Whether the robot may be used now; the platform counts a trial as a send, and so do we. One that is out of use may: it is
    tried whether it was mended."""
    from bot.records.delivery import pauses, robots

    now = service.clock.now()
    with service.database.begin() as session:
        robots.ensure(session, robot)
        return not pauses.is_paced(session, robot, now) and robots.take_slot(
            session, robot, now, per_minute=service.office.per_minute
        )


def backup_key(service: Service) -> Iterator[Found]:
    """The key of the daily backups opens the newest of them; nothing where none is encrypted."""
    from pathlib import Path

    from bot.backups import container, sealing, shelf
    from bot.records.invariants import Found

    wanted, data = service.settings.backup, Path(service.settings.service.data_dir)
    folder, key = wanted.folder_in(data), wanted.key_in(data)
    files = shelf.kept(folder) if folder else []
    if not key or not files:
        return
    try:
        with files[-1].open("rb") as newest:
            container.opened(newest, files[-1], sealing.secret(key)).read(1)
        yield Found("试用 备份密钥", True, f"能打开最近的备份 {files[-1].name}")
    except (OSError, sealing.NotOpened):
        yield Found("试用 备份密钥", False, f"最近的备份 {files[-1].name} 读不出来")
    except UserError as error:
        yield Found("试用 备份密钥", False, f"{files[-1].name}：{shelf.reason(error)}")
