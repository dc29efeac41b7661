"""What is not done where the sender may be forged, and where this office has a place for it."""

from __future__ import annotations

from bot import platforms
from bot.office import Office


def no_writes(office: Office, platform: str) -> str:
    """Why nothing is recorded where the sender may be forged, and where it can be."""
    instead = f"请在{office.recording}中操作，或联系办公室" if office.recording else "请联系办公室"
    return f"{title_of(platform)}回调方式不能办理登记和审核，本次操作未生效。{instead}。"


def only_questions(office: Office, platform: str) -> str:
    """What is not done here, for who asks what can be."""
    where = f"请在{office.recording}中发送" if office.recording else "请联系办公室"
    return f"{title_of(platform)}回调方式只答复查询，办理登记和审核{where}。"


def bounds(office: Office, platform: str) -> str:
    """What may be heard in single chat where the sender may be forged, and where all of it may."""
    title = title_of(platform)
    instead = f"其他的件请先由办公室登记{title}群"
    if office.vouching:
        instead = f"其他的件请在{office.vouching}中与我单聊查询，或请办公室登记{title}群"
    return f"{title}单聊中只能查询已登记的{title}群可查的件；{instead}。"


def whole_year(office: Office, platform: str, *, single: bool) -> str:
    """Why a paper about all items is not given here, and where it is."""
    if office.vouching or not single:
        return f"该命令涉及全部办件，请{f'在{office.vouching}中' if office.vouching else ''}与我单聊发送。"
    title = title_of(platform)
    return f"该命令涉及全部办件，{title}单聊中须先由办公室登记一个范围为全局的{title}群。"


def title_of(platform: str) -> str:
    """What officials call a platform, configured or not."""
    return platforms.title_of(platform) if platforms.find(platform) else "该平台"
