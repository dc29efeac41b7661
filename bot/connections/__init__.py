"""Long connections to platforms: kept, lost and found again, without naming any."""

from __future__ import annotations

from bot.connections.answering import Answering
from bot.connections.connecting import connecting
from bot.connections.holding import LeaseKeeper
from bot.connections.loop import LineLoop
from bot.connections.together import Lines

__all__ = ["Answering", "LeaseKeeper", "LineLoop", "Lines", "connecting"]
