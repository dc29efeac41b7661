"""A deterministic understanding of what officials say about their items, without a model: a sentence becomes a canonical command.

Pure: what a sentence may refer to comes in as `KnownHere`. See docs/decisions/chats.md#sentences.
"""

from bot.rules.understanding.answers import filled
from bot.rules.understanding.known import KnownHere, Official, TitleRun
from bot.rules.understanding.meaning import Doubt, Lack, Sense, lacking
from bot.rules.understanding.sentences import understand

__all__ = ["Doubt", "KnownHere", "Lack", "Official", "Sense", "TitleRun", "filled", "lacking", "understand"]
