"""A bureau with canaries in everything that people, ledgers and settings bring, until the item they are about turns secret."""

from __future__ import annotations

import io
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import insert, select

from bot import config, logs, modes, papers, wsgi
from bot.cli import cli
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.message import Message
from bot.records import chats, enrolments, people
from bot.records.delivery import operators
from bot.records.delivery.outbox import Outbox
from bot.records.suggestions import Suggestion
from bot.traffic import Traffic
from bot.wsgi import Service
from scheduler import planning, weekly
from scheduler.sending import send_due
from tests.canaries.looking import PHONES, SECRETS, WORDS
from tests.conftest import FIXTURES, OPEN_LEDGER, at
from tests.documents import books
from tests.scheduler.recorder import Recorder

NUMBER, NOW = "20210257", "2021-07-19 08:55"
STATES = ("pending", "sending", "sent", "dead", "unknown", "cancelled", "expired", "covered", "dropped")
KINDS = ("notice", "reminder", "digest", "outlook", "picture")
TOLD = WORDS[:12]  # said and stored while the item was not secret
REFUSED = WORDS[12:]  # never to be stored at all
SETTINGS = f"""
[service]
secrets_dir = "{{secrets}}"
[reminders]
weekly_picture = true
jitter_minutes = 0
operators = "wecom/ops"
[platforms.wecom]
corp_id = "wwtest"
[platforms.wecom.bot]
token = "{SECRETS["wecom token"]}"
encoding_aes_key = "{SECRETS["wecom aes key"]}"
[platforms.wecom.app]
agent_id = 1000002
token = "{SECRETS["wecom app token"]}"
encoding_aes_key = "{SECRETS["wecom app aes key"]}"
[platforms.wecom.webhooks.main]
key = "{SECRETS["first webhook"]}"
[platforms.wecom.webhooks.ops]
key = "{SECRETS["second webhook"]}"
[platforms.dingtalk]
corp_id = "dingtest"
[platforms.dingtalk.webhooks.main]
access_token = "{SECRETS["dingtalk access token"]}"
secret = "{SECRETS["dingtalk robot secret"]}"
[platforms.dingtalk.webhooks.second]
access_token = "{SECRETS["second access token"]}"
secret = "{SECRETS["second robot secret"]}"
"""


@dataclass
class Life:
    """The folder, and what came out: `said` to people and groups, `logged`, `printed` by commands, `measured` by probes."""

    folder: Path
    code: str = ""
    said: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)  # the same, once the item had turned secret
    logged: io.StringIO = field(default_factory=io.StringIO)
    printed: list[str] = field(default_factory=list)
    measured: list[bytes] = field(default_factory=list)
    exported: dict[str, bytes] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic)

    @property
    def path(self) -> Path:
        return self.folder / "unit" / "config.toml"

    def duban(self, *words: str) -> str:
        """A command of the line; what it prints."""
        made = CliRunner().invoke(cli, ["--config", str(self.path), *words])
        self.printed.append(made.output)
        return made.output

    def left_behind(self) -> dict[str, bytes]:
        """Every file of the unit and of the temporary folder, but for settings, which hold secrets."""
        files = [file for part in ("unit", "temporary") for file in (self.folder / part).rglob("*") if file.is_file()]
        return {str(file.relative_to(self.folder)): file.read_bytes() for file in files if file != self.path}


@contextmanager
def lived(folder: Path) -> Iterator[Life]:
    """The whole life, with everything closed at its end."""
    life, before = Life(folder), os.umask(modes.OTHERS)
    handler = logging.StreamHandler(life.logged)
    handler.setFormatter(logs.Redacting("%(levelname)s %(name)s: %(message)s"))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    temporary, tempfile.tempdir = tempfile.tempdir, str(folder / "temporary")
    try:
        for name in ("unit", "temporary", "secrets", "out"):
            (folder / name).mkdir()
        key = folder / "secrets" / "platforms__dingtalk__robot__app_secret"
        key.write_text(SECRETS["dingtalk app secret"], encoding="utf-8")
        life.path.write_text(SETTINGS.format(secrets=folder / "secrets"), encoding="utf-8")
        service = wsgi.assemble(config.load(life.path, {}), StoppedClock(at(NOW)))
        live(life, service)
        service.database.close()
        yield life
    finally:
        tempfile.tempdir = temporary
        root.removeHandler(handler)
        root.setLevel(level)
        os.umask(before)


def live(life: Life, service: Service) -> None:
    service.database.upgrade()
    furnish(life, service)
    told(life, service)
    messages(service)
    knocked(life, service)
    secret = {"编号": NUMBER, "密级": "秘密", "案由": f"关于{REFUSED[0]}的建议", "办理类型": "主办"}
    kept_out = {"编号": "20210903", "密级": "机密", "案由": f"关于{REFUSED[1]}的建议", "代表": REFUSED[2], "备注": REFUSED[3]}
    file = books.ledger(life.folder / "out" / "secret.xlsx", secret, kept_out, extra=("代表", "备注"))
    life.duban("import", str(file), "--json", "--skip-bad", "--at", NOW)
    file.unlink()
    refused(life, service)
    afterwards(life, service)


def furnish(life: Life, service: Service) -> None:
    """People, the sample's ledger, and the item with canaries in every column of its own."""
    life.duban("people", "import", str(FIXTURES / "people.xlsx"))
    life.duban("import", str(OPEN_LEDGER), "--at", "2021-03-05 09:00")
    own = {"编号": NUMBER, "案由": f"关于{TOLD[0]}的建议", "办理类型": "会办", "主办单位": TOLD[1]}
    own |= {"代表": TOLD[2], "备注": TOLD[3], "代表电话": PHONES[0]}
    file = books.ledger(life.folder / "out" / "own.xlsx", own, extra=("代表", "代表电话", "备注"))
    life.duban("import", str(file), "--clear", "--at", "2021-03-06 09:00")
    file.unlink()
    with service.database.begin() as session:
        chats.register(session, "wecom", "wwtest", "wrALL", name="督办群", division_ids=None, push="main", since=None)
        life.code = enrolments.new_code(session, people.named(session, "吴示安")[0].id, service.clock.now())


def told(life: Life, service: Service) -> None:
    """Everything that is said of the item by people and by the robot, to people and groups, in words and papers."""
    for place, (words, by) in enumerate(
        (
            (f"/申退 {NUMBER} {TOLD[4]}不属本处职责", "陈示文"),
            (f"/申退 {NUMBER} 不同意 {TOLD[5]}属于职责", "督查示员"),
            (f"/批示 {NUMBER} {TOLD[6]}请抓紧办理", "局长"),
            (f"/意见 {NUMBER} 收到 {TOLD[7]}", "陈示文"),
            (f"/送审 {NUMBER}", "陈示文"),
            (f"/审 {NUMBER} 退回 {TOLD[8]}数据有误", "冯示川"),
            (f"/承诺 {NUMBER} {TOLD[9]}四年内完成30项 检查 12.31", "陈示文"),
            (f"/反馈 {NUMBER} {TOLD[10]}", "陈示文"),
            (f"/批示 20210032 参照{NUMBER}的{TOLD[11]}办理", "局长"),
            *((f"{command} {PHONES[1]}", "督查示员") for command in ("/查", "/谁", "/批示 20210032 请致电", "/统计", "/帮助")),
            *(
                (command, by)
                for command in ("/我的", "/临期", "/逾期", "/周报", f"/查 {NUMBER}")
                for by in ("陈示文", "督查示员")
            ),
            (f"/撤销 理由：{TOLD[8]}", "冯示川"),
            ("/查 筑巢", "督查示员"),
            (f"{TOLD[7]}那件什么时候到期", "督查示员"),
            (f"帮我登记{TOLD[7]}已经寄出", "陈示文"),
        )
    ):
        speak(service, words, by, "督办群" if place % 2 else None, "console")
    now = service.clock.now()
    planning.plan(service.database, service.office, now)
    weekly.plan(service.database, service.office, now)
    with service.database.begin() as session:
        operators.tell(session, service.office.operators, "canary", "2个审核人未绑定", now)
    robot = Recorder(service.clock)
    robot.faults = [PlatformError("超时", ambiguous=True), PlatformError("繁忙")]
    for _ in range(2):
        send_due(service.database, service.office, service.clock, {"wecom/main": robot, "wecom/ops": robot})
        service.clock.at += timedelta(minutes=5)  # type: ignore[attr-defined]
    life.said += [words for _, words, _ in robot.said]


def messages(service: Service) -> None:
    """A message of every kind in every state, each with the item's words in all its columns."""
    with service.database.begin() as session:
        item = session.scalars(select(Suggestion.id).where(Suggestion.number == NUMBER)).one()
        contents = {
            "notice": {"text": f"{NUMBER} {TOLD[0]}", "people": [], "about": [[item, []]]},
            "reminder": {"text": f"{NUMBER} {TOLD[1]}", "people": [], "duties": [[item, "答复", "", []]]},
            "outlook": {"text": f"{TOLD[2]}", "people": []},
            "picture": {"png": TOLD[3]},
            "digest": {},
        }
        for kind in KINDS:
            for state in STATES:
                row = session.execute(
                    insert(Outbox)
                    .values(
                        key=f"canary:{kind}:{state}",
                        kind=kind,
                        robot="wecom/main",
                        priority=0,
                        day=service.clock.now().date(),
                        content=json.dumps(contents[kind], ensure_ascii=False),
                        payload=f"【消息】{TOLD[4]}",
                        state=state,
                        labelled=False,
                        attempts=1,
                        not_before=at("2021-07-20 09:00"),
                        reason=TOLD[5] if state == "dropped" else None,
                        suggestion_id=item if kind in ("notice", "reminder") else None,
                    )
                    .returning(Outbox.id)
                ).scalar_one()
                if kind == "digest":
                    of = {"state": "covered", "covered_by": row, "suggestion_id": item, "key": f"canary:covered:{state}"}
                    base = {"kind": "notice", "robot": "wecom/main", "priority": 0, "day": service.clock.now().date()}
                    rest = {"content": json.dumps(contents["notice"], ensure_ascii=False), "labelled": False, "attempts": 0}
                    session.execute(insert(Outbox).values({**base, **rest, **of, "not_before": at(NOW)}))


def knocked(life: Life, service: Service) -> None:
    """Callbacks that nobody signed, with secrets and words where a log may pick them up; probes."""
    client = wsgi.web_app(service, traffic=life.traffic).test_client()
    for door in ("wecom/bot", "wecom/app", "dingtalk/robot"):
        asked = f"/callback/{door}?msg_signature={SECRETS['wecom token']}&timestamp=1&nonce={REFUSED[4]}"
        client.post(asked, data=json.dumps({"encrypt": REFUSED[4], "text": {"content": REFUSED[4]}}))
        client.get(f"{asked}&echostr={REFUSED[4]}")
    measure(life, service)


def measure(life: Life, service: Service) -> None:
    """What probes are told, and the figures of the process that was knocked at."""
    client = wsgi.admin_app(service, None, life.traffic).test_client()
    for probe in ("/healthz", "/readyz", "/metrics"):
        answer = client.get(probe)
        assert answer.status_code == 200 and answer.data, probe
        life.measured.append(answer.data)


def refused(life: Life, service: Service) -> None:
    """What says of itself that it is secret, in every place and command; telephone numbers in what is refused."""
    for chat in (None, "督办群"):
        for place, (words, by) in enumerate(
            (
                ("/新增 20210999 市 人大 独办 融资服务处 7月10日 7月16日 秘密 案由 关于{}的建议", "督查示员"),
                ("/承诺 20210032 机密：{} 检查 12月31日", "吴示安"),
                ("/反馈 20210032 态度满意 结果不满意 理由：涉密内容{}", "吴示安"),
                ("/批示 20210032 {}（机密）", "局长"),
                ("/查 绝密{}", "吴示安"),
                ("{}涉密怎么办", "吴示安"),
            )
        ):
            said = speak(service, words.format(REFUSED[5 + place % 3]), by, chat, "console")
            life.after.append(json.dumps(asdict(said), ensure_ascii=False))
        said = speak(service, f"/承诺 20210032 请致电{PHONES[2]}或{PHONES[3]}", "吴示安", chat, "console")
        life.after.append(said.text)
    title = f"{REFUSED[5]}（机密）"
    unknown = Message("wecom", "k1", "wwtest", "nobody", chat_id="wrX", chat_title=title, text=f"/查 {REFUSED[6]}")
    life.after.append(service.dispatcher.answer(unknown).text)


def afterwards(life: Life, service: Service) -> None:
    """Everything that can be asked for, sent and exported once the item is secret."""
    for by in ("陈示文", "督查示员", "局长"):
        for chat in (None, "督办群"):
            for words in ("/我的", "/临期", "/逾期", "/周报", "/统计", f"/查 {NUMBER}", f"/为什么 {NUMBER}", "/查 融资服务处"):
                said = speak(service, words, by, chat, "console")
                life.after.append(json.dumps(asdict(said), ensure_ascii=False))
                for paper in said.papers:
                    life.exported[f"{paper.name} {by} {chat}"] = papers.made(service.database, service.office, paper)
    robot = Recorder(service.clock)
    for day in ("2021-07-20 09:30", "2021-07-26 08:55"):
        service.clock.at = at(day)  # type: ignore[attr-defined]
        planning.plan(service.database, service.office, service.clock.now())
        weekly.plan(service.database, service.office, service.clock.now())
        send_due(service.database, service.office, service.clock, {"wecom/main": robot, "wecom/ops": robot})
    life.after += [words for _, words, _ in robot.said]
    out = life.folder / "out"
    life.duban("export", "--year", "2021", "-o", str(out / "台账.xlsx"), "--at", NOW)
    life.duban("summary", "2021", "-o", str(out / "总结.docx"), "--at", NOW)
    life.duban("letter", "20210032", "-o", str(out / "函.docx"), "--at", NOW)
    for words in ("outbox list", "doctor", "people list", "chats list --seen", "statistics --year 2021"):
        life.duban(*words.split(), "--json")
    measure(life, service)
    life.exported |= {file.name: file.read_bytes() for file in out.iterdir()}
