"""Zipped files that do not tell when they were made: the same content is the same bytes, whoever makes it and when."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name
CREATED = datetime(*BEGINNING)  # noqa: DTZ001 - programs want one, and no zone


def put(archive: ZipFile, name: str, content: str | bytes) -> None:
    """A member of a file that is being written."""
    member = ZipInfo(name, BEGINNING)
    member.compress_type = archive.compression
    archive.writestr(member, content, compresslevel=archive.compresslevel)


def rewritten(content: bytes) -> bytes:
    """The same file without the moments that stand in it."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name in given.namelist():
            put(archive, name, given.read(name))
    return file.getvalue()
