"""year open: what a new year begins with, on one page; it changes nothing and may be run again, an archive is written once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.session import State, at_option, json_option, put_json
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.records.figures.year_opening import Opening

MOST_LISTED = 20  # items, and promises, on the page; `--json` has them all


@click.group("year", help="年度")
def years() -> None:
    pass


@years.command("open", help="新年度开始：列出沿用什么、上年未办结什么、结转的承诺、还缺什么；可重复运行")
@click.argument("year", type=click.IntRange(2001, 2100))
@click.option(
    "--archive", "output", type=click.Path(dir_okay=False, path_type=Path), help="上年全部办结的，同时归档到这个 .zip 文件"
)
@at_option
@json_option
@click.pass_obj
def begin(state: State, year: int, output: Path | None, at: str | None, as_json: bool) -> None:
    from bot.records.figures import year_opening

    with state.service(at) as service, service.database.snapshot() as session:
        found = year_opening.gather(session, service.office, year, service.clock.now())
    if not (found.total or found.items):
        raise UserError(f"没有{found.before}年和{year}年的办件，请核对年度，例如 duban year open {year + 1}。")
    archived = kept(state, found, output, at) if output else None
    if as_json:
        put_json(as_figures(found, output, archived))
    else:
        click.echo("\n".join(page(found, output, archived)))


def kept(state: State, found: Opening, output: Path, at: str | None) -> bool:
    """Whether the archive was written now; it stays as it is where it is there. Raises UserError where it cannot be written, and
    where the file holds another year."""
    from bot.backups import archive as archives
    from bot.cli import archiving

    if output.exists():
        if (held := archives.read(output).year) != found.before:
            raise UserError(f"{output} 是{held}年的档案，未覆盖。请换一个文件名。")
        return False
    if output.suffix.lower() != ".zip":
        raise click.BadParameter("文件名应以 .zip 结尾", param_hint="--archive")
    archiving.put(state, found.before, output, at)
    return True


def page(found: Opening, output: Path | None, archived: bool | None) -> Iterator[str]:
    """The page for people: what stays, what is left of the years before, what is missing, what to do next."""
    before, year = found.before, found.year
    yield f"{year}年度"
    unknown = f"（{found.without_account}人没有平台账号）" if found.without_account else ""
    yield f"沿用：人员{found.people}人{unknown}，处室{found.divisions}个，群{found.groups}个，时限、审核环节等设置不变。"
    yield "请核对人员表，有变动的运行 duban people import 人员表.xlsx。"
    yield f"{before}年：共{found.total}件，办结{found.finished}件。办结的仍可查询。" if found.total else f"{before}年没有办件。"
    yield f"未办结的{len(found.open)}件继续办理、照常提醒{'：' if found.open else '。'}"
    for case in found.open[:MOST_LISTED]:
        yield f"  {case.number}　{case.lead_division}　{case.due_on.isoformat()}前"
    yield from more(len(found.open))
    yield f"结转的承诺{len(found.carried)}项，照常检查{'：' if found.carried else '。'}"
    for one in found.carried[:MOST_LISTED]:
        check = f"　{one.check.isoformat()}检查" if one.check else ""
        yield f"  {one.case.number}　第{one.fact.subject}项　{one.stage}{check}"
    yield from more(len(found.carried))
    yield from archive_words(found, output, archived)
    if found.lacks:
        lacks = "、".join(found.lacks)
        yield f"{before}年总结所需内容还缺{len(found.lacks)}项：{lacks}。办公室在单聊中发送 /年度 {before} 补齐。"
    if found.provisional:
        yield f"{year}年放假安排尚未导入，涉及该年的日期均为暂定。"
        yield "公布后运行 duban calendar import 通知文件，或由办公室在单聊中发来。"
    else:
        yield f"{year}年放假安排已有。"
    if found.items:
        yield f"{year}年已有{found.items}件。"
    else:
        yield f"{year}年还没有办件，收到台账后运行 duban import 台账.xlsx --dry-run 试导入。"


def archive_words(found: Opening, output: Path | None, archived: bool | None) -> Iterator[str]:
    """Where the year before is kept, or what is to be done for that."""
    before = found.before
    if output and archived is not None:
        yield f"{before}年{'已归档' if archived else '此前已归档'}：{output}。内有代表电话，请妥善保管。"
    elif found.may_be_archived:
        yield f"{before}年已全部办结，可归档：duban archive {before} -o {before}年档案.zip"
    elif found.total:
        yield f"{before}年尚有未办结的，办结后再归档。"


def more(count: int) -> Iterator[str]:
    """That there are more than the page lists."""
    if count > MOST_LISTED:
        yield f"  其余{count - MOST_LISTED}项见 --json"


def as_figures(found: Opening, output: Path | None, archived: bool | None) -> dict[str, Any]:
    """The same for a program, whole."""
    return {
        "year": found.year,
        "stays": {
            "people": found.people,
            "without_account": found.without_account,
            "divisions": found.divisions,
            "groups": found.groups,
        },
        "before": {
            "year": found.before,
            "total": found.total,
            "finished": found.finished,
            "may_be_archived": found.may_be_archived,
            "archive": str(output) if output else None,
            "archived_now": bool(archived),
            "lacks": list(found.lacks),
        },
        "open": [
            {"number": case.number, "year": case.year, "division": case.lead_division, "due": case.due_on.isoformat()}
            for case in found.open
        ],
        "commitments": [
            {
                "number": one.case.number,
                "place": one.fact.subject,
                "state": str(one.stage),
                "check": one.check.isoformat() if one.check else None,
            }
            for one in found.carried
        ],
        "calendar": {"year": found.year, "provisional": found.provisional},
        "items": found.items,
    }


COMMANDS: dict[str, click.Command] = {"year": years}
