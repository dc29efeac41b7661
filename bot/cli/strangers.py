"""What `people list --seen` shows: accounts that were refused, with what the office needs to enter them."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import click

from bot import platforms
from bot.cli.session import State, put_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.records.refused import RefusedSender

WHERE = {"single": "单聊", "group": "群内"}


def put(state: State, as_json: bool) -> None:
    """Print the accounts, the latest first."""
    from bot.records import refused

    with state.service() as service, service.database.begin() as session:
        corps = {name: section.corp_id for name, section in service.settings.platforms.items()}
        rows = refused.seen(session)
        found = [described(session, row, service.office.zone, corps.get(row.platform)) for row in rows]
        full = [platforms.title_of(name) for name in platforms.names() if refused.full(session, name)]
    for title in full:
        click.echo(f"{title}被拒绝的账号已记满{refused.MOST}个，此后的未列入。", err=as_json)
    if as_json:
        put_json(found)
        return
    for row in found:
        click.echo("　".join(filter(None, (row["title"], row["kind_title"], row["id"], row["said"], row["why"]))))
    if not found:
        click.echo("没有。")


def described(session: Session, row: RefusedSender, zone: tzinfo, corp_id: str | None) -> dict[str, Any]:
    """One account as a row; `corp_id` is the configured one, None where the platform is not configured."""
    from bot.records import people

    known = platforms.find(row.platform)
    first, last = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (row.first_at, row.last_at))
    left = people.owner_name(session, row.platform, row.corp_id, row.user_id)
    other = f"企业标识 {row.corp_id or '空'} 与配置不同" if corp_id is not None and row.corp_id != corp_id else ""
    return {
        "platform": row.platform,
        "corp_id": row.corp_id,
        "id": row.user_id,
        "kind": row.kind,
        "chat": row.chat,
        "times": row.times,
        "first_at": first,
        "last_at": last,
        "title": platforms.title_of(row.platform),
        "kind_title": known.id_kinds.get(row.kind, "") if known else "",
        "said": f"{WHERE.get(row.chat, row.chat)}{row.times}次，最近 {last}，首次 {first}",
        "why": other or (f"{left}已不任职" if left else ""),
    }


def elsewhere(platform: str, corp_id: str) -> str:
    """An account that nobody is known by, as its platform or corporation is not configured."""
    return f"{platforms.title_of(platform)}（企业 {corp_id or '（未填写）'}，未配置）"


def account_words(name: str, ids: list[dict[str, Any]]) -> str:
    """A platform by which somebody is known, and why it cannot mention them where that is so."""
    known, own = platforms.find(name), [one for one in ids if one["platform"] == name]
    title = platforms.title_of(name)
    if known is None or any(one["mentionable"] for one in own):
        return title
    return f"{title}（只有{'、'.join(dict.fromkeys(known.id_kinds.get(one['kind'], one['kind']) for one in own))}，不能@）"
