"""The trust path: the modules that decide what is believed, who somebody is, what may be seen or done, and what may leave.

What stands here, and what does not, has its reason in docs/decisions/safety.md#the-trust-path. Beside each module are the tests
that hold it; branch coverage and the faults of `make mutants` are reckoned by them.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]

WECOM, DINGTALK, RULES = "tests/platforms/wecom", "tests/platforms/dingtalk", "tests/rules"
CHAINED = tuple(f"tests/records/journal/test_{name}.py" for name in ("chain", "cut"))
FORGOTTEN = ("tests/records/test_cleaning.py", "tests/records/test_erasure.py")

TRUST_PATH: dict[str, tuple[str, ...]] = {
    "bot/platforms/strict_json.py": ("tests/platforms/test_strict_json.py",),
    "bot/platforms/doors.py": ("tests/platforms/test_doors.py",),
    "bot/platforms/sealing.py": (f"{WECOM}/test_crypto.py", f"{WECOM}/test_envelope.py"),
    "bot/platforms/wecom/fresh.py": (f"{WECOM}/test_crypto.py",),
    "bot/platforms/wecom/envelope.py": (f"{WECOM}/test_envelope.py", f"{WECOM}/test_crypto.py"),
    "bot/platforms/wecom/bot_callback.py": (f"{WECOM}/test_wecom_doors.py", f"{WECOM}/test_wecom_callbacks.py"),
    "bot/platforms/wecom/incoming.py": (f"{WECOM}/test_wecom_incoming.py", f"{WECOM}/test_wecom_callbacks.py"),
    "bot/platforms/wecom/app_callback.py": (f"{WECOM}/test_wecom_doors.py", f"{WECOM}/test_wecom_callbacks.py"),
    "bot/platforms/wecom/long_connection.py": (f"{WECOM}/test_long_connection.py", f"{WECOM}/test_line_files.py"),
    "bot/platforms/wecom/bot_files.py": (f"{WECOM}/test_bot_files.py",),
    "bot/platforms/wecom/door.py": (f"{WECOM}/test_wecom_doors.py",),
    "bot/platforms/wecom/user_ids.py": (f"{WECOM}/test_wecom_user_ids.py",),
    "bot/platforms/dingtalk/user_ids.py": (f"{DINGTALK}/test_dingtalk_user_ids.py",),
    "bot/platforms/dingtalk/signature.py": (f"{DINGTALK}/test_dingtalk_doors.py", f"{DINGTALK}/test_dingtalk_callbacks.py"),
    "bot/platforms/dingtalk/callback.py": (f"{DINGTALK}/test_dingtalk_doors.py", f"{DINGTALK}/test_dingtalk_callbacks.py"),
    "bot/platforms/dingtalk/messages.py": (f"{DINGTALK}/test_dingtalk_callbacks.py", f"{DINGTALK}/test_dingtalk_doors.py"),
    "bot/platforms/once.py": (f"{DINGTALK}/test_session_answers.py",),
    "bot/platforms/dingtalk/session.py": (f"{DINGTALK}/test_session_answers.py",),
    "bot/platforms/dingtalk/gateway.py": (f"{DINGTALK}/test_gateway.py",),
    "bot/platforms/dingtalk/stream.py": (f"{DINGTALK}/test_stream_frames.py",),
    "bot/platforms/dingtalk/presses.py": (f"{DINGTALK}/test_card_presses.py",),
    "bot/platforms/dingtalk/card_callback.py": (f"{DINGTALK}/test_card_presses.py",),
    "bot/records/inbox.py": ("tests/records/test_inbox.py", "tests/test_dispatch.py"),
    "bot/records/enrolments.py": ("tests/records/test_enrolments.py",),
    "bot/rules/permissions.py": (f"{RULES}/test_permissions.py",),
    "bot/rules/review_chain.py": (f"{RULES}/test_review_chain.py", f"{RULES}/test_chain_sentences.py"),
    "bot/rules/whose.py": (f"{RULES}/test_whose.py",),
    "bot/rules/secrecy.py": (f"{RULES}/test_secrecy.py", f"{RULES}/test_secrecy_marks.py"),
    "bot/rules/secrecy_marks.py": (f"{RULES}/test_secrecy_marks.py", f"{RULES}/test_secrecy.py"),
    "bot/rules/named_items.py": (f"{RULES}/test_named_items.py",),
    "bot/rules/telephones.py": (f"{RULES}/test_telephone_edges.py", f"{RULES}/test_telephones.py"),
    "bot/rules/inert.py": (f"{RULES}/test_gate.py",),
    "bot/rules/chat_safe.py": (f"{RULES}/test_gate.py",),
    "bot/rules/chain.py": (f"{RULES}/test_journal_rules.py",),
    "bot/rules/erasures.py": (f"{RULES}/test_journal_rules.py",),
    "bot/rules/chain_check.py": (f"{RULES}/test_journal_rules.py", *CHAINED),
    "bot/rules/roll.py": (f"{RULES}/test_roll.py", f"{RULES}/test_journal_rules.py"),
    "bot/quotas.py": ("tests/test_quotas.py",),
    "bot/modes.py": ("tests/test_private_files.py",),
    "bot/records/erasure/persons.py": ("tests/test_forgetting.py",),
    "bot/records/erasure/pruned.py": ("tests/records/test_pruned.py",),
    "bot/records/erasure/rewritten.py": FORGOTTEN,
    "bot/records/erasure/speaking.py": FORGOTTEN,
    "bot/records/erasure/turned.py": FORGOTTEN,
}

# In the same folders, and of no say in who is believed or what may leave.
NOT_ON_IT = {
    "bot/platforms/platform.py": "what a platform has to offer, as types",
    "bot/platforms/lines.py": "what a long connection and its dialect are to each other, as types",
    "bot/platforms/plans.py": "what to click in a console, as plain values",
    "bot/platforms/ways.py": "what each way reaches, as plain values",
    "bot/platforms/verdicts.py": "what the answer to a message that was sent means",
    "bot/platforms/wecom/app_api.py": "calls the platform's own interface with a token that is kept sealed",
    "bot/platforms/wecom/app_media.py": "brings and fetches files by the platform's own interface",
    "bot/platforms/wecom/app_members.py": "asks the platform's own interface who an encrypted id is",
    "bot/platforms/wecom/app_robot.py": "posts what has passed the gate",
    "bot/platforms/wecom/line_media.py": "brings files over a connection that is on it",
    "bot/platforms/wecom/line_pusher.py": "says what has passed the gate",
    "bot/platforms/wecom/steps.py": "what to click in a console, as words",
    "bot/platforms/wecom/bodies.py": "types: mypy holds them",
    "bot/platforms/wecom/drawing.py": "which form an answer has; its words have passed the gate",
    "bot/platforms/wecom/cards.py": "which words stand where on a card; they have passed the gate",
    "bot/platforms/wecom/platform.py": "settings, and joining the parts",
    "bot/platforms/wecom/trying.py": "uses a key at our own door, as the platform would",
    "bot/platforms/dingtalk/media.py": "brings and fetches files by the platform's own interface",
    "bot/platforms/dingtalk/openapi.py": "calls the platform's own interface with a token that is kept sealed",
    "bot/platforms/dingtalk/robot.py": "posts what has passed the gate",
    "bot/platforms/dingtalk/ding.py": "posts what has passed the gate",
    "bot/platforms/dingtalk/steps.py": "what to click in a console, as words",
    "bot/platforms/dingtalk/cards.py": "which words stand where on a card; they have passed the gate",
    "bot/platforms/dingtalk/trying.py": "uses a key at our own door, as the platform would",
    "bot/platforms/wecom/codes.py": "what the answer to a message that was sent means",
    "bot/platforms/dingtalk/codes.py": "what the answer to a message that was sent means",
    "bot/platforms/wecom/webhook.py": "posts what has passed the gate",
    "bot/platforms/dingtalk/bodies.py": "types: mypy holds them",
    "bot/platforms/dingtalk/platform.py": "settings, and joining the parts",
    "bot/platforms/dingtalk/webhook.py": "posts what has passed the gate",
    "bot/records/erasure/headings.py": "what columns are called in an export",
    "bot/records/erasure/outside.py": "what a restore erases again: held by tests/cli/test_erased_again.py, with whole backups",
    "bot/records/erasure/places.py": "a list: a test holds it against the tables, another erases by it on both engines",
}
