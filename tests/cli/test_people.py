"""duban people list: who is appointed to what, by which account they are bound, and which groups reach them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import wsgi
from bot.cli import cli
from bot.clock import StoppedClock
from bot.records import people
from bot.wsgi import Service
from tests import engines
from tests.conftest import at, furnish, settings_for

CONFIG = """
[platforms.wecom]
corp_id = "wwtest"
[platforms.wecom.webhooks.main]
key = "k1"
"""


@pytest.fixture
def listed(tmp_path: Path):
    service: Service = wsgi.assemble(settings_for(engines.fresh_sqlite(tmp_path)), StoppedClock(at("2021-03-05 09:00")))
    furnish(service)
    with service.database.begin() as session:
        person = people.named(session, "副局长丙")[0].id
        for row in session.query(people.Identity).filter_by(person_id=person):
            session.delete(row)
    service.database.close()
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    config.chmod(0o600)

    def run(*words: str) -> str:
        return CliRunner().invoke(cli, ["--config", str(config), "people", "list", *words], standalone_mode=False).stdout

    return run


def test_the_list_shows_by_which_way_each_is_reached(listed):
    rows = {row["name"]: row for row in json.loads(listed("--json"))}
    assert rows["吴示安"]["accounts"] == ["dingtalk", "wecom"]
    assert rows["吴示安"]["groups"] == ["督办群"]
    assert rows["副局长丙"]["accounts"] == []
    assert rows["副局长丙"]["groups"] == []


def test_people_read_it_too(listed):
    lines = listed().splitlines()
    assert "吴示安　信息化推进处　承办人　已绑定 钉钉、企业微信　所在群 督办群" in lines
    assert any(line.startswith("副局长丙") and line.endswith("未绑定　无群可达") for line in lines)
