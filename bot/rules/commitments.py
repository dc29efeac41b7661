"""What is said of a commitment that is recorded already: which one, and whether it was kept or is still open."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum


class Said(Enum):
    """What the words say of it; `UNCLEAR` where nobody can tell."""

    KEPT = "已兑现"
    OPEN = "未兑现"
    CANCELLED = "撤销"
    CHECK = "检查"
    UNCLEAR = ""


@dataclass(frozen=True)
class Statement:
    """Which commitment is meant, empty where that is not said, what is said of it, and the words after that."""

    place: str
    said: Said
    rest: str


NUMERALS = "一二三四五六七八九十"
ITSELF = r"(?:[该此这本]项?|上述)?承诺(?:事项)?"
PLACE = (
    rf"(?:{ITSELF}\s*)?(?P<ordinal>第\s*)?(?:(?P<digits>\d{{1,2}})(?!\d)|(?<=第)(?P<numeral>[{NUMERALS}]))"
    r"(?:\s*(?P<mark>项|条))?(?:承诺(?:事项)?)?"
)
PARTLY = r"一半|部分|大半|过半|多半|不了|不到|率|度|\d|百分"
DONE = r"兑现|完成|落实|履行|实现|做到|办到|办成|办好|达到|建成|启动|开工|开始"
OPEN = (
    r"(?:截至)?(?:目前|现在|现|至今|到现在)?(?:仍然?|还|尚|都|均|暂时?|并){0,3}(?:未|没有?|不能|无法|难以)(?:能够?|按期|按时|如期|全部?|完全|及时|得到){0,3}"
    rf"(?:{DONE})|(?:只|仅)?(?:部分|一半|大部分)(?:{DONE})|(?:兑现|完成|落实|履行)(?:了)?(?:{PARTLY})|(?:正在?|仍在|还在|尚在)(?:推进|{DONE}|办理|实施|进行)"
)
KEPT = rf"(?:已经?|现已|均已?|都已?|全部|如期|按期){{0,3}}(?:兑现|完成|落实|履行)(?:了|完毕)?(?!{PARTLY})"
STATES = rf"(?:(?P<open>{OPEN})|(?P<kept>{KEPT})|(?P<cancelled>撤销)|(?P<check>检查))(?!的|情况|时间)"
GAP = r"[\s,，:：]*"
PLACE_FIRST = re.compile(rf"^(?:{PLACE})(?P<gap>{GAP})(?:{STATES})?(?P<rest>.*)$", re.DOTALL)
STATE_FIRST = re.compile(rf"^(?:{STATES}){GAP}(?:{PLACE})(?P<rest>\D.*)?$", re.DOTALL)
STATE_ALONE = re.compile(
    rf"^(?:{ITSELF}\s*)?(?:(?P<open>{OPEN})|(?P<kept>(?:已经?|均已|都已|全部)?(?:兑现|完成|落实|履行)))(?=[\s,，。:：]|原因|理由|依据|$)"
)
STATE_LAST = re.compile(rf"(?:{OPEN})了?[。\s,，]{{0,4}}(?:(?:下次)?检查.{{0,300}})?$", re.DOTALL)  # 平台尚未建成 检查 12月31日
HEDGED = re.compile(
    r"困难|不理想|不足|[未没尚但却]|[中停](?=[，,。；;\s]|$)|正在|延|推迟|一半|部分|招标|缓慢|滞后"
)  # kept only in part, or not yet
OF_A_NEW_ONE = re.compile(r"检查.{0,100}\d")  # its day: nobody checks what is kept
MEASURE = re.compile(
    r"[家个号所套亿万千百名次吨米座户类种场批年月日天期%、.]|处(?!室)|台(?!账)|人(?!员)|公[里顷斤]|平[方米]"
)  # 20 家企业


def about(words: str, known: Collection[str]) -> Statement | None:
    """What the words say of one of the commitments that are known by their running numbers; None for words of a new one."""
    if found := PLACE_FIRST.match(words):
        place, said = place_of(found), said_of(found)
        named = found["ordinal"] or ((found["mark"] or found["gap"]) and not MEASURE.match(found["rest"]))
        if said is not Said.UNCLEAR or (place in known and named):
            return Statement(place, sure(said, found["rest"]), found["rest"])
    found = STATE_FIRST.match(words)
    counted = found and not found["ordinal"] and MEASURE.match((found["rest"] or "").lstrip())
    if counted:
        return None
    if found and (found["ordinal"] or place_of(found) in known):
        return Statement(place_of(found), sure(said_of(found), found["rest"] or ""), found["rest"] or "")
    if found := STATE_ALONE.match(words):
        return Statement("", Said.OPEN if found["open"] else Said.KEPT, words[found.end() :])
    if STATE_LAST.search(words):
        return Statement("", Said.OPEN, "")
    return None


def sure(said: Said, rest: str) -> Said:
    """What is said, where the words after it do not speak against it: 已兑现，但资金未到位 says nothing sure."""
    before_proof = re.split("依据|凭据", rest)[0]
    if said is Said.KEPT and (HEDGED.search(before_proof) or OF_A_NEW_ONE.search(rest)):
        return Said.UNCLEAR
    if said is Said.CANCELLED and (re.match(r"[已未没]*兑现", rest.strip()) or OF_A_NEW_ONE.search(rest)):
        return Said.UNCLEAR
    return said


def place_of(found: re.Match[str]) -> str:
    """The running number, in digits."""
    return str(int(found["digits"]) if found["digits"] else NUMERALS.index(found["numeral"]) + 1)


def said_of(found: re.Match[str]) -> Said:
    return next((said for said in Said if said is not Said.UNCLEAR and found[said.name.lower()]), Said.UNCLEAR)
