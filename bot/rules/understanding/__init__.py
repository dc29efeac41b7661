"""A deterministic understanding of what officials say about their items, without a model: a sentence becomes a canonical command.

Pure: what a sentence may refer to comes in as `Known`. See docs/decisions/chats.md#sentences.
"""

from bot.rules.understanding.answers import filled
from bot.rules.understanding.known import Known, Official, TitleRun
from bot.rules.understanding.meaning import Lack, Understood, Why, lacking
from bot.rules.understanding.sentences import understand

__all__ = ["Known", "Lack", "Official", "TitleRun", "Understood", "Why", "filled", "lacking", "understand"]
