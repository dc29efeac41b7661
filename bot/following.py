"""Whoever follows an item hears of every step of it alone, unless they took it themselves or are told of it anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.command import Context
from bot.records import followed, taking_back
from bot.records.delivery import corrected, notices, unheard
from bot.records.delivery.notices import About
from bot.rules import permissions, secrecy, way_back
from bot.rules.stages import Case, Party
from bot.rules.wording import answers

KEY = "followed:"  # what the keys of these notices begin with
SAID_ANEW = "所述登记已更正"
OVER = "本件已办结，办结后不再通知，重新办理的继续通知。"


def tell(context: Context, before: Mapping[int, Case]) -> None:
    """Put in what the command's acts did, for those who follow their items; `before` are items as they were seen first.

    Of an item that was done before and still is nothing is told. Who is told of an act hears when it is taken back, as all do;
    what waits of an act that was corrected is not said.
    """
    for (_, item), act in context.acts.items():
        own = followed.followers(context.session, item) if item else ()
        if item is None or not own:
            continue
        corrected.call_off(context.session, act, KEY, SAID_ANEW)
        for case in context.cases([item]):
            if item in before and before[item].finished_on and case.finished_on:
                continue
            if readers := hearing(context, case, act, own):
                told = About(case)
                notices.put(
                    context.session,
                    None,
                    readers,
                    said(context, case, act),
                    key=f"{KEY}{act}",
                    not_before=context.now,
                    about=[told],
                    private=context.private,
                )
                notices.follow(context.session, item, act, after=context.told_before)


def hearing(context: Context, case: Case, act: int, own: Sequence[Party]) -> list[Party]:
    """Those who follow the item, may hear of it alone, did not take the step and are not told of it anyway."""
    alone, told = context.private(), unheard.told_by(context.session, act)
    return [
        party
        for party in own
        if party.id in alone
        and party.id != context.actor.id
        and party.id not in told
        and permissions.may_see(alone[party.id].scope, case)
    ]


def said(context: Context, case: Case, act: int) -> str:
    """【关注】20210032 智慧城市：吴示安登记联系代表（要求面复，7月16日）。查看现状请发送：/查 20210032"""
    done = next(each for each in taking_back.standing(context.session, case.id) if each.order == act)
    who = context.actor.name if secrecy.may_be_named(case.secrecy) else ""
    over = OVER if case.finished_on else ""
    what = way_back.words(done.traces, case.body) if done.traces else f"撤销{way_back.words(done.ended, case.body)}"
    return f"【关注】{answers.short_name(case)}：{who}登记{what}。{over}\n查看现状请发送：/查 {case.number}"
