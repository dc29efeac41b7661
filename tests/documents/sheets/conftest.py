"""Spreadsheets are read by the program that reads them for users, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.documents.sheets import workbook

READ_APART = workbook.said  # before any test has begun


@pytest.fixture(scope="package", autouse=True)
def read_apart(read_here: None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "said", READ_APART)
        yield
