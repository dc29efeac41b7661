"""Pretend WeCom and DingTalk servers and the chat page of the demo; used by the command line and by tests alone."""

from bot.simulator.cast import Conversation, Credentials, Person
from bot.simulator.simulator import Simulator
from bot.simulator.web import create_page

__all__ = ["Conversation", "Credentials", "Person", "Simulator", "create_page"]
