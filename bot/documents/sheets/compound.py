"""A stream out of a compound file, the container of xls and et: sectors in chains, a directory of names."""

from __future__ import annotations

import struct

END = 0xFFFFFFFA  # sectors from here on are marks: end of a chain, free


class Broken(Exception):
    """The chains of a compound file lead nowhere."""


def stream(content: bytes, *names: str) -> bytes:
    """The stream of the first of these names that there is; raises Broken."""
    try:
        return Compound(content).stream(*names)
    except (struct.error, IndexError) as error:
        raise Broken from error


class Compound:
    """The sectors and the directory of one file."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        (shift, small_shift) = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or small_shift > shift:
            raise Broken
        self.size, self.small_size = 1 << shift, 1 << small_shift
        directory, _, cutoff, small_table, _, table_of_tables, _ = struct.unpack_from("<7I", content, 48)
        self.cutoff = cutoff
        tables = list(struct.unpack_from("<109I", content, 76))
        for place in self.places_of_tables(table_of_tables):
            tables += struct.unpack_from(f"<{self.size // 4 - 1}I", self.sector(place))
        joined = b"".join(self.sector(place) for place in tables if place < END)
        self.next = struct.unpack(f"<{len(joined) // 4}I", joined)
        listed = self.chain(directory)
        self.entries = [listed[place : place + 128] for place in range(0, len(listed) - 127, 128)]
        small = self.chain(small_table) if small_table < END else b""
        self.small_next = struct.unpack(f"<{len(small) // 4}I", small)

    def places_of_tables(self, place: int) -> list[int]:
        """Sectors that name more sectors of the table, for files above 7 MB."""
        found: list[int] = []
        while place < END and len(found) < len(self.content) // self.size:
            found.append(place)
            place = struct.unpack_from("<I", self.sector(place), self.size - 4)[0]
        return found

    def sector(self, place: int) -> bytes:
        start = (place + 1) * self.size
        return self.content[start : start + self.size].ljust(self.size, b"\0")

    def chain(self, place: int) -> bytes:
        """What the sectors from this one on hold; a circle is broken."""
        found: list[bytes] = []
        while place < END:
            if len(found) > len(self.next):
                raise Broken
            found.append(self.sector(place))
            place = self.next[place]
        return b"".join(found)

    def stream(self, *names: str) -> bytes:
        """A stream by its name; small ones lie in the stream of the first entry."""
        for name in names:
            for entry in self.entries:
                if entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)] == name.encode("utf-16-le"):
                    place, length = struct.unpack_from("<II", entry, 116)
                    return (self.small_chain(place) if length < self.cutoff else self.chain(place))[:length]
        raise Broken

    def small_chain(self, place: int) -> bytes:
        """What the small sectors from this one on hold."""
        whole = self.chain(struct.unpack_from("<I", self.entries[0], 116)[0])
        found: list[bytes] = []
        while place < END:
            if len(found) > len(self.small_next):
                raise Broken
            found.append(whole[place * self.small_size : (place + 1) * self.small_size])
            place = self.small_next[place]
        return b"".join(found)
