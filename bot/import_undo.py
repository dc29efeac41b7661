"""The last import taken back, within a day: the records are as before, and whoever was told of it hears that it holds no more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.rules import dates, numbers, telephones, undone_import, way_back
from bot.rules.papers import year_pieces
from bot.rules.undone_import import Undone
from bot.rules.words import AT_CONSOLE

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.records.ledger.undoing import Log
    from bot.wsgi import Service

NONE_LEFT = "没有可以撤销的导入：最近一次导入已撤销，或已超过一天。未作改动。"
OTHERS_SINCE = "{own}的导入之后又有别的导入，不能再撤销；只有最近一次导入可以撤销。未作改动。"
NAME = "%Y-%m-%d %H:%M"  # of an import, as --of names it
COMMAND = "import undo"
Last = tuple[datetime, dict[str, Any]]  # when an import was, and what it changed
NAMED_AT_MOST = 20  # items that one message to the office names


@dataclass(frozen=True)
class StepSince:
    """Something that people recorded since the import on an item, or in a year's sheet (then `number` says which); `reason` is
    why it cannot stand, empty when it does."""

    number: str
    what: str
    by: str
    reason: str = ""


@dataclass
class ImportUndone:
    """What was taken back: the moment of the import, the items that went and those that are as before, what stays of what
    was recorded since. `refused` are the steps that could not stand: then nothing was taken back. `secret` is how many
    items turned secret by the import and stay so.
    """

    undone: bool
    imported_at: datetime
    removed: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    kept: list[StepSince] = field(default_factory=list)
    refused: list[StepSince] = field(default_factory=list)
    secret: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"imported_at": f"{self.imported_at:{NAME}}"}


class CannotStand(Exception):
    """Ends the transaction of an undoing that may not be."""


def undo(
    service: Service, *, by: str, now: datetime, of: str = "", own: datetime | None = None, dry_run: bool = False
) -> ImportUndone:
    """Take the last import back, in one transaction; raises UserError when there is none that can be.

    `by` is who does it, for the journal. `of` is the moment of the import that is meant: one before the last has to be
    asked for by it, and only where the last ones changed nothing. `own` is the exact moment of the only import that may be
    taken back. A dry run tells what would be taken back.
    """
    from bot.ledger_desk import IMPORT
    from bot.records import journal
    from bot.records.engine.base import one_at_a_time
    from bot.records.ledger import kept
    from bot.records.ledger.undoing import Log

    try:
        with service.database.begin() as session:
            one_at_a_time(session, IMPORT)
            last = kept.last(session)
            last = meant(last, kept.without_change(session), of, now) if own is None else only(last, own, now)
            result = taken_back(session, service, Log(last[1]), last[0].astimezone(now.tzinfo), now)
            if result.refused or dry_run:
                raise CannotStand
            kept.forget(session)
            what = f"撤回新增{len(result.removed)}件，还原{len(result.restored)}件"
            journal.note(session, at=now, platform=AT_CONSOLE, user_id=by, command=COMMAND, words=what, outcome="answered")
    except CannotStand:
        result.undone = False
        if result.refused:
            result.removed, result.restored, result.kept = [], [], []
    return result


def meant(last: Last | None, empty: datetime | None, of: str, now: datetime) -> Last:
    """The import that is to be taken back. Raises UserError where there is none, and where another one is the last.

    `last` is the last import that changed something, `empty` the moment of one after it that did not.
    """
    from bot.records.ledger import kept

    known = last if last and now - last[0] <= kept.A_DAY else None
    name = f"{known[0].astimezone(now.tzinfo):{NAME}}" if known else ""
    if of and of != name:
        raise UserError(f"没有可以撤销的 {of} 的导入{f'，可以撤销的是 {name} 的导入' if name else ''}。未作改动。")
    if empty and not of:
        earlier = f'此前 {name} 的导入仍可撤销，请写明：duban import undo --of "{name}"。' if name else ""
        when = dates.moment(empty.astimezone(now.tzinfo))
        raise UserError(f"最近一次导入（{when}）没有可以撤销的改动。{earlier}未作改动。")
    if known is None:
        raise UserError(NONE_LEFT)
    return known


def only(last: Last | None, own: datetime, now: datetime) -> Last:
    """The last import, if it is the one of that moment and of the last day. Raises UserError."""
    from bot.records.ledger import kept

    if last is None or now - last[0] > kept.A_DAY:
        raise UserError(NONE_LEFT)
    if last[0] != own:
        raise UserError(OTHERS_SINCE.format(own=dates.moment(own.astimezone(now.tzinfo))))
    return last


def taken_back(session: Session, service: Service, log: Log, at: datetime, now: datetime) -> ImportUndone:
    """Take it back, and look whether what was recorded since can stand."""
    from bot.records import cases, taking_back
    from bot.records.ledger import undoing

    result = ImportUndone(True, at, secret=len(log.secret))
    digits = undoing.numbers_of(session, [*log.created, *log.known])
    acted = undoing.acted_on(session, log)
    before = cases.load(session, acted, now.date(), service.office)
    since = {item: [act for act in taking_back.standing(session, item) if act.order > log.acts] for item in acted}
    parts, reviews = log.items_of(session, "assignment"), log.items_of(session, "review_round")
    told = undoing.told_of_years(session, log)
    for line in told:
        what = f"{line.name}：{telephones.without_phones(year_pieces.shown(line.name, line.value)) or year_pieces.EMPTIED}"
        result.kept.append(StepSince(f"{line.year}年度表", what, line.by))
    otherwise = undoing.restore(session, log, told)
    after = {case.id: case for case in cases.load(session, acted, now.date(), service.office)}
    for case in before:
        item = Undone(case, after.get(case.id), since[case.id], case.id in parts, case.id in reviews)
        for step in steps(item):
            (result.refused if step.reason else result.kept).append(step)
    result.refused += [StepSince(numbers.display(digits[i]), "该件内容", "", "导入后另有改动") for i in otherwise]
    result.removed = [numbers.display(digits[item]) for item in log.created if item in digits]
    result.restored = [numbers.display(digits[item]) for item in log.known if item in digits]
    if not result.refused:
        tell(session, service, log, result, now)
    return result


def steps(item: Undone) -> list[StepSince]:
    """What was recorded of an item since, each with whether it can stand."""
    number = item.before.number
    return [
        StepSince(number, way_back.words(act.traces, item.before.body), act.by.name, undone_import.why_not(item, act))
        for act in item.since
        if act.traces or act.ended
    ]


def tell(session: Session, service: Service, log: Log, result: ImportUndone, now: datetime) -> None:
    """Whoever was told of the import hears in the same group that it holds no more; what has not left is not said."""
    from bot.records.delivery import notices, unheard
    from bot.records.ledger import undoing

    moment = dates.moment(result.imported_at)
    unheard.part(session, f"changed:{result.imported_at.isoformat()}:{log.said[0]}", result.imported_at.date())
    for place, row in enumerate(undoing.told(session, log, result.imported_at.isoformat()), start=1):
        content = json.loads(row.content)
        if not notices.call_off(row, undoing.TAKEN_BACK) or not content["text"]:
            continue
        said = f"此前通知不再有效：“{content['text']}”" if not row.key.endswith(":office") else office_words(result)
        notices.put_again(session, row, f"{moment}的台账导入已撤销，{said}", key=f"import-undone:{row.key}:{place}", now=now)


def office_words(result: ImportUndone) -> str:
    """撤回新增2件：20210901、20210902；还原1件：20210032。此前的变动通知不再有效。"""
    parts = [
        f"{what}{len(named)}件{listed(named)}"
        for what, named in (("撤回新增", result.removed), ("还原", result.restored))
        if named
    ]
    return f"{'；'.join(parts)}。此前的变动通知不再有效。"


def listed(numbers: Sequence[str]) -> str:
    """：20210032、20210257; nothing for more than a message should name: the command's answer has them all."""
    return f"：{'、'.join(numbers)}" if len(numbers) <= NAMED_AT_MOST else ""


def said(result: ImportUndone) -> list[str]:
    """The answer, line by line."""
    moment = dates.moment(result.imported_at)
    if result.refused:
        lines = [f"{moment}的导入不能撤销：导入后已有下列登记，撤销后不能成立。请先撤销这些登记。未作改动。"]
        return lines + [
            f"{step.number} {step.what}{f'（{step.by}）' if step.by else ''}：{step.reason}" for step in result.refused
        ]
    done, end = ("已撤销", "。") if result.undone else ("试撤销", "。未作改动。")
    lines = [f"{done}{moment}的导入：撤回新增 {len(result.removed)} 件，还原 {len(result.restored)} 件{end}"]
    if result.kept:
        lines.append("导入后的下列登记仍然有效：")
        lines += map(named, result.kept)
    if result.secret:
        lines.append(f"这次导入中转为涉密的 {result.secret} 件不还原：其内容已清除，任何地方都不再保存。")
    return lines


def named(step: StepSince) -> str:
    """20210032 与代表电话沟通（7月16日）（吴示安）"""
    return f"{step.number} {step.what}{f'（{step.by}）' if step.by else ''}"
