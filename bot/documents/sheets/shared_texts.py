"""Which fonts stand in the shared texts of an xls: the texts run over the ends of records, which are joined here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Runs = list[int | None]  # the fonts of a text's words, blank ones left out; None is the font of the cell


def runs(records: Sequence[bytes]) -> Iterator[tuple[int, Runs]]:
    """(number of a text, its fonts) for each text that has some of its own; raises IndexError for broken records."""
    if not records:
        return
    reader = SharedTextReader(records)
    reader.number(4)
    for place in range(reader.number(4)):
        length, flags = reader.number(2), reader.number(1)
        count = reader.number(2) if flags & 8 else 0
        more = reader.number(4) if flags & 4 else 0
        words = reader.words(length, wide=flags & 1)
        starts = [(reader.number(2), reader.number(2)) for _ in range(count)]
        reader.skip(more)
        if starts:
            bounds = [(0, None), *starts]
            ends = [*(start for start, _ in starts), len(words)]
            yield place, [font for (start, font), end in zip(bounds, ends, strict=True) if words[start:end].strip()]


class SharedTextReader:
    """Goes through records as if they were one."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self.records, self.record, self.place = records, 0, 0

    def left(self) -> int:
        """Bytes that are left in this record, the next one begun where none is."""
        while self.place >= len(self.records[self.record]):
            self.record, self.place = self.record + 1, 0
        return len(self.records[self.record]) - self.place

    def bytes(self, count: int) -> bytes:
        """So many bytes, over the ends of records."""
        found = b""
        while count:
            piece = min(count, self.left())
            found += self.records[self.record][self.place : self.place + piece]
            self.place, count = self.place + piece, count - piece
        return found

    def number(self, size: int) -> int:
        return int.from_bytes(self.bytes(size), "little")

    def skip(self, count: int) -> None:
        while count:
            piece = min(count, self.left())
            self.place, count = self.place + piece, count - piece

    def words(self, length: int, wide: int) -> str:
        """So many characters of one byte or two; where a record ends in them, the next one says anew which."""
        found = ""
        while length:
            if self.place >= len(self.records[self.record]):
                self.left()
                wide = self.number(1) & 1
            size = 2 if wide else 1
            piece = min(length, self.left() // size)
            if not piece:
                raise IndexError
            found += self.bytes(piece * size).decode("utf-16-le" if wide else "latin-1", "replace")
            length -= piece
        return found
