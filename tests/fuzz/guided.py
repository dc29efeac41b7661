"""`make guided`: atheris looks for words that make a reader fail, guided by the branches that they take.

Words that took a new branch stand in `corpus/READER.json` and are read again in every `make check`, where atheris is not needed.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import click

CORPUS = Path(__file__).parent / "corpus"
# What is genuine, to begin with: from there the ways that hostile words take are not far.
GENUINE = (
    *(
        "2021年7月31日",
        "2021-07-31",
        "7月16日下午3点",
        "下周三前",
        "20210032",
        "市人大0317",
        "第32号",
        "示工信函〔2021〕61号 7.29",
    ),
    *(
        "/审 20210032 退回 数据过时",
        "/承诺 20210018 年内完成30项 检查 12月31日",
        "@督办助手 /查 32",
        "周示平、吴示安（信息化推进处）",
    ),
    *(
        "1月29日（星期日）至2月4日放假调休，共7天。2月5日（星期日）上班。",
        "（秘密★10年）关于某事的建议",
        "不涉密",
        "市人大0317 省政协12",
    ),
    *(
        '{"encrypt":"YWJj"}',
        "<xml><Encrypt><![CDATA[YWJj]]></Encrypt></xml>",
        '编号,案由\n32,"甲,乙"\n',
        "www.12306.cn 13812345678",
    ),
    '{"msgid":"m","chattype":"group","chatid":"wr1","from":{"userid":"u"},"msgtype":"text","text":{"content":"/查"}}',
    '{"msgtype":"event","event":{"eventtype":"template_card_event","task_id":"t","event_key":"pass:1"},"chattype":"single"}',
    '{"msgtype":"mixed","mixed":{"msg_item":[{"text":{"content":"查"}}]},"chattype":"single"}',
    '{"msgtype":"text","text":{"content":"办到哪了"},"quote":{"msgtype":"text","text":{"content":"20210032 督促"}}}',
    '{"msgtype":"event","event":{"eventtype":"enter_chat"},"from":{"userid":"sys"},"chattype":"room"}',
    '{"conversationType":"2","conversationId":"c","msgtype":"richText","content":{"richText":[{"text":"查"}]}}',
    "<xml><ToUserName>corp</ToUserName><MsgType>event</MsgType><Event>template_card_event</Event><TaskId>t</TaskId>"
    "<EventKey>k</EventKey></xml>",
    '<table><tr><td rowspan="2">编号</td><td style="display:none">案由</td></tr><tr><td>32</td></tr></table>',
)
MOST, LONGEST = 80, 400  # texts that are kept of a reader, and their characters


def kept(name: str) -> list[str]:
    """The words that are kept of a reader."""
    file = CORPUS / f"{name}.json"
    found: list[str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return found


def put(folder: Path, texts: Sequence[str]) -> None:
    for words in texts:
        content = words.encode()
        (folder / sha256(content).hexdigest()).write_bytes(content)


def quoted(words: str) -> str:
    """A line of libFuzzer's dictionary."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in words.encode()) + '"\n'


@contextmanager
def folder_of_the_parent() -> Iterator[str]:
    """A folder that goes with this process, whatever the end of a child cleans up."""
    place = tempfile.mkdtemp(prefix="duban-guided-")
    yield place
    shutil.rmtree(place)


def look(fuzz: Callable[[str, list[str]], None], name: str, known: Sequence[str], seconds: int) -> bool:
    """Look for so long, in a process of its own, and keep what was found; whether the reader stood it."""
    with folder_of_the_parent() as place:
        new, old, log, pieces = (Path(place) / part for part in ("new", "old", "log", "pieces"))
        new.mkdir()
        old.mkdir()
        put(old, known)
        pieces.write_text("".join(map(quoted, known)), encoding="ascii")
        limits = (f"-dict={pieces}", f"-artifact_prefix={place}/", f"-max_len={LONGEST * 3}", "-timeout=10", "-rss_limit_mb=2048")
        child = os.fork()
        if not child:
            quiet = os.open(log, os.O_WRONLY | os.O_CREAT, 0o600)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            try:
                fuzz(name, [f"-max_total_time={seconds}", *limits, str(new), str(old)])  # ends the process
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        _, ended = os.waitpid(child, 0)
        said = log.read_text(encoding="utf-8", errors="replace")
        for file in Path(place).glob("*-*"):
            print(f"{name}: {file.name.partition('-')[0]} at {file.read_bytes()!r}")
        if ended:
            print(f"{name} did not stand it:\n{said[-3000:]}")
            return False
        found = {file.read_bytes().decode("utf-8", "ignore")[:LONGEST] for file in new.iterdir()}
        texts = sorted({*kept(name), *found, *GENUINE} - {""}, key=lambda words: (len(words), words))[:MOST]
        CORPUS.mkdir(exist_ok=True)
        (CORPUS / f"{name}.json").write_text(json.dumps(texts, indent=0) + "\n", encoding="utf-8")
        last = [line for line in said.splitlines() if "cov:" in line][-1:]
        print(f"{name}: {len(texts)} kept; {' '.join(last)}", flush=True)
    return True


@click.command()
@click.option("--seconds", default=60, help="For each reader.")
@click.argument("names", nargs=-1)
def main(seconds: int, names: tuple[str, ...]) -> None:
    """Looks at every reader, or at those named."""
    import atheris

    with atheris.instrument_imports(include=["bot"]):
        from tests.work import readers

    def fuzz(name: str, arguments: list[str]) -> None:
        atheris.Setup([sys.argv[0], *arguments], lambda found: readers.read(name, found.decode("utf-8", "ignore")))
        atheris.Fuzz()

    chosen = [name for name in readers.READERS if not names or name in names]
    stood = [look(fuzz, name, [*kept(name), *GENUINE, *readers.PIECES], seconds) for name in chosen]
    sys.exit(0 if all(stood) else 1)


if __name__ == "__main__":
    main()
