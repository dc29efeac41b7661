"""Which member an encrypted id means, as the app is told (docs/decisions/platforms.md#wecom-app-api)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .app_api import AppApi

CONVERT = "/cgi-bin/batch/openuserid_to_userid"
MOST = 1000  # ids in one call


@dataclass(frozen=True)
class AppMembers:
    """The members in the app's visible range. `corp_id` is whose they are."""

    api: AppApi

    @property
    def corp_id(self) -> str:
        return self.api.keys.corp_id

    def named(self, encrypted: Sequence[str]) -> Mapping[str, str]:
        """Encrypted id → user id, of those that the app may know. Raises PlatformError."""
        found: dict[str, str] = {}
        for start in range(0, len(encrypted), MOST):
            some = list(encrypted[start : start + MOST])
            answer = self.api.call(CONVERT, {"open_userid_list": some})
            listed = answer.get("userid_list")
            for each in listed if isinstance(listed, list) else []:
                pair = (each.get("open_userid"), each.get("userid")) if isinstance(each, dict) else (None, None)
                if pair[0] in some and isinstance(pair[1], str) and pair[1]:
                    found[str(pair[0])] = pair[1]
        return found
