"""Who stands in a cell of people: names among posts, padding, telephone numbers and words for nobody."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Any

from bot.documents.ledger.meaning import NOBODY, PENDING, is_same
from bot.documents.sheets.workbook import text
from bot.rules import telephones

UNNAMED = re.compile(r"如上|同[左右]|本人|(?:全体|全部|所有|各|有关|相关|各有关|各相关|见|详见|另见).*")  # nobody by name
SEVERAL_MORE = re.compile(r"等(?:[0-9一二三四五六七八九十]{1,3}|多|几)?(?:人|名|位)?(?:同志|代表|委员)?$")
SURNAMES = frozenset(
    (
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "司徒",
        "东方",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "长孙",
        "宇文",
        "端木",
        "独孤",
        "南宫",
        "轩辕",
    )
)
NAME = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ue000-\uf8ff·•．.]{2,20}|[A-Za-z][A-Za-z .'-]{1,40}")
POSTS = (
    "处长",
    "副处长",
    "科长",
    "副科长",
    "主任",
    "副主任",
    "局长",
    "副局长",
    "司长",
    "副司长",
    "厅长",
    "副厅长",
    "部长",
    "副部长",
    "同志",
    "主席",
)
POST_ALONE = re.compile(
    r"(?:分管|主管|主要|联系|常务|副|各|第一|直接|具体|牵头|配合|主办|承办|责任|处室|科室|股室|司局|部门|单位|机关|[局部厅委司处科股室市县区])*"
    rf"(?:{'|'.join(POSTS)}|领导|负责人|责任人|承办人|经办人|办理人|联系人|联络员|专办员|工作人员)"
)


def people_in(cell: Any, known: Set[str] = frozenset(), divisions: Set[str] = frozenset()) -> tuple[str, ...]:
    """The names in a cell, once each; `known` are people's names, `divisions` those of divisions, which are nobody's.

    A blank inside a name (周 示平, 欧阳 明) is padding, between whole names it joins them. Dashes and 待定 are nobody, a
    telephone number is no name, a post behind a name (李示明处长) or 等 is not part of it.
    """
    names = [named_by(word, known, divisions) for word in candidates(cell)]
    return tuple(dict.fromkeys(name for name in names if name))


def strangers(cell: Any, known: Set[str] = frozenset(), divisions: Set[str] = frozenset()) -> list[str]:
    """What stands in a cell of people and is no name: 待定, 3人, 全体, a division, a telephone number alone."""
    return [word for word in candidates(cell) if word not in NOBODY and not named_by(word, known, divisions)]


def candidates(cell: Any) -> list[str]:
    """What may be names in a cell of people: each as one word; one that may be several names keeps its blanks."""
    found: list[str] = []
    for part in re.split(r"[、，,；;/\n]+", str(cell or "")):
        bare = text(re.sub(r"[（(].*?[）)]", " ", without_phone(part)[0]))
        words, joined = bare.split(), "".join(bare.split())
        if not words:
            found += [text(part)] if text(part) else []
        elif len(words) > 1 and all(len(word) > 1 for word in words) and not (len(words) == 2 and words[0] in SURNAMES):
            found += words
        else:
            found.append(joined if len(joined) < 4 or len(words) == 1 or joined[:2] in SURNAMES else bare)
    return found


def named_by(word: str, known: Set[str], divisions: Set[str]) -> str:
    """The name that a word is, without 等 and the post behind it; empty where nobody is named."""
    name = word if word in known else "".join(word.split()) if "".join(word.split()) in known else word
    if name in known:
        return name
    name = fuller if len(fuller := SEVERAL_MORE.sub("", name)) > 1 else name
    nobody = name in (NOBODY | PENDING | divisions) or is_same(name) or UNNAMED.fullmatch(name) or POST_ALONE.fullmatch(name)
    return name_alone(name) if not nobody and NAME.fullmatch(name_alone(name)) else ""


def name_alone(name: str) -> str:
    """A name without the post behind it."""
    posts = sorted(POSTS, key=len, reverse=True)
    return next((own for post in posts if (own := name.removesuffix(post)) != name and len(own) > 1), name)


def without_phone(cell: Any) -> tuple[str, str]:
    """A cell's text without the telephone numbers in it, and these; empty where there is none."""
    words = text(cell)
    numbers_in = [words[spot.start : spot.end] for spot in telephones.numbers(words)]
    found = "、".join(dict.fromkeys(numbers_in))
    for number in numbers_in:
        words = words.replace(number, "\0", 1)
    label = r"(?:(?:联系)?(?:电话|手机)[:：]?\s*)?"
    bare = re.sub(rf"[（(]\s*{label}[）)]|{label}\x00", "", words)
    bare = re.sub(r"[（(]\s*[）)]", "", bare)
    joined = re.sub(r"[，,、；;:：/\s]*([，,、；;])", r"\1", bare)
    return (joined.strip(" ，,、；;:：/"), found) if found else (words, "")
