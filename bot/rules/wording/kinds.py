"""What is answered to what is no typed command: what came, that nothing took effect, what to do next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.message import Kind
from bot.rules import spelling, telephones
from bot.rules.review_chain import NO_EFFECT

ASK = "查询请发送 /查 编号，其他用法请发送 /帮助。"
IN_WORDS = f"请改用文字：{ASK}"
NOT_KEPT = "内容不读取、不保存"
SEND_LEDGER = "请在单聊中把台账文件（.xlsx、.xls、.et、.csv）发给我，或交运维人员导入"
HAND_OVER_LEDGER = "请将台账文件交运维人员导入"  # where the platform gives us no file
THINGS: Mapping[Kind, str] = {
    "voice": f"没有识别出这段语音的内容，{NO_EFFECT}{IN_WORDS}",
    "picture": f"收到图片，{NOT_KEPT}，{NO_EFFECT}{IN_WORDS}",
    "file": f"收到文件，{NOT_KEPT}，{NO_EFFECT}台账等文件请交办公室导入；{ASK}",
    "video": f"收到视频，{NOT_KEPT}，{NO_EFFECT}{IN_WORDS}",
    "location": f"收到位置，{NOT_KEPT}，{NO_EFFECT}面复、走访请用文字登记，写法请发送 /帮助 面复；{ASK}",
    "link": f"收到链接，{NOT_KEPT}，{NO_EFFECT}{IN_WORDS}",
    "forwarded": f"收到转发的聊天记录，{NOT_KEPT}，{NO_EFFECT}{IN_WORDS}",
    "recalled": f"消息已撤回。此前已登记的内容不随消息撤回，{NO_EFFECT}需要撤销登记的请发送 /撤销 编号。",
}
OTHER = f"收到一种暂不支持的消息，{NOT_KEPT}，{NO_EFFECT}{IN_WORDS}"
BESIDE: Mapping[Kind, str] = {"picture": "所附图片", "file": "所附文件", "video": "所附视频"}
SPOKEN_ANSWER = f"语音不作确认，{NO_EFFECT}请用文字单独回复 是 或 否。"
LONGEST_SPOKEN, LONGEST_FORM = 60, 120  # characters


OF_KNOWN_GROUP = "本群已登记，请@我后写命令，例如 /查 编号、/我的、/帮助。"


def thing(kind: Kind) -> str:
    """The answer to something without words; a kind that nobody knows yet has a sentence too."""
    return THINGS.get(kind, OTHER)


def file_of_office(*, fetched: bool) -> str:
    """The same for a file of the office that is not read here; `fetched`: in single chat it would be."""
    return f"收到文件，{NOT_KEPT}，{NO_EFFECT}{SEND_LEDGER if fetched else HAND_OVER_LEDGER}；{ASK}"


def not_read(kind: Kind) -> str:
    """What is said of a thing that words were sent with; empty for words alone."""
    return f"{BESIDE[kind]}{NOT_KEPT}。" if kind in BESIDE else ""


def understood(words: str) -> str:
    """How a platform understood spoken words: they are said first, telephone numbers masked."""
    said = telephones.without_phones(spelling.normal(words))
    return f"语音识别为：{said if len(said) <= LONGEST_SPOKEN else said[: LONGEST_SPOKEN - 1] + '…'}"


def to_copy(typed: str, usage: str) -> str:
    """The command to type: with its words, or how it is written where they are long."""
    return typed if len(typed) <= LONGEST_FORM else usage


def refusal_of_spoken(form: str) -> str:
    """Nothing is recorded out of a voice: it may have been misheard."""
    return f"语音不能用于登记，为免误听误办，{NO_EFFECT}请核对后用文字发送：{form}"


def refusal_of_quoted(form: str) -> str:
    """Nothing is recorded about an item that only a quoted message names."""
    return f"引用的内容不能用于登记，为免误办，{NO_EFFECT}确要办理，请写明编号发送：{form}"


def several_quoted(first: str) -> str:
    """A quote alone, which names more than one item."""
    return f"引用的消息提到多件，不能确定是哪一件。请写明编号，例如 /查 {first}。"


def another_quoted(quoted: str, asked: str) -> str:
    """An answer beside a quote about another item than the question's, which may name none."""
    waiting = f"待您确认的是{asked}" if asked else "待您确认的不是这一件"
    return f"引用的消息提到{quoted}，{waiting}，不能确定答复的是哪一件。"


def who(name: str) -> str:
    """What this is."""
    return f"我是{name}，在这里查询建议、提案办到哪一步，登记办理步骤，提醒临近的时限。"


def greeting(name: str, waiting: int, first: Sequence[str], example: str) -> str:
    """Who this is, what waits for the person here, and three examples; `example` is an item's number."""
    lines = [f"待您办理{waiting}件：" if waiting else "此处目前没有待您办理的件。", *first]
    if waiting > len(first):
        lines.append("全部请发送 /我的。")
    return "\n".join((who(name), *lines, f"例如：/查 {example}，/我的，/帮助。"))


def of_new_group(name: str, usage: str) -> str:
    """What this is, to a group that is not registered yet, and how it is."""
    return f"{who(name)}\n本群尚未登记，暂不能答复。请办公室人员在本群发送：{usage}。"
