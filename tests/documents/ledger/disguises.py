"""What other offices make of a ledger of ours: each disguise changes the layout and none of the facts.

A disguise is a function of a `Draft` and a source of chance; those of `ASKING` take something away that has to be asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from tests.documents.ledger.drafts import HEADER, TITLE, Draft, Page, Row

UNITS = ("处室", "科室", "股室", "司局", "部门")
Disguise = Callable[[Draft, Random], None]
PLAIN: list[Disguise] = []
ASKING: list[Disguise] = []


def plain(disguise: Disguise) -> Disguise:
    """The layout says it plainly: nothing may be asked."""
    PLAIN.append(disguise)
    return disguise


def asking(disguise: Disguise) -> Disguise:
    """What was taken away has to be asked about, with the answer in `answers`."""
    ASKING.append(disguise)
    return disguise


def renaming(column: str, *names: str) -> Disguise:
    """Another office's word for a column."""

    def disguise(draft: Draft, chance: Random) -> None:
        name = chance.choice(names)
        for page in draft.pages:
            page.named.setdefault(column, (name,))

    disguise.__name__ = f"{column}_renamed"
    return plain(disguise)


def writing(column: str, change: Callable[[Any, Random], Any], name: str) -> Disguise:
    """Another way to write what stands in a column."""

    def disguise(draft: Draft, chance: Random) -> None:
        for page in draft.pages:
            for row in page.items:
                if column in row.cells and row.cells[column] not in ("", None):
                    row.cells[column] = change(row.cells[column], chance)

    disguise.__name__ = name
    return plain(disguise)


renaming("牵头处室", *(f"{word}{unit}" for word in ("牵头", "承办", "主办") for unit in UNITS))
renaming("配合处室", *(f"{word}{unit}" for word in ("配合", "协办", "会办", "参与") for unit in UNITS))
renaming("编号", "案号", "件号", "*编号", "编号*", "编 号", "编号（必填）", "编\n号")
renaming("案由", "标题", "题目", "案由（标题）", "案由\n（标题）")
renaming("代表", "领衔代表", "代表姓名", "提出人", "领衔代表姓名")
renaming("代表电话", "代表联系电话", "代表手机", "领衔代表电话")
renaming("办理类型", "办理方式", "承办类型", "办理类型（主办/会办）")
renaming("办理时限", "办结时限", "完成时限", "办理期限", "截止日期", "要求办结时间")
renaming("交办日期", "交办时间", "转办日期", "收文日期")
renaming("第一责任人", "处室负责人", "科室负责人", "主要责任人", "司局负责人")
renaming("直接责任人", "承办人", "经办人", "具体承办人", "承办人员")
renaming("分管领导", "分管局领导", "分管副局长", "分管部领导")
renaming("密级", "涉密情况", "保密级别", "秘级", "是否涉密")
renaming("重点建议", "是否重点", "重点督办", "是否重点建议")
renaming("批次", "交办批次", "批 次")
renaming("备注", "备注说明", "说明")
DAYS: list[Callable[[date], str]] = [
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.isoformat()} 00:00:00",
    lambda day: f"{day.year}年{day.month}月{day.day}日前",
    lambda day: f"{day.month}月{day.day}日",
    lambda day: f"{day.year}年{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）",
]
writing("办理时限", lambda day, chance: chance.choice(DAYS)(day) if isinstance(day, date) else day, "odd_days")
writing(
    "编号", lambda digits, chance: chance.choice((f"第{digits}号", f"{digits[:4]}-{digits[4:]}", f" {digits}")), "odd_numbers"
)
writing("编号", lambda digits, _: int(digits) if str(digits).isdigit() else digits, "numbers_as_numbers")
writing("级别", lambda level, chance: chance.choice((f"{level}级", "县" if level == "区县" else level, level)), "odd_levels")
writing("办理类型", lambda kind, chance: chance.choice((f"{kind}件", kind[0], f" {kind}")), "odd_kinds")
writing("密级", lambda _, chance: chance.choice(("非密", "不涉密件", "非涉密", "不涉密。", "否")), "odd_marks")
writing("重点建议", lambda _, chance: chance.choice(("√", "✓", "重点", "是")), "odd_yes")
writing("批次", lambda _, chance: chance.choice(("第1批", "首批", "一批", "第 一 批".replace(" ", ""))), "odd_batches")
writing("案由", lambda title, chance: chance.choice((f"《{title}》", f" {title} ", f"{title[:4]}\n{title[4:]}")), "odd_titles")
writing("第一责任人", lambda name, _: f"{name[0]} {name[1:]}" if len(name) == 2 else f"{name}\u200b", "padded_names")
writing("配合处室", lambda names, chance: names.replace("、", chance.choice(("，", "；", "\n", "/"))), "other_joints")
writing("配合处室", lambda names, _: f"会同{names}" if "、" not in names and "\n" not in names else names, "joint_words")


@plain
def ticks(draft: Draft, chance: Random) -> None:
    for page in draft.pages:
        place = page.columns.index("办理类型") if "办理类型" in page.columns else None
        if place is None or any(str(row.cells["办理类型"]) not in ("独办", "主办", "分办", "会办") for row in page.items):
            return
        kinds = sorted({row.cells["办理类型"] for row in page.items})
        page.columns[place : place + 1] = kinds
        for row in page.items:
            row.cells |= {kind: "√" if row.cells["办理类型"] == kind else "" for kind in kinds}


@plain
def section_rows(draft: Draft, chance: Random) -> None:
    if len(draft.pages) > 1 or any(row.line for row in draft.page.rows):
        return
    rows: list[Row] = []
    for place, ((level, body), items) in enumerate(by_origin(draft).items()):
        rows += [Row({}, [f"{'一二三四'[place]}、{named(level, body)}（{len(items)}件）"]), *items]
    draft.page.rows = rows
    without_origin(draft.page)
    draft.facts = [fact for key in by_facts(draft) for fact in key]


def by_facts(draft: Draft) -> list[list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for fact in draft.facts:
        found.setdefault((fact["级别"], fact["类别"]), []).append(fact)
    return list(found.values())


@plain
def sheets_per_origin(draft: Draft, chance: Random) -> None:
    if len(draft.pages) > 1 or any(row.line for row in draft.page.rows):
        return
    page = draft.page
    without_origin(page)
    draft.pages = [
        Page(named(level, body), items, list(page.titles), list(page.columns), dict(page.named), set(page.merged))
        for (level, body), items in by_origin(draft).items()
    ]
    draft.facts = [fact for key in by_facts(draft) for fact in key]


@plain
def origin_in_title(draft: Draft, chance: Random) -> None:
    found = by_origin(draft) if len(draft.pages) == 1 and not any(row.line for row in draft.page.rows) else {}
    if len(found) == 1:
        ((level, body),) = found
        draft.page.titles = [f"2021年{named(level, body)}任务分解表"]
        without_origin(draft.page)


def by_origin(draft: Draft) -> dict[tuple[str, str], list[Row]]:
    """The items by level and body."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row, fact in zip(draft.page.items, draft.facts, strict=True):
        found.setdefault((fact["级别"], fact["类别"]), []).append(row)
    return found


def named(level: str, body: str) -> str:
    """省人大代表建议, 县政协提案"""
    place = "县" if level == "区县" else level
    return f"{place}人大代表建议" if body == "人大" else f"{place}政协提案"


def without_origin(page: Page) -> None:
    page.columns = [column for column in page.columns if column not in ("级别", "类别")]


@plain
def shuffled_columns(draft: Draft, chance: Random) -> None:
    for page in draft.pages:
        named = [column for column in page.columns if column != "代表电话"]
        chance.shuffle(named)
        page.columns = [*named, *(["代表电话"] if "代表电话" in page.columns else [])]


@plain
def dashes(draft: Draft, chance: Random) -> None:
    mark = chance.choice(("/", "—", "-", "无", "——"))
    for page in draft.pages:
        for row in page.items:
            for column in ("配合处室", "代表", "分管领导"):
                if row.cells.get(column) == "":
                    row.cells[column] = mark


@plain
def same_as_above(draft: Draft, chance: Random) -> None:
    mark = chance.choice(("同上", "〃"))
    for page in draft.pages:
        above: dict[str, Any] = {}
        for row in page.items:
            own = dict(row.cells)
            for column in ("牵头处室", "交办日期", "办理时限", "主办单位", "分管领导"):
                if above.get(column) and above[column] == own.get(column):
                    row.cells[column] = mark
            above = own


@plain
def merged_cells(draft: Draft, chance: Random) -> None:
    for page in draft.pages:
        page.merged |= set(chance.sample(["牵头处室", "交办日期", "办理时限", "级别", "类别", "密级", "主办单位"], 3))


@plain
def two_header_rows(draft: Draft, chance: Random) -> None:
    for page in draft.pages:
        if chance.random() < 0.5 and page.columns.index("牵头处室") + 1 != page.columns.index("配合处室"):
            page.columns.remove("配合处室")
            page.columns.insert(page.columns.index("牵头处室") + 1, "配合处室")
        if page.columns.index("牵头处室") + 1 == page.columns.index("配合处室"):
            page.named["牵头处室"], page.named["配合处室"] = ("承办处室", "牵头"), ("承办处室", "配合")
        if page.columns.index("第一责任人") + 1 == page.columns.index("直接责任人"):
            page.named["第一责任人"], page.named["直接责任人"] = ("责任人", "处室负责人"), ("责任人", "承办人")
        if "代表电话" in page.columns and page.columns.index("代表") + 1 == page.columns.index("代表电话"):
            page.named["代表"], page.named["代表电话"] = ("领衔代表", "姓名"), ("领衔代表", "联系电话")


def line(*cells: str) -> Row:
    return Row({}, cells)


@plain
def totals(draft: Draft, chance: Random) -> None:
    draft.pages[-1].rows.append(chance.choice((line("合计", "", f"{len(draft.facts)}件"), line(f"共{len(draft.facts)}件"))))


@plain
def notes(draft: Draft, chance: Random) -> None:
    words = chance.choice(
        ("注：办理时限以交办通知为准。", "备注：涉及多个处室的由牵头处室汇总。", "以下空白", "说明：1.本表由办公室填报")
    )
    draft.pages[-1].rows.append(line(words))


@plain
def signatures(draft: Draft, chance: Random) -> None:
    draft.pages[-1].rows.append(line("填表人：王示办", "", "", "审核人：李示长", "", "联系电话：0531-1234"))


@plain
def blank_rows(draft: Draft, chance: Random) -> None:
    for page in draft.pages:
        page.rows.insert(chance.randint(0, len(page.rows)), line(""))


@plain
def header_again(draft: Draft, chance: Random) -> None:
    for page in draft.pages:
        page.rows.insert(len(page.rows) // 2 + 1, line(HEADER))


@plain
def titles_above(draft: Draft, chance: Random) -> None:
    for page in draft.pages:
        page.titles += ["填报单位：办公室", *("" for _ in range(chance.randint(0, 12)))]


@plain
def hidden_row(draft: Draft, chance: Random) -> None:
    void = {**draft.page.items[0].cells, "编号": "20219999", "案由": "（已退回，作废）"}
    draft.page.rows.append(Row(void, hidden=True))
    draft.facts.append({"编号": ""})


@plain
def struck_row(draft: Draft, chance: Random) -> None:
    void = {**draft.page.items[0].cells, "编号": "20219998", "案由": "（已退回，作废）"}
    draft.page.rows.append(Row(void, struck=True))
    draft.facts.append({"编号": ""})


@plain
def hidden_old_sheet(draft: Draft, chance: Random) -> None:
    old = Page("旧表", [Row({**draft.page.items[0].cells, "编号": "20219997"})], [TITLE], list(draft.page.columns), hidden=True)
    draft.pages.append(old)


@plain
def page_of_notes(draft: Draft, chance: Random) -> None:
    draft.pages.append(Page("填写说明", [line("请各处室核对。")], ["填写说明"], []))


@plain
def hidden_column(draft: Draft, chance: Random) -> None:
    draft.page.hidden_columns.add(chance.choice(("密级", "批次", "代表电话")))


@plain
def as_csv(draft: Draft, chance: Random) -> None:
    if len(draft.pages) == 1 and draft.page.name == "台账" and not any(row.hidden or row.struck for row in draft.page.rows):
        draft.kind = chance.choice(("utf-8", "utf-8-sig", "gb18030"))


@plain
def as_html(draft: Draft, chance: Random) -> None:
    if len(draft.pages) == 1 and draft.page.name == "台账" and not any(row.hidden or row.struck for row in draft.page.rows):
        draft.kind = "html"


@asking
def no_day_of_hand_over(draft: Draft, chance: Random) -> None:
    day = draft.facts[0]["交办日期"]
    for page in draft.pages:
        page.columns = [column for column in page.columns if column != "交办日期"]
    draft.answers["received"] = day.isoformat()


@asking
def no_level_anywhere(draft: Draft, chance: Random) -> None:
    if len({fact["级别"] for fact in draft.facts if "级别" in fact}) == 1 and "级别" in draft.page.columns:
        for row in draft.page.items:
            row.cells["级别"] = ""
        draft.page.titles[0] = "2021年任务分解表"
        draft.answers["level"] = draft.facts[0]["级别"]
