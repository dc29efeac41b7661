"""connect: each key is used once in a way of which nobody hears, and on request a message is sent of which a group does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import PlatformError, UserError
from bot.platforms.doors import OWN_GROUP, To

if TYPE_CHECKING:
    from bot.cli.listening_in import SpokenHere
    from bot.platforms.doors import Pusher
    from bot.wsgi import Service

TEST_WORDS = "督办群助手测试消息：这里可以收到提醒。"
FULL = "本分钟发送已满或平台要求暂停，未发送，请稍后再试"
NOBODY_SPOKE = "还没有人在群里或单聊中和它说过话，不知道发给谁，未发送"


@dataclass
class Proof:
    """A key, or a message, that was tried: whether it worked and what is to be said of it."""

    name: str
    ok: bool
    detail: str = ""


def keys(service: Service, platform: str, say: Callable[[str], None]) -> Iterator[Proof]:
    """Use each key once, in a way of which nobody hears."""
    from bot import wsgi
    from bot.cli import trying

    section = service.settings.platforms[platform]
    outgoing = wsgi.outgoing(service, platform)
    for trial in section.trials(outgoing, service.clock, trying.own(service.settings.service.listen, platform)):
        if trial.at_our_door:  # proved by the platform itself, in a moment
            continue
        one = Proof(trial.key, *trying.outcome(service, platform, trial))
        say(shown(one))
        yield one


def shown(one: Proof) -> str:
    return f"{'正常' if one.ok else '异常'}　{one.name}{f'：{one.detail}' if one.detail else ''}"


def recipient(service: Service, platform: str, robot: str, heard: Sequence[SpokenHere]) -> To | None:
    """Whom a robot's test message goes to: its own group for one that has one, who spoke last for one that addresses
    groups and persons; None where nobody did. Raises UserError for a robot that there is not."""
    section = service.settings.platforms[platform]
    if robot in section.robots:
        return OWN_GROUP
    if robot not in section.ways:
        known = "、".join([*section.robots, *section.ways])
        raise UserError(f"配置中没有名为“{robot}”的机器人，未发送；可写：{known or '目前一个也没有'}。")
    way = section.ways[robot]
    groups = [To(one.chat_id, group=True) for one in heard if one.chat_id and way.groups]
    persons = [To(one.user_id, group=False) for one in heard if one.user_id and way.persons]
    return next(iter([*reversed(groups), *reversed(persons)]), None)


def offered(service: Service, platform: str, heard: Sequence[SpokenHere]) -> Sequence[str]:
    """The robots by which the clerk wants a test message sent."""
    from bot.cli.asking import agreed

    section = service.settings.platforms[platform]
    robots = [*section.robots, *(way for way in section.ways if recipient(service, platform, way, heard))]
    return [robot for robot in robots if agreed(f"用机器人 {robot} 发一条测试消息（群里的人会看到）")]


def send(
    service: Service,
    platform: str,
    robot: str,
    heard: Sequence[SpokenHere],
    live: Mapping[str, Pusher],
    say: Callable[[str], None],
) -> Proof:
    """One message into the robot's group, or to who spoke last; `live` are the pushers of lines that are held here."""
    from bot import wsgi
    from bot.cli import trying

    name, to = f"{platform}/{robot}", recipient(service, platform, robot, heard)
    pusher = {**wsgi.pushers(service), **live}.get(name)
    if to is None:
        one = Proof(f"测试消息 {robot}", False, NOBODY_SPOKE)
    elif pusher is None:
        one = Proof(f"测试消息 {robot}", False, "长连接不在这里，未发送；请停止运行中的服务后再试")
    elif to.id or trying.free(service, name):
        one = Proof(f"测试消息 {robot}", *sent(pusher, to))
    else:
        one = Proof(f"测试消息 {robot}", False, FULL)
    say(shown(one))
    return one


def sent(pusher: Pusher, to: To) -> tuple[bool, str]:
    try:
        pusher.send(pusher.render(TEST_WORDS, [], to), lambda: None)
    except PlatformError as error:
        return False, str(error)
    return True, "已发送，请查看"
