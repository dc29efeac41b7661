"""What members saw, held against what they should have seen: these between two moments, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bot.simulator import sessions
from bot.simulator.postbox import Postbox, Received

Wanted = tuple[str, str]  # the conversation, and words that stand in the message


class Collector:
    """Reads the postbox of pretend platforms; times are of their clock."""

    def __init__(self, postbox: Postbox) -> None:
        self.postbox = postbox

    def seen(self, conversation: str | None = None, between: tuple[datetime, datetime] | None = None) -> list[Received]:
        """What was pushed and delivered, in order of arrival; `between` has its first moment and not its last."""
        return [
            one
            for one in self.postbox.delivered()
            if one.route != sessions.PATH
            and conversation in (None, one.conversation)
            and (between is None or between[0] <= one.when < between[1])
        ]

    def expect(self, *, between: tuple[datetime, datetime], exactly: Sequence[Wanted]) -> None:
        """Each of these once between the two moments, in this order within a conversation, and nothing else."""
        seen = self.seen(between=between)
        told = "\n".join(f"{one.when:%m-%d %H:%M:%S} {one.conversation}: {one.text}" for one in seen) or "nothing"
        wanted: dict[str, list[str]] = {}
        for conversation, words in exactly:
            wanted.setdefault(conversation, []).append(words)
        for conversation in {*wanted, *(one.conversation for one in seen)}:
            texts = [one.text for one in seen if one.conversation == conversation]
            expected = wanted.get(conversation, [])
            assert len(texts) == len(expected), f"{conversation}: {len(expected)} expected, seen:\n{told}"
            for words, text in zip(expected, texts, strict=True):
                assert words in text, f"{conversation}: {words} expected here, seen:\n{told}"

    def never_contains(self, words: str) -> None:
        """Nothing that was received contains these words, delivered or not."""
        found = [one for one in self.postbox.entries() if words in one.body.decode("utf-8", "replace") or words in one.text]
        assert not found, f"{words} in {[one.text for one in found]}"

    def copies(self, conversation: str) -> Counter[str]:
        """How often members saw each text."""
        return Counter(one.text for one in self.seen(conversation))
