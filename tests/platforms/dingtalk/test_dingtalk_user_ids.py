"""The form of a DingTalk user id tells its kind; its case counts whatever it is."""

from __future__ import annotations

import pytest

from bot.platforms import canonical_user
from bot.platforms.dingtalk import user_ids


@pytest.mark.parametrize(
    ("user_id", "kind"),
    [
        ("manager4009", "staffid"),
        ("Manager4009", "staffid"),
        ("01234567890123456789", "staffid"),
        ("abcdefghijklmnoiE", "staffid"),
        ("PiiiPyQqBNBii0HnCJ3zljcuAiEiE", "unionid"),
        ("abcdefghijklmnopiE", "unionid"),
        ("PiiiPyQqBNBii0HnCJ3zljcuAiEiE-", "staffid"),
        ("$:LWCP_v1:$abc", "senderid"),
        ("$:", "staffid"),
        ("x$:LWCP_v1:$abc", "staffid"),
        ("", "staffid"),
    ],
)
def test_the_form_tells_the_kind(user_id: str, kind: str):
    assert user_ids.kind_of(user_id) == kind
    assert canonical_user("dingtalk", user_id) == user_id
