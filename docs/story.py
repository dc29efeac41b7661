"""The sample year from July to October, played in the demo by text commands; the manuals' pictures are taken on the way.

python docs/story.py               plays and takes the pictures into docs/img/ (needs Debian's chromium)
python docs/story.py --no-pictures plays alone, in a quarter of the time
python docs/story.py --write       writes what is said, day by day, for the demo's page, which plays it in a minute

Four items are told in scenes: 20210032, 20210257, one 会办 item and the one of October. What was done about the others, and
when, is read from the finished ledger of the tests. Every command is given by the person whose business it is, on its day;
the play ends at once when the bot refuses one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from python_calamine import CalamineWorkbook
from stage import DESKTOP, PHONE, ROOT, Stage, opened

YEAR = ROOT / "bot/simulator/page/year.json"
BEGINS = "2021-07-16 08:55"
DIRECTOR, OFFICE = "局长", "督查示员"
SCENES = ("20210032", "20210257", "20210121", "20210401")
LATER = {"20210129": timedelta(days=28), "20210190": timedelta(days=15)}  # behind in July; the ledger has them done in June
FEEDBACK_AFTER = timedelta(days=12)

WECOM, DINGTALK = "wecom-group", "dingtalk-group"
WECOM_ALONE, DINGTALK_ALONE, TERMINAL = "wecom-single", "dingtalk-single", "terminal"


@dataclass(frozen=True)
class Line:
    """What somebody says somewhere."""

    who: str
    text: str
    where: str = TERMINAL


@dataclass(frozen=True)
class Picture:
    """A picture for the manuals, of what this person sees there."""

    name: str
    size: tuple[int, int]
    who: str
    where: str
    showing: str
    image: bool = False


@dataclass(frozen=True)
class FirstPage:
    """A picture of the first page of the last file with this ending."""

    name: str
    ending: str


Scene = list[Line | Picture | FirstPage]


def day(month: int, of_month: int) -> date:
    return date(2021, month, of_month)


TOLD: dict[date, Scene] = {
    day(7, 16): [
        Picture("reminder", DESKTOP, "吴示安", WECOM, "推送.*7月16日"),
        Line("吴示安", "/我的", WECOM_ALONE),
        Picture("officer-mine", PHONE, "吴示安", WECOM_ALONE, "待您办理"),
        Line("吴示安", "/为什么 20210032", WECOM_ALONE),
        Picture("officer-why", PHONE, "吴示安", WECOM_ALONE, "工作日"),
        Line("卫示航", "/意见 20210032", DINGTALK),
        Line("沈示达", "/意见 20210032 昨天", DINGTALK),
        Picture("assisting-opinion", PHONE, "沈示达", DINGTALK, "收齐"),
        Line("李示明", "/意见 20210257", DINGTALK),
        Line("曹示均", "/意见 20210257", DINGTALK),
        Line("吴示安", "/查 20210032", WECOM),
        Picture("officer-ask", PHONE, "吴示安", WECOM, "送审"),
        Line(OFFICE, "/临期", WECOM_ALONE),
        Picture("office-near-due", PHONE, OFFICE, WECOM_ALONE, "临期："),
        Line(OFFICE, "/催办 20210121", WECOM),
        Line("许示佳", "/签收 20210121", WECOM_ALONE),
    ],
    day(7, 19): [
        Line("吴示安", "/送审 20210032", WECOM),
        Picture("head-review", PHONE, "周示平", WECOM, "20210032 .灯.*待审核"),
        Line("周示平", "/审 20210032 通过", WECOM),
        Line("陈示文", "/送审 20210257", WECOM),
        Line("冯示川", "/审 20210257 退回 请补充担保费率的数据来源", WECOM),
        Picture("head-return", PHONE, "冯示川", WECOM, "^督办助手.*20210257.*退回"),
        Line("许示佳", "/送审 20210121", WECOM),
        Line("尤示欣", "/审 20210121 通过", WECOM),
    ],
    day(7, 20): [
        Picture("deputy-director-review", PHONE, "副局长甲", WECOM, "20210032 .灯.*待审核"),
        Line("副局长甲", "/审 20210032 通过", WECOM),
        Line("陈示文", "/送审 20210257", WECOM),
        Line("冯示川", "/审 20210257 通过", WECOM),
        Line("副局长丙", "/审 20210121 通过", WECOM),
    ],
    day(7, 21): [
        Line("副局长乙", "/审 20210257 通过", WECOM),
        Line(DIRECTOR, "/我的", WECOM_ALONE),
        Picture("director-mine", PHONE, DIRECTOR, WECOM_ALONE, "待您办理"),
        Line(DIRECTOR, "/审 20210121 通过", WECOM),
        Line(DIRECTOR, "/审 20210257 通过", WECOM),
        Line(DIRECTOR, "/审 20210032 通过", WECOM),
        Picture("chat-desktop", DESKTOP, DIRECTOR, WECOM, "20210032 .灯.*审核通过"),
        Picture("chat-phone", PHONE, DIRECTOR, WECOM, "20210032 .灯.*审核通过"),
    ],
    day(7, 22): [
        Line(DIRECTOR, "/批示 20210257 请抓紧落实答复中的措施，确保代表满意", WECOM_ALONE),
        Picture("director-instruction", PHONE, DIRECTOR, WECOM_ALONE, "批示"),
        Line("许示佳", "/报送 20210121", WECOM_ALONE),
        Picture("joint-opinion-sent", PHONE, "许示佳", WECOM_ALONE, "已报送"),
    ],
    day(7, 26): [
        Line("吴示安", "/征求 20210032 同意 7.23", WECOM_ALONE),
        Line("陈示文", "/征求 20210257 同意 上周五", WECOM_ALONE),
    ],
    day(7, 28): [
        Line("吴示安", "/寄出 20210032 示工信函〔2021〕61号", WECOM_ALONE),
        Line("陈示文", "/寄出 20210257 示工信函〔2021〕64号 昨天", WECOM_ALONE),
        Picture("officer-mailed", PHONE, "吴示安", WECOM_ALONE, "示工信函〔2021〕61号"),
    ],
    day(8, 9): [
        Line("吴示安", "/反馈 20210032 态度满意 结果满意", WECOM_ALONE),
        Line("陈示文", "/反馈 20210257 态度满意 结果满意 8.6", WECOM_ALONE),
        Picture("officer-feedback", PHONE, "吴示安", WECOM_ALONE, "代表反馈"),
    ],
    day(10, 8): [
        Line("曹示均", "/查 20210401", DINGTALK),
        Line("曹示均", "/签收 20210401", DINGTALK),
        Picture("october-accepted", PHONE, "曹示均", DINGTALK, "签收"),
    ],
    day(10, 12): [
        Line("曹示均", "/送审 20210401", DINGTALK),
        Line("孔示衡", "/审 20210401 通过", DINGTALK),
        Picture("dingtalk-review", PHONE, "孔示衡", DINGTALK, "20210401"),
    ],
    day(10, 13): [
        Line("副局长丁", "/审 20210401 通过", WECOM),
        Line(DIRECTOR, "/审 20210401 通过", WECOM),
    ],
    day(10, 14): [Line("曹示均", "/报送 20210401", DINGTALK)],
    day(10, 25): [
        Line("周示平", "/统计", WECOM_ALONE),
        Picture("head-figures", PHONE, "周示平", WECOM_ALONE, "34"),
        Line(DIRECTOR, "/统计 2021", TERMINAL),
        Picture("director-figures", PHONE, DIRECTOR, TERMINAL, "34", image=True),
        Line(OFFICE, "/统计 2021", TERMINAL),
        Picture("office-figures", DESKTOP, OFFICE, TERMINAL, "34", image=True),
        Line(OFFICE, "/总结 2021", TERMINAL),
        FirstPage("summary", ".docx"),
        Line(OFFICE, "/台账 2021", TERMINAL),
        Picture("office-papers", DESKTOP, OFFICE, TERMINAL, "台账"),
        Picture("office-papers-phone", PHONE, OFFICE, TERMINAL, "台账"),
    ],
}


def rows(path: str, sheet: str) -> dict[str, dict[str, str]]:
    """The rows of a ledger's sheet by number; the header is the row that names the number."""
    found = [
        [str(cell) for cell in row] for row in CalamineWorkbook.from_path(str(ROOT / path)).get_sheet_by_name(sheet).to_python()
    ]
    top = next(i for i, row in enumerate(found) if "建议编号" in row)
    header = found[top]
    return {row[header.index("建议编号")]: dict(zip(header, row, strict=True)) for row in found[top + 1 :]}


def everyday() -> Iterator[tuple[date, Line]]:
    """The other items: each step that the finished ledger has and the open one has not, by whose business it is."""
    tasks = rows("tests/fixtures/2021-ledger.xlsx", "任务分解表")
    done, before = (
        rows(path, "办理进展") for path in ("tests/fixtures/2021-ledger.xlsx", "bot/simulator/sample/2021-ledger-open.xlsx")
    )
    for number, steps in done.items():
        if number in SCENES:
            continue
        task, later = tasks[number], LATER.get(number, timedelta())
        officer = task["直接责任人"]
        new = {name: value for name, value in steps.items() if value and not before[number][name]}
        on = {name: date.fromisoformat(value) + later for name, value in new.items() if name.endswith("日期")}
        for name, who in (
            ("处室审核日期", task["第一责任人"]),
            ("分管领导审阅日期", task["分管领导"]),
            ("主要领导审阅日期", DIRECTOR),
        ):
            if name in on:
                if name == "处室审核日期":
                    yield on[name], Line(officer, f"/送审 {number}")
                yield on[name], Line(who, f"/审 {number} 通过")
        if "征求代表意见日期" in on:
            yield on["征求代表意见日期"], Line(officer, f"/征求 {number} 同意")
        if "报送主办单位日期" in on:
            yield on["报送主办单位日期"], Line(officer, f"/报送 {number}")
        if "寄出日期" in on:
            yield on["寄出日期"], Line(officer, f"/寄出 {number} {new['答复文号']}")
            yield from afterwards(number, officer, new, on["寄出日期"])
    for number, officer, mailed in (("20210032", "吴示安", day(7, 28)), ("20210257", "陈示文", day(7, 28))):
        yield from classed(number, officer, done[number], mailed)


def afterwards(number: str, officer: str, new: dict[str, str], mailed: date) -> Iterator[tuple[date, Line]]:
    """What follows a letter: class, openness, and the deputy's feedback."""
    yield from classed(number, officer, new, mailed)
    back = mailed + FEEDBACK_AFTER
    while back.weekday() > 4:
        back += timedelta(days=1)
    yield back, Line(officer, f"/反馈 {number} 态度{new['办理态度']} 结果{new['办理结果']}")


def classed(number: str, officer: str, new: dict[str, str], mailed: date) -> Iterator[tuple[date, Line]]:
    """The class on the letter, and how open it is."""
    yield mailed, Line(officer, f"/更正 {number} 答复类别 {new['答复类别']} 理由：按答复函右上角标注")
    yield mailed, Line(OFFICE, f"/公开 {number} {new['公开属性']}")


def days() -> Iterator[tuple[date, Scene, list[Line]]]:
    """Day after day: the scene, and everybody else's work behind it."""
    work: dict[date, list[Line]] = {}
    for on, line in everyday():
        work.setdefault(on, []).append(line)
    for on in sorted({*TOLD, *work}):
        yield on, TOLD.get(on, []), work.get(on, [])


def play(stage: Stage) -> None:
    """The year on a stage; the pictures are taken on the way."""
    for on, scene, work in days():
        stage.on(on)
        for act in (*scene, *work):
            if isinstance(act, Picture):
                stage.picture(act.name, act.size, act.who, act.where, act.showing, image=act.image)
            elif isinstance(act, FirstPage):
                stage.first_page(act.name, act.ending)
            else:
                stage.say(act.who, act.text, act.where)
        print(f"{on}　{len(work) + len(scene)}", flush=True)


def written() -> str:
    """The lines of the year as JSON, a day a line: the day, what is said in scenes, and how everybody else works on."""
    rows = [
        {
            "day": f"{on}",
            "scene": [[act.where, act.who, act.text] for act in scene if isinstance(act, Line)],
            "work": [[line.where, line.who, line.text] for line in work],
        }
        for on, scene, work in days()
    ]
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


if __name__ == "__main__":
    if "--write" in sys.argv:
        YEAR.write_text(written(), encoding="utf-8")
        sys.exit()
    with opened(BEGINS, pictures="--no-pictures" not in sys.argv) as stage:
        play(stage)
