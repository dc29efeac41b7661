"""What a configuration holds that cannot work: `check` names it with its line, a service at its start, nobody else minds."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from bot import config, config_use
from bot.cli import serving
from bot.config import BadSettings
from bot.config_faults import Fault
from tests.test_config import EXAMPLE, write

UNIT = '[unit]\nname = "示例市工信局"\n'
WECOM = '[platforms.wecom]\ncorp_id = "ww1"\n'


def faults(folder: Path, text: str, environment: dict[str, str] | None = None) -> list[Fault]:
    folder.chmod(0o700)
    file = write(folder / "config.toml", text)
    return config_use.faults(config.load(file, environment or {}), text)


def places(found: list[Fault]) -> list[tuple[str, int | None]]:
    return [(fault.key, fault.line) for fault in found]


def test_what_is_filled_in_has_no_fault(tmp_path: Path):
    assert faults(tmp_path, UNIT + WECOM) == []


def test_everything_that_the_example_leaves_to_be_filled_in_is_named_with_its_line(tmp_path: Path):
    text = EXAMPLE.read_text(encoding="utf-8")
    found = places(faults(tmp_path, text))
    lines = {number for number, line in enumerate(text.splitlines(), start=1) if "请替换" in line and not line.startswith("#")}
    assert lines and lines <= {line for _, line in found}
    assert {"unit.name", "platforms.wecom.corp_id", "platforms.dingtalk.corp_id"} <= {key for key, _ in found}
    assert "platforms.wecom.bot.encoding_aes_key" in {key for key, _ in found}


@pytest.mark.parametrize(
    ("text", "key", "line", "words"),
    [
        ('[platforms.wecom]\ncorp_id = "请填写企业ID"\n', "platforms.wecom.corp_id", 4, "请填写本单位的"),
        ('[platforms.wecom]\ncorp_id = ""\n', "platforms.wecom.corp_id", 4, "是空的，请填写"),
        ('[platforms.wecom]\ncorp_id = "ww0000000000000000"\n', "platforms.wecom.corp_id", 4, "请填写本单位的"),
        (
            '[platforms.dingtalk]\ncorp_id = "d"\n[platforms.dingtalk.webhooks.main]\naccess_token = "t"\nsecret = ""\n',
            "platforms.dingtalk.webhooks.main.secret",
            7,
            "是空的，请填写",
        ),
        (
            '[platforms.dingtalk]\ncorp_id = "d"\n[platforms.dingtalk.robot]\napp_secret = "请替换"\n',
            "platforms.dingtalk.robot.app_secret",
            6,
            "请填写本单位的",
        ),
        ('[backup]\nfolder = "/nowhere/bk"\n', "backup.folder", 4, "没有文件夹 /nowhere/bk"),
        ('[backup]\nkey_file = "/nowhere/key"\n', "backup.key_file", 4, "密钥文件 /nowhere/key 读不出来"),
        ('[network]\nca_bundle = "/nowhere/root.pem"\n', "network.ca_bundle", 4, "证书文件 /nowhere/root.pem 读不出来"),
        ('[service]\ndata_dir = "/nowhere/data"\n', "service.data_dir", 4, "没有文件夹 /nowhere/data"),
    ],
)
def test_each_is_named_with_its_line(tmp_path: Path, text: str, key: str, line: int, words: str):
    (fault,) = faults(tmp_path, UNIT + text)
    assert (fault.key, fault.line) == (key, line) and words in fault.text


def test_what_others_may_read_is_named_too(tmp_path: Path):
    backups = tmp_path / "backups"
    backups.mkdir(mode=0o755)
    backups.chmod(0o755)
    (tmp_path / "duban.db").touch(mode=0o644)
    (tmp_path / "duban.db").chmod(0o644)
    write(tmp_path / "key", "0" * 64, mode=0o644)
    found = faults(tmp_path, f'{UNIT}[backup]\nfolder = "backups"\nkey_file = "key"\n')
    assert places(found) == [("backup.folder", 4), ("backup.key_file", 5), (str(tmp_path / "duban.db"), None)]
    assert all("chmod" in fault.text for fault in found)


def test_a_folder_that_the_service_makes_by_itself_is_no_fault(tmp_path: Path):
    assert faults(tmp_path, f'{UNIT}[backup]\nfolder = "backups"\n') == []


def test_what_came_from_a_variable_has_no_line(tmp_path: Path):
    (fault,) = faults(tmp_path, UNIT + WECOM, {"DUBAN__PLATFORMS__WECOM__CORP_ID": "请填写"})
    assert (fault.key, fault.line) == ("platforms.wecom.corp_id", None)


def test_a_secret_that_was_not_filled_in_is_named_without_its_value(tmp_path: Path):
    text = f'{UNIT}{WECOM}[platforms.wecom.webhooks.main]\nkey = "请替换17ac"\n'
    assert "17ac" not in str(faults(tmp_path, text)[0])


def test_what_is_to_be_filled_in_is_named_beside_other_faults(tmp_path: Path):
    file = write(tmp_path / "config.toml", '[service]\nlisten = 3\n[platforms.wecom]\ncorp_id = "请填写企业ID"\n')
    with pytest.raises(BadSettings) as bad:
        config.load(file, {})
    assert places(list(config_use.beside(bad.value.faults, file))) == [("platforms.wecom.corp_id", 4)]
    assert list(config_use.beside([Fault("platforms.wecom.corp_id", 4, "")], file)) == []
    assert list(config_use.beside([], write(tmp_path / "d.toml", "[service"))) == []


def test_a_service_tells_the_same_at_its_start_and_starts(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    file = tmp_path / "config.toml"
    shutil.copy(EXAMPLE, file)
    file.chmod(0o600)
    with caplog.at_level(logging.WARNING, logger="duban"):
        serving.name_unfit(config.load(file, {}), file)
    assert "配置 第" in caplog.text and "platforms.wecom.corp_id：仍是示例中的内容，请填写本单位的" in caplog.text


def test_who_does_not_use_a_platform_is_told_to_leave_its_sections_out(tmp_path: Path):
    file = write(tmp_path / "c.toml", '[platforms.wecom]\ncorp_id = "请填写企业ID"\n')
    found = {fault.key: fault.text for fault in config_use.faults(config.load(file), file.read_text(encoding="utf-8"))}
    assert found["platforms.wecom.corp_id"].endswith("不用企业微信的，删去 [platforms.wecom] 各节")
