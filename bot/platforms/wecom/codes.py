"""What each errcode of the platform means, what to do about it, and what becomes of the message; whichever interface gave it.

部署手册 lists the same codes (a test holds both equal); the verdicts: docs/decisions/delivery.md#verdicts.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.outgoing import PlatformAnswer
from bot.platforms import verdicts
from bot.platforms.verdicts import BUSY, DAY, DEAD, GONE, HOUR, MISCONFIGURED, REFUSED, Verdict

TOO_FAST = verdicts.throttled(65, HOUR, DAY)  # blocks of a minute, an hour, a day, each with a margin
CONSOLE = "管理后台该应用（或智能机器人）"
KEPT_OUT = f"在{CONSOLE}的“企业可信IP”中填入 {{address}}"
VERDICTS: Mapping[int, Verdict] = {
    -1: BUSY,
    6000: BUSY.of("同一连接上的命令相互冲突，未送达", "自动依次重试；经常出现的，查是否有别的程序使用同一个机器人"),
    45033: BUSY.of("同时发送过多，未送达"),
    846609: BUSY.of("长连接尚未订阅，未送达", "自动重新订阅后重试；经常出现的，查是否有别的程序使用同一个机器人"),
    45009: TOO_FAST.of("调用过于频繁", "自动暂停 65 秒、约 1 小时、1 天后续发；经常出现的，减少用同一机器人推送的群和消息"),
    40001: MISCONFIGURED.of("应用的 secret 与企业ID不符", "从应用详情页重新复制 secret，从“我的企业”复制 corp_id"),
    40013: MISCONFIGURED.of("企业ID不对", "从管理后台“我的企业”复制到 corp_id"),
    40091: MISCONFIGURED.of("应用的 secret 不对", "从应用详情页重新复制 secret"),
    41004: MISCONFIGURED.of("没有填写应用的 secret", "从应用详情页复制 secret"),
    40014: MISCONFIGURED.of(
        "凭证无效，换新后仍无效", "核对 corp_id 和 secret 是否属于同一企业；查是否有别的程序换取同一应用的凭证"
    ),
    42001: MISCONFIGURED.of("凭证已过期，换新后仍过期", "校准本机时间；查是否有别的程序换取同一应用的凭证"),
    40056: MISCONFIGURED.of("AgentId 不对", "从应用详情页复制到 agent_id"),
    301002: MISCONFIGURED.of("AgentId 与 secret 不属于同一应用", "从同一个应用的详情页复制 agent_id 和 secret"),
    48002: MISCONFIGURED.of("应用没有调用此接口的权限", "在管理后台核对应用是否启用、是否具有发送消息的权限"),
    50001: MISCONFIGURED.of("应用的可信域名不符", "在应用详情页核对“网页授权及JS-SDK”的可信域名"),
    50002: MISCONFIGURED.of("应用所用的成员不在可见范围", "在应用详情页的“可见范围”中加入所在部门"),
    60011: MISCONFIGURED.of("应用没有权限，或接收人不在可见范围", "在应用详情页的“可见范围”中加入所在部门"),
    60020: MISCONFIGURED.of("本机的出口地址不在企业可信IP中", KEPT_OUT),
    93000: DEAD.of("群机器人已被删除或移出，或 key 不对", "在群里重新添加群机器人，把新的 key 填在原名称下，重启服务"),
    93004: DEAD.of("群机器人已被停用", "在群的机器人设置中启用它，或重新添加后更换 key，重启服务"),
    93001: GONE.of("机器人不在该群，或不允许向该群发消息", "把机器人重新加入群；机器人须有人 @ 过或进入过会话"),
    93006: GONE.of("群的标识不对或群已解散", "在该群重新登记：/群 登记；已解散的，duban chats list 核对"),
    93008: GONE.of("机器人不在该群", "把机器人重新加入群，再发送 /群 登记"),
    40031: GONE.of("接收人的账号无效", "核对人员表的企业微信账号：duban people list"),
    46004: GONE.of("没有这个企业微信账号", "核对人员表的企业微信账号：duban people list"),
    40003: GONE.of("没有这个企业微信账号", "核对人员表的企业微信账号：duban people list"),
    60111: GONE.of("没有这个企业微信账号", "核对人员表的企业微信账号：duban people list"),
    81013: GONE.of("接收人不在应用的可见范围内，或账号有误", "在应用详情页的“可见范围”中加入其部门，核对人员表的账号"),
    82001: GONE.of("没有接收人", "核对人员表的企业微信账号：duban people list"),
    846605: REFUSED.of("要回复的消息已失效", "请对方重新发送"),
    846607: REFUSED.of("会话已失效，或机器人不能先在此发言", "请对方先在该会话中 @ 机器人或发一条消息"),
    846608: REFUSED.of("要继续的回复已超过时限", "请对方重新发送"),
    40008: REFUSED.of("消息类型不对", "程序问题，请转给维护人员"),
    40033: REFUSED.of("请求中有不允许的字符", "程序问题，请转给维护人员"),
    40035: REFUSED.of("参数不对", "程序问题，请转给维护人员"),
    40058: REFUSED.of("参数超出限制", "程序问题，请转给维护人员"),
    44004: REFUSED.of("消息内容为空", "程序问题，请转给维护人员"),
    45002: REFUSED.of("消息内容过长", "程序问题，请转给维护人员"),
    93017: REFUSED.of("消息内容为空", "程序问题，请转给维护人员"),
    93018: REFUSED.of("图片过大", "程序问题，请转给维护人员"),
    93019: REFUSED.of("机器人标识不对", "核对 [platforms.wecom.bot] 的 bot_id"),
}
NOBODY = VERDICTS[81013]  # also where somebody is named among those who were not reached
OF_A_WEBHOOK: Mapping[int, Verdict] = {  # it has one group: out of it, nothing more is to be said there
    93008: DEAD.of("群机器人不在该群", VERDICTS[93000].cure),
}
# A long connection speaks to whoever has spoken to it: to nobody else, and no webhook is meant.
OF_A_LINE: Mapping[int, Verdict] = dict.fromkeys((93000, 846605), VERDICTS[846607])
OF_ONE_PERSON = {**OF_A_LINE, **dict.fromkeys((93001, 93006, 93008), VERDICTS[846607])}  # whom no group's trouble concerns


def judge(answer: PlatformAnswer, own: Mapping[int, Verdict] = OF_A_WEBHOOK) -> None:
    """Only HTTP 200 with the integer errcode 0 is success; no errcode is ambiguous, never success.

    A code that stands in the table counts whatever the HTTP status; any other means nothing unless HTTP says 200. `own` are the
    codes that mean something else to who asks.

    See docs/decisions/delivery.md#verdicts.
    """
    code, said = code_of(answer), (answer.json or {}).get("errmsg")
    if code is not None:
        if code == 0 and answer.status == 200:
            return
        if known := own.get(code) or VERDICTS.get(code):
            raise known.error(code, said)
        if answer.status == 200:
            raise REFUSED.quoting(said).error(code, said)
    if answer.status == 429:
        raise TOO_FAST.error("HTTP 429")
    raise verdicts.UNREADABLE.error(f"HTTP {answer.status}")


def code_of(answer: PlatformAnswer) -> int | None:
    """The errcode; None for an answer without one."""
    code = answer.json.get("errcode") if answer.json else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None
