"""Words that once took a reader along a new branch are read again: nothing but the reader's own refusal comes of them."""

from __future__ import annotations

import pytest

from tests.fuzz.guided import CORPUS, kept
from tests.work.readers import READERS, read


@pytest.mark.parametrize("name", READERS)
def test_what_is_kept_of_a_reader_is_read_or_refused(name: str):
    assert kept(name)
    for words in kept(name):
        read(name, words)


def test_nothing_is_kept_of_readers_that_are_no_more():
    assert {file.stem for file in CORPUS.glob("*.json")} == set(READERS)
