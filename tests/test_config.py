"""The configuration: every fault at once, in Chinese, with its line; secrets never shown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot import config, platforms
from bot.cli.setting_up import BEGINNING
from bot.clock import SystemClock
from bot.config import BadSettings, Settings
from bot.config_faults import NOBODY, without_unit
from bot.config_section import Section
from bot.outgoing import Outgoing
from bot.platforms.dingtalk.platform import Settings as DingtalkSettings
from bot.records.engine.database import Database
from tests.platforms.dingtalk.ways import ToldHere

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_the_example_loads_and_states_the_defaults(tmp_path: Path):
    loaded = config.load(write(tmp_path / "c.toml", EXAMPLE.read_text(encoding="utf-8")), {})
    default = Settings()
    assert loaded.reminders == default.reminders
    assert loaded.limits == default.limits and loaded.rules == default.rules
    assert loaded.unit.review_chain == default.unit.review_chain
    assert loaded.service.model_copy(update={"data_dir": "."}) == default.service


def test_the_example_names_every_setting():
    text = EXAMPLE.read_text(encoding="utf-8")

    def names(model, found):
        for name, field in model.model_fields.items():
            found.add(name)
            for kind in (field.annotation, *getattr(field.annotation, "__args__", ())):
                if isinstance(kind, type) and issubclass(kind, Section):
                    names(kind, found)
        return found

    found = set().union(*(names(model, set()) for model in (Settings, *platforms.every())))
    assert {"encoding_aes_key", "access_token", "freshness_seconds"} <= found
    assert sorted(name for name in found if name not in text) == []


def test_f53_every_fault_is_named_at_once_with_its_line(tmp_path: Path):
    text = (
        '[service]\nlisten = "oops"\nlsten = "x"\nfreshness_seconds = -1\n\n[platforms.wecom]\ncorp_id = "ww1"\n\n'
        '[platforms.wecom.bot]\ntoken = "t"\nencoding_aes_key = "short"\n\n[reminders]\nhours = ["18:00", "08:30"]\n'
    )
    with pytest.raises(BadSettings) as bad:
        config.load(write(tmp_path / "c.toml", text), {})
    assert {(fault.key, fault.line) for fault in bad.value.faults} == {
        ("service.listen", 2),
        ("service.lsten", 3),
        ("service.freshness_seconds", 4),
        ("platforms.wecom.bot.encoding_aes_key", 11),
        ("reminders.hours", 14),
    }
    assert all("没有这个配置项" in f.text for f in bad.value.faults if f.key == "service.lsten")


def test_a_missing_setting_is_named_with_the_line_of_its_table(tmp_path: Path):
    with pytest.raises(BadSettings) as bad:
        config.load(write(tmp_path / "c.toml", '\n[platforms.wecom]\napi_base = "https://x"\n'), {})
    assert [(f.key, f.line, f.text) for f in bad.value.faults] == [("platforms.wecom.corp_id", 2, "缺少这一项")]


def test_a_platform_nobody_knows_is_a_fault_with_its_line(tmp_path: Path):
    with pytest.raises(BadSettings) as bad:
        config.load(write(tmp_path / "c.toml", '[platforms.wecom]\ncorp_id = 3\n\n[platforms.feishu]\ncorp_id = "x"\n'), {})
    assert [(f.key, f.line) for f in bad.value.faults] == [("platforms.wecom.corp_id", 2), ("platforms.feishu", 4)]
    assert "没有这个配置项" in bad.value.faults[1].text
    with pytest.raises(BadSettings) as bad:
        config.load(write(tmp_path / "d.toml", "platforms = 3\n"), {})
    assert [str(f) for f in bad.value.faults] == ["第 1 行 platforms：应为一个表，写成 [名称]"]


def test_the_administrator_s_listener_has_an_address_of_its_own(tmp_path: Path):
    with pytest.raises(BadSettings) as bad:
        config.load(write(tmp_path / "c.toml", '[service]\nlisten = "127.0.0.1:80"\nadmin_listen = "127.0.0.1:80"\n'), {})
    assert [str(f) for f in bad.value.faults] == ["第 3 行 service.admin_listen：不能与 listen 相同"]


def test_an_identifier_that_was_not_copied_from_the_console_is_refused(tmp_path: Path):
    text = (
        '[platforms.dingtalk]\ncorp_id = "d"\n[platforms.dingtalk.robot]\napp_secret = "s"\napp_key = "请填写 AppKey"\n'
        '[platforms.wecom]\ncorp_id = "w"\n[platforms.wecom.app]\nagent_id = -1\ntoken = "t"\n'
        'encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"\n'
    )
    with pytest.raises(BadSettings) as bad:
        config.load(write(tmp_path / "c.toml", text), {})
    assert [(f.key, f.line) for f in bad.value.faults] == [
        ("platforms.dingtalk.robot.app_key", 5),
        ("platforms.wecom.app.agent_id", 9),
    ]


REMINDERS = "[reminders]\n"
STEP = "[[reminders.ladder]]\nleft = 3\ntell = ['承办人']\n"
WECOM = "[platforms.wecom]\ncorp_id = 'ww1'\n"


@pytest.mark.parametrize(
    ("text", "key", "line", "words"),
    [
        (f"{REMINDERS}hours = ['08:30+08:00', '18:00']", "hours", 2, "应为两个时刻"),
        (f"{REMINDERS}hours = ['08:30Z', '18:00Z']", "hours", 2, "应为两个时刻"),
        (f"{REMINDERS}hours = [8, 18]", "hours", 2, "应为两个时刻"),
        (f"{REMINDERS}hours = ['08:30', '08:32']", "hours", 2, "至少相隔1小时"),
        (f"{REMINDERS}quiet_days = ['昨天']", "quiet_days.0", 2, "应为日期"),
        (f"{REMINDERS}weekly = ['经理']", "weekly.0", 2, "不是可选的值，应为 承办人、"),
        (f"{REMINDERS}ladder = []", "ladder", 2, "不能为空"),
        (f"{REMINDERS}operators = 'wecom/nobody'", "operators", 2, "operators 应为已配置的群机器人"),
        (f"{STEP}\n{STEP}", "ladder", 1, "left = 3 出现多次"),
        (f"{STEP}\n[[reminders.ladder]]\nleft = 300\ntell = ['承办人']", "ladder.1.left", 6, "数值太大，应不大于 120"),
        (f"{STEP}\n[[reminders.ladder]]\nleft = 2\ntell = []", "ladder.1.tell", 7, "不能为空"),
        (f"{STEP}words = '请回复收到'", "ladder.0.words", 4, "不得要求回复收到"),
        (
            "[[reminders.special]]\nonly = '省'\n[[reminders.special.ladder]]\nleft = 1\ntell = ['经理']",
            "special.0.ladder.0.tell.0",
            5,
            "不是可选的值",
        ),
        ("[[reminders.special]]\nonly = '省'\nladder = []", "special.0.ladder", 3, "不能为空"),
        (
            "[[reminders.special]]\nonly = '配合意见'\nladder = [{ left = 3, tell = ['承办人', '主要领导'] }]",
            "special.0.ladder",
            3,
            "配合意见不提醒主要领导",
        ),
        (
            "[[reminders.unlit]]\nonly = '代表反馈'\nladder = [{ left = 0, tell = ['承办人', '分管领导'] }]",
            "unlit.0.ladder",
            3,
            "只提醒处室负责人、承办人、办公室",
        ),
        (
            "[[reminders.unlit]]\nonly = '代表反馈'\nladder = [{ left = 0, tell = ['承办人'], words = '争取满意' }]",
            "unlit.0.ladder",
            3,
            "不得提及满意等次",
        ),
        ("[[reminders.unlit]]\nonly = '答复'", "unlit.0.only", 2, "不是可选的值"),
        (
            "[[reminders.unlit]]\nonly = '答复公开'\nladder = []\n" * 2,
            "unlit",
            1,
            "答复公开有多个阶梯",
        ),
        (f"{REMINDERS}most_items = 10", "most_items", 2, "没有这个配置项"),
        (
            "".join(f"[[reminders.special]]\nonly = '省'\nladder = [{{ left = {n}, tell = ['承办人'] }}]\n" for n in (1, 2)),
            "special",
            1,
            "省有多个阶梯",
        ),
    ],
)
def test_reminders_that_would_reach_nobody_or_fail_later_are_refused_with_their_line(tmp_path, text, key, line, words):
    with pytest.raises(BadSettings) as bad:
        config.load(write(tmp_path / "c.toml", text), {})
    (fault,) = bad.value.faults
    assert (fault.key, fault.line) == (f"reminders.{key}", line)
    assert words in fault.text


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"{WECOM}[platforms.wecom.webhooks.a]\nkey = 'k'\n[platforms.wecom.webhooks.b]\nkey = 'k'", 3, "a 和 b 是同一个机器人"),
        (f"{WECOM}[platforms.wecom.webhooks.a]\nkey = ''", 4, "应为机器人地址中 = 之后的部分"),
        (f"{WECOM}[platforms.wecom.webhooks.a]\nkey = 'https://qyapi/send?key=k'", 4, "应为机器人地址中 = 之后的部分"),
        (f"{WECOM}api_base = 'qyapi.example'", 3, "应以 http:// 或 https:// 开头"),
        ("reminders = 5", 1, "应为一个表"),
        ("[rules.limits]\n'答复' = '三个月'", 1, "应写成"),
        ("[rules.limits]\n'申诉' = '3个月'", 2, "不是可选的值，应为 答复、"),
    ],
)
def test_what_a_platform_or_a_rule_could_not_use_is_refused_with_its_line(tmp_path, text, line, words):
    with pytest.raises(BadSettings) as bad:
        config.load(write(tmp_path / "c.toml", text), {})
    (fault,) = bad.value.faults
    assert fault.line == line
    assert words in fault.text


def test_f53_broken_toml_is_named_with_its_line(tmp_path: Path):
    with pytest.raises(BadSettings) as bad:
        config.load(write(tmp_path / "c.toml", "[service]\nlisten = \n"), {})
    assert bad.value.faults[0].line == 2


def test_t33_f53_no_truncation_of_the_example_leaks_an_exception(tmp_path: Path):
    text = EXAMPLE.read_text(encoding="utf-8")
    for end in range(0, len(text), 97):
        try:
            config.load(write(tmp_path / "c.toml", text[:end]), {})
        except BadSettings as bad:
            assert bad.faults


def test_t32_a_file_that_others_can_read_is_refused(tmp_path: Path):
    with pytest.raises(BadSettings, match="chmod 600"):
        config.load(write(tmp_path / "c.toml", "[service]\n", mode=0o644), {})


def test_the_environment_and_the_secrets_folder_go_before_the_file(tmp_path: Path):
    folder = tmp_path / "secrets"
    folder.mkdir()
    write(folder / "platforms__dingtalk__robot__app_secret", "from a file\n")
    text = (
        f'[service]\nlisten = "127.0.0.1:1"\nsecrets_dir = "{folder}"\n'
        '[platforms.dingtalk]\ncorp_id = "d"\n[platforms.dingtalk.robot]\n'
    )
    environment = {"DUBAN__SERVICE__LISTEN": "127.0.0.1:2", "DUBAN__REMINDERS__JITTER_MINUTES": "7", "OTHER": "x"}
    loaded = config.load(write(tmp_path / "c.toml", text), environment)
    assert (loaded.service.listen, loaded.reminders.jitter_minutes) == ("127.0.0.1:2", 7)
    dingtalk = loaded.platforms["dingtalk"]
    assert isinstance(dingtalk, DingtalkSettings) and dingtalk.robot
    assert dingtalk.robot.app_secret.get_secret_value() == "from a file"


def test_t27_secrets_do_not_show(tmp_path: Path):
    text = (
        '[database]\nurl = "postgresql://u:hunter2@h/d"\n'
        '[platforms.wecom]\ncorp_id = "w"\n[platforms.wecom.webhooks.main]\nkey = "hunter2"\n'
    )
    loaded = config.load(write(tmp_path / "c.toml", text), {})
    assert "hunter2" not in repr(loaded) + str(loaded) + loaded.model_dump_json()


@pytest.mark.parametrize("name", ["", "  ", "本单位", "示例市某局"])
def test_a_unit_without_its_name_is_told_with_the_line(name: str):
    (fault,) = without_unit(name, f'[service]\n[unit]\nname = "{name}"\n')
    assert (fault.key, fault.line) == ("unit.name", 3)
    assert "单位全称" in fault.text
    assert without_unit("示例市工信局", "") == []


def test_the_names_that_are_taken_for_none_are_those_that_we_write():
    assert tomllib.loads(BEGINNING)["unit"]["name"] in NOBODY
    assert tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))["unit"]["name"] in NOBODY


def test_what_is_fixed_about_the_ledger_is_read_and_its_faults_have_their_lines(tmp_path: Path):
    good = '[ledger]\nlevel = "县"\nbody = "人大"\n[ledger.columns]\n"牵头处室" = ["牵头司局", "主责司局"]\n'
    ledger = config.load(write(tmp_path / "c.toml", good), {}).ledger
    assert (ledger.level, ledger.body) == ("区县", "人大")
    assert ledger.titles == {"牵头司局": "牵头处室", "主责司局": "牵头处室"}
    for bad, key, line, said in (
        ('[ledger]\nlevel = "乡"\n', "ledger.level", 2, "级别“乡”不认识"),
        ('[ledger]\nbody = "党代会"\n', "ledger.body", 2, "人大、政协"),
        ('[ledger.columns]\n"牵头" = ["牵头司局"]\n', "ledger.columns", 1, "没有“牵头”这个栏目，是不是牵头处室"),
        ('[ledger.columns]\n"牵头处室" = ["司局"]\n"配合处室" = ["司局"]\n', "ledger.columns", 1, "“司局”只能对应一个栏目"),
    ):
        with pytest.raises(BadSettings) as refused:
            config.load(write(tmp_path / "c.toml", bad), {})
        (fault,) = refused.value.faults
        assert (fault.key, fault.line) == (key, line) and said in fault.text, fault


@pytest.mark.parametrize("keys", ['token = "t"', f'aes_key = "{"a" * 43}"', 'token = "t"\naes_key = "short"'])
def test_the_keys_of_sealed_bodies_come_together_and_whole(tmp_path: Path, keys: str):
    section = '[platforms.dingtalk]\ncorp_id = "d"\n[platforms.dingtalk.robot]\napp_secret = "s"\n'
    with pytest.raises(BadSettings, match="aes_key"):
        config.load(write(tmp_path / "c.toml", f"{section}{keys}\n"), {})
    config.load(write(tmp_path / "c.toml", f'{section}token = "t"\naes_key = "{"a" * 43}"\n'), {})


def test_a_robot_that_connects_by_itself_needs_its_key_and_has_no_door(tmp_path: Path):
    section = '[platforms.dingtalk]\ncorp_id = "d"\n[platforms.dingtalk.robot]\nmode = "stream"\napp_secret = "s"\n'
    with pytest.raises(BadSettings) as refused:
        config.load(write(tmp_path / "c.toml", section), {})
    assert "app_key" in str(refused.value)
    loaded = config.load(write(tmp_path / "c.toml", f'{section}app_key = "k"\n'), {})
    dingtalk = loaded.platforms["dingtalk"]
    told, outgoing = ToldHere(), Outgoing(1)
    assert list(dingtalk.doors(300, outgoing, told)) == [] and dingtalk.vouches and dingtalk.writes and dingtalk.hears
    (line,) = dingtalk.lines(outgoing, SystemClock(loaded.zone), told, Database("sqlite://"))
    assert line.name == "robot"
