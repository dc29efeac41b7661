"""Pretend WeCom and DingTalk servers and the chat page of the demo; used by the command line and by tests alone."""

from bot.simulator.cast import TERMINAL, Conversation, Credentials, Player
from bot.simulator.outbox import OutboxLine, ShownOutbox
from bot.simulator.platforms import Platforms
from bot.simulator.simulator import Simulator
from bot.simulator.terminal import File, TerminalAnswer
from bot.simulator.web import create_page

__all__ = [
    "TERMINAL",
    "Conversation",
    "Credentials",
    "File",
    "OutboxLine",
    "Platforms",
    "Player",
    "ShownOutbox",
    "Simulator",
    "TerminalAnswer",
    "create_page",
]
