"""The bureaus these tests are about: a small one of four items, and the whole sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests import engines
from tests.authorisation.bureau import Bureau, import_ledger
from tests.authorisation.cast import ALSO_ASSISTING, ASSISTING, LEAD
from tests.conftest import OPEN_LEDGER
from tests.documents import books

OURS = {"牵头处室": LEAD, "第一责任人": "周示平", "分管领导": "副局长甲", "配合处室": f"{ASSISTING}、{ALSO_ASSISTING}"}
DEPUTY = {"代表": "周示戊", "代表电话": "13800001004"}
ITEMS: tuple[dict[str, str], ...] = (
    {**OURS, "编号": "20210032", "案由": "关于加快新型智慧城市建设的建议", "办理类型": "主办", "直接责任人": "吴示安", **DEPUTY},
    {
        **OURS,
        "编号": "20210021",
        "案由": "关于数据共享的建议",
        "办理类型": "会办",
        "主办单位": "市大数据局",
        "直接责任人": "郑示宁",
    },
    {"编号": "20210257", "案由": "关于缓解中小微企业融资难的建议", "办理类型": "主办", "配合处室": "经济运行处"},
    {
        "编号": "20210011",
        "案由": "关于支持专精特新企业发展的建议",
        "牵头处室": "中小企业发展处",
        "第一责任人": "钱示远",
        "直接责任人": "孙示清",
    },
)


COLUMNS = ("代表", "代表电话")
BLANK: tuple[dict[str, str], ...] = (  # their 密级 is not filled in: number and dates only
    {
        **OURS,
        "编号": "20210811",
        "案由": "关于空白甲事项的建议",
        "办理类型": "主办",
        "直接责任人": "吴示安",
        "代表": "空示白",
        "代表电话": "13700008811",
        "密级": "",
    },
    {
        **OURS,
        "编号": "20210822",
        "案由": "关于空白乙事项的建议",
        "办理类型": "会办",
        "主办单位": "市空白局",
        "直接责任人": "郑示宁",
        "代表": "空示白",
        "代表电话": "13700008822",
        "密级": "",
    },
)
OF_BLANK = ("空白甲", "空白乙", "空示白", "市空白局")
SECRET = {  # not secret when it came, secret later
    **OURS,
    "编号": "20210833",
    "案由": "关于暗涌丙事项的建议",
    "办理类型": "主办",
    "直接责任人": "吴示安",
    "代表": "密示丙",
    "代表电话": "13700008833",
}
SAID_OF_SECRET = (
    "03-09 09:00 吴示安 /申退 20210833 暗涌丙不属本处职责",
    "03-09 10:00 督查示员 /申退 20210833 不同意 暗涌丙属于本处室",
    "03-10 09:00 吴示安 /联系 20210833 要求面复",
    "03-11 09:00 吴示安 /面复 20210833 登门汇报 参加：密示丙",
    "03-11 10:00 局长 /批示 20210833 暗涌丙请抓紧办理",
    "06-01 09:00 卫示航 /意见 20210833",
    "06-01 10:00 吴示安 /意见 20210833 收到 市暗涌丙局",
    "06-02 09:00 吴示安 /意见 20210833 退回 电子信息产业处 暗涌丙缺少数据",
    "06-03 09:00 吴示安 /送审 20210833",
    "06-03 10:00 周示平 /审 20210833 退回 暗涌丙口径需统一",
    "06-04 09:00 吴示安 /承诺 20210833 年内完成暗涌丙20项 检查 12月31日",
    "06-04 10:00 督查示员 /催办 20210833",
    "06-07 09:00 吴示安 /送审 20210833",
    "06-07 10:00 周示平 /审 20210833 通过",
    "06-07 11:00 副局长甲 /审 20210833 通过",
    "06-07 12:00 局长 /审 20210833 通过",
    "06-08 09:00 吴示安 /征求 20210833 同意",
    "06-09 09:00 吴示安 /寄出 20210833 示工信函〔2021〕61号 缺意见 理由：暗涌丙经多次催要仍未提交",
    "06-15 09:00 吴示安 /反馈 20210833 态度满意 结果不满意 暗涌丙没有回应",
)
OF_SECRET = ("暗涌丙", "密示丙", "20210833")


def empty(folder: Path) -> Path:
    """A SQLite file with the schema and nothing in it."""
    return Path(engines.fresh_sqlite(folder).removeprefix("sqlite:///"))


def small(folder: Path, *more: dict[str, str]) -> Bureau:
    """Four items handed over on 5 March: one of ours, one 会办 of ours, two of other divisions; and `more`."""
    return Bureau(empty(folder), books.ledger(folder / "2021.xlsx", *ITEMS, *more, extra=COLUMNS))


def turn_secret(bureau: Bureau, folder: Path, item: dict[str, str]) -> None:
    """A newer ledger marks the item."""
    import_ledger(bureau, books.ledger(folder / "secret.xlsx", {**item, "密级": "秘密"}, extra=COLUMNS), "2021-07-15 09:00")


def whole(folder: Path) -> Bureau:
    """The sample in progress, two items whose 密级 is blank, one that turned secret after much was said about it."""
    bureau = Bureau(empty(folder), OPEN_LEDGER)
    import_ledger(bureau, books.ledger(folder / "more.xlsx", *BLANK, SECRET, extra=COLUMNS), "2021-03-05 10:00")
    bureau.play(SAID_OF_SECRET)
    turn_secret(bureau, folder, SECRET)
    return bureau


def ledger_rows() -> Sequence[dict[str, str]]:
    """The sample's items as the spreadsheet has them, by column, their numbers as people say them."""
    rows = CalamineWorkbook.from_path(str(OPEN_LEDGER)).get_sheet_by_name("任务分解表").to_python()
    header = next(place for place, row in enumerate(rows) if "案由" in row)
    found = [dict(zip(map(str, rows[header]), map(str, row), strict=True)) for row in rows[header + 1 :]]
    return [{**row, "编号": row["建议编号"].strip("第号")} for row in found]
