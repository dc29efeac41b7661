"""A card of DingTalk as the page draws it: the variables of a template, put where WeCom's cards have the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.simulator.payloads import parsed

BODIES, NOTES = ("body", "body2", "body3"), ("note", "beside")
COLOURS = {"blue": 1, "red": 3, "gray": 2}


def drawn(track: str, variables: Mapping[str, str], said: str = "") -> dict[str, Any]:
    """The card with this outTrackId; `said` is what only the person sees who pressed."""
    lines = [line for name in BODIES for line in variables.get(name, "").split("\n\n") if line]
    rows = [dict(zip(("keyname", "value"), line.split("：", 1), strict=False)) for line in lines]
    notes = [said, *(variables.get(name, "") for name in NOTES)]
    return {
        "source": {"desc": "督办助手"},
        "main_title": {"title": variables.get("title", ""), "desc": variables.get("waits", "")},
        "sub_title_text": "\n".join(filter(None, notes)),
        "horizontal_content_list": rows,
        "button_list": buttons(variables.get("btns", "")),
        "task_id": track,
    }


def buttons(written: str) -> list[dict[str, Any]]:
    """The buttons of the template's group of buttons."""
    found = parsed(written.encode())
    return [
        {"text": one["text"], "key": one["event"]["params"]["actionId"], "style": COLOURS.get(one.get("color"), 1)}
        for one in (found if isinstance(found, list) else [])
    ]
