"""The form of a WeCom user id tells its kind, and the kind how it is spelled."""

from __future__ import annotations

import pytest

from bot.platforms import canonical_user
from bot.platforms.wecom import user_ids

ENCRYPTED = "woAJ2GCAAAXtWyujaWJHDDGi0mACas1w"


@pytest.mark.parametrize(
    ("user_id", "canonical"),
    [
        ("LiCe", "lice"),
        ("13900000000", "13900000000"),
        ("Wo", "wo"),
        ("WoNiuAA", "woniuaa"),
        ("woniu", "woniu"),
        ("woAA", "woaa"),
        ("wo-AAb", "wo-aab"),
        ("wolong@example.org", "wolong@example.org"),
        ("xwoLICEAAAX", "xwoliceaaax"),
        (f"wo{'a' * 23}", f"wo{'a' * 23}"),
        (f"{ENCRYPTED}@x", f"{ENCRYPTED.lower()}@x"),
        ("", ""),
    ],
)
def test_a_userid_is_the_same_in_any_case(user_id: str, canonical: str):
    assert user_ids.kind_of(user_id) == "userid"
    assert user_ids.canonical(user_id) == canonical == canonical_user("wecom", user_id)


@pytest.mark.parametrize(
    "user_id",
    [
        ENCRYPTED,
        "woLICEAAAX",
        "wo9AA",
        "woJ7ijBwAAmqwojT8r_DaNMbr_NAvaag",
        f"wo{'a' * 24}",
        ENCRYPTED.lower(),  # as earlier versions kept it
    ],
)
def test_of_an_encrypted_one_the_case_counts(user_id: str):
    assert user_ids.kind_of(user_id) == "open_userid"
    assert user_ids.canonical(user_id) == user_id == canonical_user("wecom", user_id)
