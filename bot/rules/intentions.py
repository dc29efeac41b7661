"""What is meant to be done, or is not done yet: no step of the process, which is recorded when it is done."""

from __future__ import annotations

import re

from bot.rules.review_chain import NO_EFFECT

DOING = "联系|沟通|打|接|见|面|座谈|走访|登门|上门|邀请|察看|寄|邮|发|报|送|签收|办|反馈|收|公开|发布|交|征求|提交|用|以|完成"
NOT_YET = re.compile(
    rf"(?:还|尚|仍|暂)(?:未|没有?)|(?:未|没有?|不曾|暂不|暂缓)(?=\s*(?:{DOING}))"
    rf"|(?:即将|将要|将)(?=\s*(?:于|在|会|{DOING}))|拟|准备|打算|计划|预计"
)
DONE = re.compile(r"准备(?:了|好|完毕)|没有?(?=意见|问题)")


def found_in(words: str) -> str:
    """The word that says that something is meant to be done or is not done yet (拟, 准备, 尚未); empty where none does."""
    found = NOT_YET.search(DONE.sub(" ", words))
    return found.group() if found else ""


def refusal(words: str) -> str | None:
    """Why words of an act are not recorded: they say that it is not done; None where they do not."""
    word = found_in(words)
    return f"“{word}”表示尚未办理，只登记已经办理的事项，请办理后再登记。{NO_EFFECT}" if word else None
