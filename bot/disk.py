"""Room on the disk: an import writes much and can wait, a confirmation is small and cannot (docs/decisions/safety.md#disk)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import UserError

if TYPE_CHECKING:
    from bot.wsgi import Service

LEAST_BYTES = 200_000_000


def places(service: Service) -> list[Path]:
    """The folders that need room: of the data, and of a database that lies elsewhere."""
    data, path = Path(service.settings.service.data_dir), service.database.path
    return [data] if path is None or path.parent.resolve() == data.resolve() else [data, path.parent]


def room_for_an_import(service: Service) -> None:
    """Raises UserError, where there is too little room to take in a file."""
    least = min((shutil.disk_usage(folder).free for folder in places(service) if folder.is_dir()), default=LEAST_BYTES)
    if least < LEAST_BYTES:
        left = f"数据所在磁盘只剩{least // 1_000_000} MB，不足{LEAST_BYTES // 1_000_000} MB"
        raise UserError(f"{left}，暂不接受导入，审核和登记不受影响。请清理后重新导入。本次操作未生效。")
