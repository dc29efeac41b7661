"""What is said of the ways by which people are reached. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.rules.reach import ToldBy
from bot.rules.stages import Party


def refused(people: Sequence[tuple[str, bool]], platform: str, reason: str) -> str:
    """【通知方式】吴示安、周示平不能经平台单独通知：… Of each whether another way was taken."""
    everybody = list(dict.fromkeys(name for name, _ in people))
    without = list(dict.fromkeys(name for name, elsewhere in people if not elsewhere))
    other = "本次已改用其他方式通知" if len(without) < len(everybody) else ""
    if without:
        whose = "" if len(without) == len(everybody) else "、".join(without)
        other = "；".join(filter(None, (other, f"{whose}也没有其他方式，本次未能通知")))
    return f"【通知方式】{'、'.join(everybody)}不能经{platform}单独通知：{reason}。{other}，请核对其账号和机器人的可见范围。"


def told(by: ToldBy) -> str:
    """将单独通知周示平，在督办群@吴示安。局长没有可用的通知方式，请另行告知。 Empty where nobody is to be told."""
    clauses = [f"单独通知{names(by.alone)}"] if by.alone else []
    clauses += [f"在{group}@{names(some)}" for group, some in by_group(by.mentioned).items()]
    clauses += [f"在{group}写名{names(some)}（不能@，请另行告知）" for group, some in by_group(by.named).items()]
    said = f"将{'，'.join(clauses)}。" if clauses else ""
    return f"{said}{names(by.nobody)}没有可用的通知方式，请另行告知。" if by.nobody else said


def by_group(parties: Iterable[tuple[str, Party]]) -> dict[str, list[Party]]:
    found: dict[str, list[Party]] = {}
    for group, party in parties:
        found.setdefault(group, []).append(party)
    return found


def names(parties: Iterable[Party]) -> str:
    return "、".join(party.name for party in parties)
