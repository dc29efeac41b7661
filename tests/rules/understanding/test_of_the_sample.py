"""The sentences by which the product is judged, in the sample year: each is understood as it is meant."""

from __future__ import annotations

import json

import pytest

from bot.rules.understanding import understand
from tests.rules.understanding.office import FIXTURES, surroundings

SENTENCES = json.loads((FIXTURES / "utterances.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("one", SENTENCES, ids=[one["say"] for one in SENTENCES])
def test_a_sentence_is_understood_as_it_is_meant(one):
    found = understand(one["say"], surroundings(one["as"]))
    if one["kind"] == "no":
        assert found is None or found.kind != "do"
    else:
        assert found is not None
        assert (found.kind, found.command, found.lacks) == (one["kind"], one["means"], ())
