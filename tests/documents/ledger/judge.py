"""A judge for `tests/fixtures/layouts`: what an import stored, said and kept out, against what a careful person reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.assignments import Assignment
from bot.records.facts import FactRow
from bot.records.people import Division, Person
from bot.records.suggestions import Batch, Suggestion
from bot.rules import numbers
from tests.conftest import FIXTURES

FOLDER = FIXTURES / "layouts"
ENTRIES: list[dict[str, Any]] = json.loads((FOLDER / "layouts.json").read_text("utf-8"))
PARTS = {"heads": "head", "officers": "officer", "leaders": "deputy_director"}
FINISHING = ("寄出", "报送主办单位")


def stored(session: Session) -> list[dict[str, Any]]:
    """Every item that may be spoken of, in the words of an entry."""
    divisions = {row.id: row.name for row in session.scalars(select(Division))}
    people = {row.id: row.name for row in session.scalars(select(Person))}
    batches = {row.id: row for row in session.scalars(select(Batch))}
    found = []
    for row in session.scalars(select(Suggestion).order_by(Suggestion.id)):
        parts: dict[str, list[str]] = {}
        query = select(Assignment).where(Assignment.suggestion_id == row.id).order_by(Assignment.position)
        for part in session.scalars(query):
            name = divisions[part.division_id] if part.division_id else people[part.person_id or 0]
            parts.setdefault(part.part, []).append(name)
        facts = session.scalars(select(FactRow).where(FactRow.suggestion_id == row.id, FactRow.superseded_at.is_(None)))
        known = {fact.kind: fact for fact in facts}
        wants = known.get("代表是否要求面复")
        finish = next((known[kind].on_date for kind in FINISHING if kind in known), None)
        found.append(
            {
                "number": row.number,
                "body": row.body,
                "level": row.level,
                "year": row.year,
                "title": row.title,
                "handling": row.handling,
                "lead_unit": row.lead_unit,
                "lead": parts.get("lead", [""])[0],
                "assisting": parts.get("assisting", []),
                **{name: parts.get(part, []) for name, part in PARTS.items()},
                "deputy": row.deputy,
                "deputy_phone": row.deputy_phone,
                "key": row.key,
                "batch": batches[row.batch_id].name,
                "received": batches[row.batch_id].received_on.isoformat(),
                "due": batches[row.batch_id].due_on.isoformat(),
                "secret": row.secrecy not in ("", "不涉密"),
                "wants_meeting": None if wants is None else wants.value == "是",
                "finished_on": finish.isoformat() if isinstance(finish, date) else finish,
            }
        )
    return found


def identity(item: Mapping[str, Any]) -> tuple[int, str, str, int]:
    return (numbers.serial(str(item["number"])), item["body"], item["level"], item["year"])


def differences(items: Sequence[Mapping[str, Any]], wanted: Mapping[str, Any]) -> list[str]:
    """How what is stored differs from what an entry wants, in words; nothing where it is right."""
    found = []
    may: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for item in wanted.get("may") or ():
        may.setdefault(identity(item), []).append(item)
    must = {identity(item): item for item in wanted["items"]}
    here = {identity(item): item for item in items}
    for key, item in must.items():
        if key not in here:
            found.append(f"missing {key}")
        else:
            found += unequal(here[key], item)
    for key in here.keys() - must.keys():
        choices = [unequal(here[key], item) for item in may.get(key, [])]
        if not choices:
            found.append(f"stored although nobody wants it {key}")
        elif all(choices):
            found += sorted(choices, key=lambda words: len(words))[0]
    return found


def unequal(item: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """The fields of an item that are otherwise than wanted."""
    found = []
    for name, value in wanted.items():
        choices = value["any"] if isinstance(value, dict) else [value]
        is_now = item[name]
        if name == "number":
            continue
        if not any(same(is_now, choice) for choice in choices):
            found.append(f"{item['number']} {name}: {is_now!r}, not {value!r}")
    return found


def same(is_now: Any, wanted: Any) -> bool:
    if isinstance(is_now, list):
        return sorted(is_now) == sorted(wanted or [])
    return (is_now or None) == (wanted or None) if not isinstance(wanted, bool) else is_now == wanted


def unsaid(answer: Any, words: Sequence[str]) -> list[str]:
    """The words that an answer does not say; 第4行 is also said by a row, 列I by a column."""
    text = re.sub(r"\s", "", json.dumps(answer, ensure_ascii=False))
    return [word for word in words if not any(says(text, answer, choice) for choice in word.split("|"))]


def says(text: str, answer: Any, word: str) -> bool:
    if re.sub(r"\s", "", word) in text:
        return True
    if row := re.fullmatch(r"第(\d+)行", word):
        return int(row[1]) in rows_in(answer)
    column = re.fullmatch(r"列([A-Z]+)", word)
    return bool(column and f'"column":"{column[1]}"' in text)


def rows_in(answer: Any) -> set[int]:
    """Every row that an answer names by its number."""
    found: set[int] = set()
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name == "row" and isinstance(value, int):
                found.add(value)
            elif name in ("header_rows", "hidden_rows", "rows") and isinstance(value, list):
                found.update(one for one in value if isinstance(one, int))
            else:
                found |= rows_in(value)
    elif isinstance(answer, list):
        for value in answer:
            found |= rows_in(value)
    return found


def traces(folder: Path, words: Sequence[str]) -> list[str]:
    """The words that stand in some file below a folder."""
    contents = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    return [word for word in words if any(word.encode() in content for content in contents)]
