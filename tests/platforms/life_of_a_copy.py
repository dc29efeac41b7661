"""Run in a tree in which a platform's folder was copied: the copy hears, answers and speaks by its section alone.

Arguments: the folder that was copied, the copy's name, a list of people.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot import config, platforms, wsgi
from bot.clock import SystemClock
from bot.ledger_desk import bring_people
from bot.records import people
from bot.simulator import accounts
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.wecom import WecomCallbacks

ORIGINAL, COPY, PEOPLE = sys.argv[1:4]
CLOCK = SystemClock(ZoneInfo("Asia/Shanghai"))


class Servers(BaseHTTPRequestHandler):
    """The platform's own servers: every post is taken and kept."""

    posts: list[tuple[str, dict[str, object]]] = []  # noqa: RUF012 - one list for the whole run

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.posts.append((urlsplit(self.path).path, json.loads(body)))
        answer = b'{"errcode":0,"errmsg":"ok"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


def main(folder: Path) -> None:
    servers = HTTPServer(("127.0.0.1", 0), Servers)
    Thread(target=servers.serve_forever, daemon=True).start()
    secret = accounts.invented()
    url = f"http://127.0.0.1:{servers.server_port}"
    section = accounts.settings(secret, {"wecom": url, "dingtalk": url})[ORIGINAL]
    settings = config.Settings.model_validate({"service": {"data_dir": str(folder)}, "platforms": {COPY: section}})
    service = wsgi.assemble(settings, CLOCK)
    service.database.upgrade()
    assert bring_people(service, Path(PEOPLE), dated=False).written
    kind = platforms.find(COPY)
    assert kind and kind.name() == COPY and kind.beginning().count(COPY) > 1 and ORIGINAL not in kind.beginning()

    with service.database.begin() as session:
        users = people.mentionable_ids(session, service.office.places)[COPY, section["corp_id"]]
        person = people.named(session, "吴示安")[0].id
    if ORIGINAL == "wecom":
        theirs: WecomCallbacks | DingtalkCallbacks
        theirs = wecom = WecomCallbacks(secret.wecom_token, secret.wecom_aes_key, accounts.BOT, CLOCK)
        delivery = wecom.said(users[person].upper(), None, "/帮助")
    else:
        theirs = dingtalk = DingtalkCallbacks(secret.dingtalk_corp_id, secret.dingtalk_app_secret, CLOCK)
        delivery = dingtalk.said(users[person], None, "", "吴示安", "/帮助")
    delivery = replace(delivery, path=delivery.path.replace(f"/{ORIGINAL}/", f"/{COPY}/"))
    client = wsgi.web_app(service).test_client()
    found = client.post(delivery.path, data=delivery.body, headers=delivery.headers)
    assert found.status_code == 200, found.status_code
    answer = json.dumps(theirs.opened(delivery, found.text), ensure_ascii=False)
    assert "/我的" in answer, answer
    assert client.post(delivery.path.replace(COPY, ORIGINAL), data=delivery.body, headers=delivery.headers).status_code == 404
    assert client.post(delivery.path.split("?")[0], data=delivery.body).status_code in (400, 403)

    assert service.office.robots == {f"{COPY}/main"}
    pusher = wsgi.pushers(service)[f"{COPY}/main"]
    pusher.send(pusher.render("提醒", [(users[person], "吴示安")]), lambda: None)
    ((_, said),) = Servers.posts
    assert users[person] in json.dumps(said)
    service.database.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(Path(place))
    print("works")
