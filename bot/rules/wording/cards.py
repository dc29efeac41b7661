"""An item as a card: the same facts as in the full text, the most important first; platforms draw it within their limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.message import Button, Card
from bot.rules import dates, duties, secrecy
from bot.rules.stages import Case
from bot.rules.standing import Standing
from bot.rules.wording import answers, deputies, lines

SHOW = Button("查看最新进度", "show")  # a card must have a button
WAITS_FOR = "　"  # between a name and what it waits for
LABELS = {"状态": "当前状态", "时限": "办理时限", "牵头": "牵头处室", "配合": "配合处室"}
IN_TITLE_AND_NOTE = ("亮灯", "最近一步", "下一步", lines.SEND, lines.OR, "")


def drawn(standing: Standing, task_id: str, buttons: tuple[Button, ...], *, deputy: str = "", draft: str = "") -> Card:
    """The card as one person, or a group, is to see it now. `deputy` is how the deputy may be named here, `draft` where the draft
    lies, for who may know."""
    case, (on, step) = standing.case, standing.last
    named = secrecy.may_be_named(case.secrecy)
    before = f"最近一步：{dates.brief(on, standing.as_of.today)} {step}" if named else "密级未填，仅显示编号和日期"
    return Card(
        task_id=task_id,
        title=f"{case.number} {lines.lit_briefly(standing)}",
        waits=waits(standing) if named else "",
        lines=((("案由", case.title),) if named else ()) + tuple(facts(standing, deputy)),
        note=f"{before}\n{lines.ending_of(standing)}",
        buttons=with_show(case, buttons),
        link=draft,
    )


def facts(standing: Standing, deputy: str) -> Iterator[tuple[str, str]]:
    """The lines of the full text but those that stand in title and note, for who has five seconds: who delays it, what kind it
    is, until when, the levels of a review one by one; then the others. Whom it waits for stands above them."""
    case = standing.case
    reviewed = levels(case, case.chain) if secrecy.may_be_named(case.secrecy) else []
    first = ("亮灯", *(() if reviewed else ("当前状态",)), "未交意见", "类别", "办理时限", *(title for title, _ in reviewed))
    known = list(labelled(standing, deputy, reviewed))
    yield from sorted(known, key=lambda line: first.index(line[0]) if line[0] in first else len(first))


def labelled(standing: Standing, deputy: str, reviewed: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The same in the order of the text; `reviewed` are the levels of a review."""
    for label, words in lines.of(standing, deputy=deputy):
        if label == "亮灯" and standing.pressing is not standing.answer:
            yield label, words  # the title has no room for whose opinion it is
        elif label == "时限" and standing.answer and standing.pressing is standing.answer:
            yield "办理时限", words.replace(f"，{answers.left(standing.answer.seen)}", "")  # the title says it
        elif reviewed and label == "分管领导":
            holder, _, leader = words.partition(deputies.IN_CHARGE)
            if not any(holder in done for _, done in reviewed):
                yield "分管", words  # the level of that name says who decided
            elif leader:
                yield "承办领导", leader
        elif label not in IN_TITLE_AND_NOTE and not (label == "审核" and reviewed):
            yield LABELS.get(label, label), words
        if label == "时限":
            yield from reviewed


def with_show(case: Case, buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    """The steps, and the button that draws the card anew, except where somebody decides on it or nothing was submitted yet."""
    deciding = any(button.key.startswith("pass:") for button in buttons)
    return buttons if deciding or (buttons and not case.rounds) else (*buttons, SHOW)


def waits(standing: Standing) -> str:
    """7月16日起等副局长甲（分管领导）审核; empty when nothing is waited for."""
    if standing.finish or standing.next is None:
        return ""
    words = lines.asked(standing, standing.next).removeprefix("请").partition("，收齐后")[0].removeprefix("等")
    return f"{dates.brief(standing.since, standing.as_of.today)}起等{words}"


def levels(case: Case, chain: tuple[str, ...]) -> list[tuple[str, str]]:
    """Who decided and when, or who is waited for, at each level of the latest round, until it is withdrawn or the item done."""
    review = case.round
    if not review or review.withdrawn_on or case.finished_on:
        return []
    return [(title, level_words(case, level)) for level, title in enumerate(chain, start=1)]


def level_words(case: Case, level: int) -> str:
    """What one level has done in the latest round, or who it waits for."""
    review = case.round
    assert review  # noqa: S101 - only asked about items in review
    for decision in review.decisions:
        if decision.level == level:
            return answers.decided(decision)
    who = answers.names(duties.reviewers(case, level - 1)) or "待明确"
    if review.returned:
        return f"{who}{WAITS_FOR}未到"
    return f"{who}{WAITS_FOR}{'待审核' if level == review.passed + 1 else '待上一级审核'}"


FILE_STEPS: Mapping[str, str] = {"file-write": "写入", "file-drop": "取消"}  # a button's key → the word that it stands for


def of_file(task_id: str, file: int, name: str, note: str) -> Card:
    """The card that asks whether a file that was sent is to be written, with what was read of it."""
    buttons = (Button("写入", f"file-write:{file}", "primary"), Button("不写入", f"file-drop:{file}"))
    return Card(task_id, "核对所发文件", (("文件", name),), note=note, buttons=buttons)
