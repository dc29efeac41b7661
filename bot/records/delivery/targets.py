"""The names under which the outbox keeps whom a robot addresses: one sender each (docs/decisions/delivery.md#claims)."""

from __future__ import annotations

from collections.abc import Container


def of_person(robot: str, person: int) -> str:
    """platform/app, 17 → platform/app/p17"""
    return f"{robot}/p{person}"


def of_each(robot: str) -> str:
    """Those of a notice that no group hears, until each of them has a copy; the robot is a way to one of them."""
    return f"{robot}/each"


def addressed(robot: str, target: str) -> bool:
    """Whether a robot has to be told whom it speaks to; not a webhook, which is its own target."""
    return target != robot


def of_group(robot: str, chat: int) -> str:
    """A registered group that is addressed by a robot which speaks in several."""
    return f"{robot}/g{chat}"


def of_chat(robot: str, chat: int, several: Container[str]) -> str:
    """A group by any robot: one that speaks in several is told which, a webhook is its own target."""
    return of_group(robot, chat) if robot in several else robot
