"""The journal as a file of its own: one JSON a line, readable for ever, and shown to be whole from the file alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy.orm import Session

from bot.backups.working import put_in_place, why, working
from bot.errors import UserError
from bot.records import people
from bot.records.engine import bulk
from bot.records.journal import verifying
from bot.rules import roll
from bot.rules.chain import GENESIS, JournalLine
from bot.rules.chain_check import ChainVerdict, Checker
from bot.rules.marks import Marks

BEFORE = timedelta(days=1)  # the line of a day is noted in the night behind it
KIND = "duban audit 1"
EXPLAINED = (
    "每行一个 JSON。hash 为 SHA-256（以 sm3: 开头的为 SM3），对以下数组的 JSON（无空格，非 ASCII 字符写作 \\uXXXX）计算："
    "[上一行 hash, id, at, platform, chat_id, person_id, command, suggestion_id, outcome, inbox_id, erased, seals]。"
    "seals 为三段：[words_salt, words]（understood、proposed 不都为 null 的，为 [words_salt, words, understood, proposed]）、"
    "[change_salt, before, after]、[person_salt, user_id] 的校验值，“-”为无内容；"
    "盐为 null 而校验值不为“-”的，内容已按规定清除，由其后的 erased 说明。"
    "days 为导出时已记下的校验值，不在校验之内。"
    "people_at_export 为导出时查得的姓名；command 为“名册”的行写有各人的姓名（words）和编号（after），两者须一致。"
    "核对：duban audit verify 本文件 --head 运维群里公布过的校验值。"
)


def write(session: Session, target: Path, unit: str, now: datetime, marks: Marks) -> int:
    """Put the whole journal into a new file; how many lines. Raises UserError, and nothing was written."""
    if target.exists():
        raise UserError(f"{target} 已存在，未覆盖。请换一个文件名。")
    row = verifying.head(session)
    opening = {
        "kind": KIND,
        "unit": unit,
        "made_at": f"{now:%Y-%m-%d %H:%M:%S}",
        "explained": EXPLAINED,
        "start": [row.cut_id, row.cut_hash] if row else [0, GENESIS],
        "head": [row.last_id, row.last_hash] if row else [0, GENESIS],
        "days": {str(line): hashed for line, hashed in marks.ends.items()},
        "people_at_export": {str(person): name for person, name in people.every_name(session).items()},
    }
    try:
        with working(target.parent) as part:
            with part.open("w", encoding="utf-8") as file:
                count = sum(1 for _ in put(file, opening, session))
            put_in_place(part, target)
    except OSError as error:
        raise UserError(f"{target} 写不进去（{why(error)}），未生成文件。") from error
    return count


def put(file: IO[str], opening: dict[str, Any], session: Session) -> Iterator[JournalLine]:
    file.write(json.dumps(opening, ensure_ascii=False) + "\n")
    with bulk.as_they_stand(session):
        for line in verifying.lines(session, None):
            file.write(written(line._asdict()) + "\n")
            yield line


def written(columns: dict[str, Any]) -> str:
    """A line as JSON, whatever stands in it: a changed journal is exported above all."""
    found = json.dumps(columns, ensure_ascii=False, default=repr)
    try:
        found.encode()
    except UnicodeEncodeError:  # bytes that were no text
        return json.dumps(columns, default=repr)
    return found


def verify(path: Path, outside: tuple[str, Marks] | None = None, wanted: Iterable[str] = ()) -> ChainVerdict:
    """Look at an exported journal, compared with what was noted outside by its unit: what the file says of itself shows faults,
    but vouches for nothing. Raises UserError for a file that is none."""
    try:
        with path.open(encoding="utf-8") as file:
            opening = json.loads(file.readline())
            if opening["kind"] != KIND:
                raise UserError(f"{path} 由更新版本的程序生成，请升级程序后再核对。")
            head, made = pair(opening["head"]), date.fromisoformat(opening["made_at"][:10])
            own = Marks({int(line): hashed for line, hashed in opening["days"].items()})
            theirs = outside[1].up_to(head[0], made - BEFORE) if outside and outside[0] == opening["unit"] else None
            checker = Checker(pair(opening["start"]), head, theirs if theirs and theirs.ends else own, wanted, made)
            fed(checker, file)
            verdict = named(checker.verdict(), {int(person): name for person, name in opening["people_at_export"].items()})
            return verdict if theirs and theirs.ends else replace(verdict, compared=0)
    except OSError as error:
        raise UserError(f"{path} 打不开（{why(error)}）。") from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise UserError(f"{path} 不是本程序导出的操作日志，或者已经损坏。") from None


def named(verdict: ChainVerdict, people: dict[int, str]) -> ChainVerdict:
    """A right journal whose file calls people otherwise than lines of it do is wrong as well."""
    if verdict.ok and (other := roll.differing(verdict.names, people)):
        return replace(verdict, ok=False, why=f"{len(other)}人的姓名与日志中的名册不同（人员编号 {other[0]}起）")
    return verdict


def fed(checker: Checker, file: Iterable[str]) -> None:
    """Every line, up to the first that cannot be read."""
    try:
        for written in file:
            checker.feed(JournalLine(**json.loads(written)))
    except (TypeError, ValueError, RecursionError):
        checker.faults.append((checker.last + 1, "读不出来"))


def pair(found: Any) -> tuple[int, str]:
    last, hashed = found
    return int(last), str(hashed)
