"""Two years of an office as they are typed: items of both bodies, and what became of them, reckoned out of the typed words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from tests.documents import books
from tests.scheduler import naive

FIRST, SECOND = "信息化推进处", "融资服务处"
DESKS = {FIRST: ("吴示安", "周示平", "副局长甲"), SECOND: ("陈示文", "冯示川", "副局长乙")}
IN_FIRST = {"牵头处室": FIRST, "第一责任人": "周示平", "直接责任人": "吴示安", "分管领导": "副局长甲"}
NEXT = {"交办日期": "2022年3月4日", "办理时限": "2022.7.31"}
THIS_YEAR: list[Mapping[str, object]] = [
    {"编号": "20210032", "案由": "推进智慧城市", "办理类型": "主办", "代表": "周示戊、李示丁、王示辛", **IN_FIRST},
    {"编号": "20210257", "案由": "缓解融资难", "办理类型": "主办", "代表": "郑示庚"},
    {"编号": "20210021", "案由": "推动数据共享", "办理类型": "会办", "主办单位": "市大数据局", "代表": "何示己", **IN_FIRST},
    {"编号": "20210402", "案由": "发展普惠金融", "类别": "政协", "代表": "民建示例市委"},
]
YEAR_AFTER: list[Mapping[str, object]] = [
    {"编号": "20220011", "案由": "扩大融资担保", "代表": "郑示庚、李示丁", **NEXT},
    {"编号": "20220012", "案由": "建设数据平台", "类别": "政协", "代表": "施示壬", **IN_FIRST, **NEXT},
]
ITEMS = {str(item["编号"]): {**books.GOOD, "类别": "人大", **item} for item in (*THIS_YEAR, *YEAR_AFTER)}
POOL, FEES, SHARE = "设立风险补偿资金池20亿元", "降低担保费率至0.8%", "新增担保额5亿元"


def through(day: str, number: str, end: str) -> str:
    """The lines of a review, of the word of who made the item, and of what ends it."""
    officer, head, leader = DESKS[str(ITEMS[number]["牵头处室"])]
    typed = [(officer, f"/送审 {number}"), *((by, f"/审 {number} 通过") for by in (head, leader, "局长"))]
    if "/报送" not in end:
        typed.append((officer, f"/征求 {number} 同意"))
    return "\n".join(f"{day} 10:{minute:02} | {by} | {text}" for minute, (by, text) in enumerate((*typed, (officer, end))))


STORY = f"""
2021-03-08 09:00 | 吴示安   | /签收 20210032
2021-03-08 09:00 | 陈示文   | /签收 20210257
2021-03-08 09:00 | 吴示安   | /签收 20210021
2021-03-08 09:00 | 陈示文   | /签收 20210402
2021-03-15 09:00 | 吴示安   | /联系 20210032 要求面复
2021-03-15 09:00 | 吴示安   | /联系 20210032 李示丁代表 不要求面复
2021-03-15 09:00 | 吴示安   | /联系 20210032 王示辛代表 要求面复
2021-03-15 09:00 | 陈示文   | /联系 20210257 不要求面复
2021-03-15 09:00 | 陈示文   | /联系 20210402 要求面复
2021-04-01 09:00 | 吴示安   | /面复 20210032 全体代表 邀请座谈
2021-04-01 09:00 | 陈示文   | /面复 20210402 登门汇报
{through("2021-05-20", "20210021", "/报送 20210021")}
{through("2021-06-16", "20210032", "/寄出 20210032 示工信函〔2021〕32号 A类")}
2021-06-16 11:00 | 督查示员 | /公开 20210032 主动公开
{through("2021-06-17", "20210257", "/寄出 20210257 示工信函〔2021〕57号 B类")}
2021-06-17 11:00 | 督查示员 | /公开 20210257 主动公开
2021-06-17 11:00 | 陈示文   | /承诺 20210257 {POOL} 检查 2021年12月31日
2021-06-17 11:01 | 陈示文   | /承诺 20210257 {FEES} 检查 2021年12月31日
{through("2021-06-18", "20210402", "/寄出 20210402 示工信函〔2021〕58号 A类")}
2021-06-18 11:00 | 督查示员 | /公开 20210402 依申请公开 理由：涉及企业经营情况
2021-06-25 09:00 | 吴示安   | /反馈 20210032 态度满意 结果满意
2021-06-25 09:10 | 吴示安   | /反馈 20210032 李示丁代表 态度满意 结果不满意 理由：第二项没有回应
2021-07-08 09:00 | 陈示文   | /反馈 20210257 态度满意 结果基本满意
2021-07-09 09:00 | 督查示员 | /公开 20210257 已公开
{through("2021-07-20", "20210032", "/寄出 20210032 示工信函〔2021〕90号 A类")}
2021-07-20 11:00 | 督查示员 | /公开 20210032 主动公开
2021-07-30 09:00 | 陈示文   | /反馈 20210402 态度满意 结果满意
2021-08-10 09:00 | 吴示安   | /反馈 20210032 态度满意 结果满意
2021-08-10 09:01 | 吴示安   | /反馈 20210032 李示丁代表 态度满意 结果基本满意
2021-08-10 09:02 | 吴示安   | /反馈 20210032 王示辛代表 态度满意 结果满意
2021-09-01 09:00 | 督查示员 | /公开 20210032 已公开
2021-12-20 09:00 | 陈示文   | /承诺 20210257 1 已兑现 依据：资金池文件已印发
2022-03-07 09:00 | 陈示文   | /签收 20220011
2022-03-07 09:00 | 吴示安   | /签收 20220012
2022-03-14 09:00 | 陈示文   | /联系 20220011 全体代表 不要求面复
2022-03-14 09:00 | 吴示安   | /联系 20220012 要求面复
2022-04-11 09:00 | 吴示安   | /面复 20220012 登门汇报
{through("2022-06-13", "20220011", "/寄出 20220011 示工信函〔2022〕11号 A类")}
2022-06-13 11:00 | 督查示员 | /公开 20220011 主动公开
2022-06-13 11:00 | 陈示文   | /承诺 20220011 {SHARE} 检查 2022年9月30日
{through("2022-06-14", "20220012", "/寄出 20220012 示工信函〔2022〕12号 B类")}
2022-06-14 11:00 | 督查示员 | /公开 20220012 主动公开
2022-06-27 09:00 | 陈示文   | /反馈 20220011 态度满意 结果满意
2022-06-27 09:01 | 陈示文   | /反馈 20220011 李示丁代表 态度满意 结果满意
2022-06-28 09:00 | 督查示员 | /公开 20220011 已公开
2022-07-26 09:00 | 吴示安   | /反馈 20220012 态度满意 结果满意
2022-07-27 09:00 | 督查示员 | /公开 20220012 已公开
2022-09-20 09:00 | 陈示文   | /承诺 20220011 1 已兑现 依据：担保额统计表
"""


@dataclass
class Life:
    """What was done about one item, as it was typed; a redo forgets the grades and what became public."""

    letter: tuple[date, str] | None = None
    opinion: date | None = None
    wants: dict[str, bool] = field(default_factory=dict)
    met: bool = False
    grades: dict[str, tuple[str, str]] = field(default_factory=dict)
    redone: bool = False
    kind: str = ""
    public: str = ""
    published: date | None = None
    promises: list[list[str]] = field(default_factory=list)  # words, and the evidence once it was kept


Due = tuple[date, str, str]  # day, item, what


def lived() -> tuple[dict[str, Life], list[Due]]:
    """Each item's life, and the duties after the letter whose last day came before they were done."""
    lives = {number: Life() for number in ITEMS}
    open_ones: dict[tuple[str, str], date] = {}
    told: list[Due] = []
    for moment, _, text in lines():
        day = date.fromisoformat(moment[:10])
        for key, due in list(open_ones.items()):
            if due < day:
                told.append((open_ones.pop(key), *key))
        command, number, *words = text.split()
        life, said = lives[number], " ".join(words)
        lead, *_ = str(ITEMS[number]["代表"]).split("、")
        who = next((name for name in str(ITEMS[number]["代表"]).split("、") if name in said), lead)
        everybody = str(ITEMS[number]["代表"]).split("、") if "全体" in said else [who]
        if command == "/联系":
            life.wants |= dict.fromkeys(everybody, "不要求" not in said)
        elif command == "/面复":
            life.met = True
        elif command == "/报送":
            life.opinion = day
        elif command == "/寄出":
            life.letter, life.kind = (day, words[0]), words[1][0]
            open_ones[number, "反馈表"] = naive.after(day, 20)
        elif command == "/反馈":
            grades = re.findall("(?:态度|结果)(满意|基本满意|不满意)", said)
            life.grades[who] = (grades[0], grades[1])
            open_ones.pop((number, "反馈表"), None)
            if "不满意" in grades:
                life.letter, life.grades, life.public, life.redone = None, {}, "", True
                open_ones.pop((number, "公开答复"), None)
        elif command == "/公开" and "已公开" in said:
            life.published = day
            open_ones.pop((number, "公开答复"), None)
        elif command == "/公开":
            life.public = words[0]
            if words[0] == "主动公开":
                open_ones[number, "公开答复"] = naive.after(day, 20)
        elif command == "/承诺" and "已兑现" in said:
            life.promises[int(words[0]) - 1].append(said.partition("依据：")[2])
            open_ones.pop((number, f"承诺事项第{words[0]}项"), None)
        elif command == "/承诺":
            life.promises.append([words[0]])
            year, month, on = map(int, re.findall("[0-9]+", said.partition("检查")[2]))
            open_ones[number, f"承诺事项第{len(life.promises)}项"] = naive.last_workday(date(year, month, on))
    return lives, sorted([*told, *((due, *key) for key, due in open_ones.items())])


def lines() -> Iterator[tuple[str, str, str]]:
    for line in STORY.strip().splitlines():
        moment, person, text = (part.strip() for part in line.split(" | "))
        yield moment, person, text


LIVES, TOLD = lived()
