"""Whatever is wrong with a command line is said in Chinese, in one sentence, with the way to its usage."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from bot import cli

FOREIGN = re.compile(r"\b(No such|Missing|Invalid|Error|Usage|Option|Got|not a valid|does not exist)\b")
WRONG = [
    (["nonsense"], "没有命令 nonsense"),
    (["impotr", "x.xlsx"], "没有命令 impotr"),
    (["say", "--as", "吴示安"], "请写要发送的文字，或用 --file 指明文件"),
    (["say", "/查 32"], "缺少--as"),
    (["say", "/查 32", "--as"], "选项 --as 后面须写明内容"),
    (["say", "/查 32", "32", "--as", "吴示安"], "多写了：32"),
    (["say", "/查 32", "--as", "吴示安", "--josn"], "没有选项 --josn，是不是要写 "),
    (["check", "--json=yes"], "选项 --json 后面不写内容"),
    (["statistics", "--year", "今年"], "--year “今年”应为数字"),
    (["calendar", "show", "1999"], "“1999”应在 2004 至 2100 之间"),
    (["statistics", "--year", "2021", "--rounding", "x"], "--rounding “x”不对，应为 plain、sum100"),
    (["letter", "20210032", "-o", "/"], "/ 是文件夹，应为文件"),
    (["demo", "--port", "abc"], "--port “abc”应为数字"),
]


@pytest.mark.parametrize(("words", "told"), WRONG, ids=lambda given: " ".join(given) if isinstance(given, list) else None)
def test_wrong_usage_is_told_in_chinese(words: list[str], told: str, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["duban", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    heard = capsys.readouterr().err
    assert ended.value.code == 2
    assert told in heard and "--help" in heard, heard
    assert not FOREIGN.search(heard), heard


def test_with_json_wrong_usage_and_a_bad_configuration_are_a_document_too(tmp_path: Path, monkeypatch, capsys):
    for words, code in (
        (["say", "--json"], 2),
        (["--config", str(tmp_path / "none.toml"), "statistics", "--year", "2021", "--json"], 78),
    ):
        monkeypatch.setattr(sys, "argv", ["duban", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        heard = capsys.readouterr()
        assert ended.value.code == code
        assert json.loads(heard.out) == {"error": heard.err.strip()}
