"""What each code of the platform means, what to do about it, and what becomes of the message; whichever interface gave it.

部署手册 lists the same codes (a test holds both equal); the verdicts: docs/decisions/delivery.md#verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.outgoing import PlatformAnswer
from bot.platforms import verdicts
from bot.platforms.verdicts import BUSY, DEAD, GONE, MISCONFIGURED, REFUSED, UNREADABLE, ByWords, Verdict

TOO_FAST = verdicts.throttled(610, verdicts.HOUR, verdicts.DAY)  # a robot that was too fast is banned for ten minutes
EACH_SECOND = verdicts.throttled(2, 65, 610).of("发送过于频繁")  # counted by the second
NO_ROBOT = "在开发者后台启用机器人、发布版本，并核对 robot_code"
SHUT_OUT = verdicts.throttled(310, 610, verdicts.HOUR)  # an address that asked too much is shut out for five minutes
OURS = "程序问题，请转给维护人员"
ROBOT = "群设置的“机器人”页"
KEYWORD = MISCONFIGURED.of("消息中没有机器人设置的关键词", f"在{ROBOT}把安全设置改为“加签”")
TIMESTAMP = MISCONFIGURED.of("签名的时间不对", "校准本机时间（与平台相差不得超过 1 小时）")
SIGN = MISCONFIGURED.of("加签密钥不对", f"从{ROBOT}的“加签”重新复制到 webhooks 的 secret")
IP = MISCONFIGURED.of("本机的出口地址不在机器人的IP地址段中", f"在{ROBOT}的“IP地址（段）”中填入 {{address}}，或改用“加签”")
SECURED = ByWords(
    {
        "310000 IP": (("whitelist", "ip ", "ip地址", "白名单"), IP),
        "310000 关键词": (("keyword", "关键词"), KEYWORD),
        "310000 时间": (("timestamp", "过期", "expire"), TIMESTAMP),
        "310000 加签": (("sign", "签名"), SIGN),
    },
    otherwise=MISCONFIGURED.of("机器人的安全设置与配置不符", f"在{ROBOT}核对加签密钥、关键词和IP地址段，并校准本机时间"),
)
VERDICTS: Mapping[int, Verdict | ByWords] = {
    -1: BUSY,
    34015: BUSY,
    130101: TOO_FAST.of("发送过于频繁，机器人被禁言 10 分钟", "自动暂停后续发；经常出现的，减少用同一机器人推送的群和消息"),
    410100: TOO_FAST.of("发送过于频繁，机器人被禁言 10 分钟"),
    660026: TOO_FAST.of("发送过于频繁，机器人被禁言 10 分钟"),
    90030: TOO_FAST.of("机器人的调用超过限制"),
    90002: TOO_FAST.of("本机的出口地址调用过多，被暂停"),
    90018: EACH_SECOND,
    1111: TOO_FAST.of("平台的网关拒绝（punish deny）：调用过多，机器人或出口地址被暂停"),
    88: MISCONFIGURED.of("凭证无效", "从开发者后台的应用凭证页重新复制 app_key、app_secret"),
    40001: MISCONFIGURED.of("app_secret 不对", "从开发者后台的应用凭证页重新复制"),
    40014: MISCONFIGURED.of("凭证无效，换新后仍无效", "核对 app_key、app_secret 是否属于同一应用"),
    42001: MISCONFIGURED.of("凭证已过期，换新后仍过期", "校准本机时间"),
    40096: MISCONFIGURED.of("app_key 或 app_secret 不对", "从开发者后台的应用凭证页重新复制"),
    310000: SECURED,
    300001: MISCONFIGURED.of("会话地址已失效，或机器人的设置不符", f"会话地址的自动改用别的途径；群机器人的在{ROBOT}核对"),
    300005: DEAD.of(
        "access_token 不存在：机器人已删除，或 token 不对",
        "在群里重新添加机器人，把新的 access_token、secret 填在原名称下，重启服务",
    ),
    400101: DEAD.of(
        "access_token 不存在：机器人已删除，或 token 不对",
        "在群里重新添加机器人，把新的 access_token、secret 填在原名称下，重启服务",
    ),
    400102: DEAD.of("机器人已被停用", f"在{ROBOT}启用它，重启服务"),
    400106: DEAD.of("机器人已不在群里", "在群里重新添加机器人，把新的 access_token、secret 填在原名称下，重启服务"),
    400013: DEAD.of("群已解散", "登记新的群：duban chats add"),
    33012: GONE.of("没有这个钉钉账号", "核对人员表的钉钉账号：duban people list"),
    34013: GONE.of("没有这个钉钉账号", "核对人员表的钉钉账号：duban people list"),
    400105: REFUSED.of("消息类型不对", OURS),
    40035: REFUSED.of("参数不对", OURS),
    43004: REFUSED.of("请求的格式不对", OURS),
    430101: REFUSED.of("消息中有不安全的链接", "检查办件的案由和备注"),
    430102: REFUSED.of("消息中有不合适的文字", "检查办件的案由和备注"),
    430103: REFUSED.of("消息中有不合适的图片", OURS),
    430104: REFUSED.of("消息中有不合适的内容", "检查办件的案由和备注"),
    460101: REFUSED.of("消息过长", OURS),
}
NAMED: Mapping[str, Verdict] = {  # of the newer interfaces, by their beginnings
    "send.too.fast": EACH_SECOND,
    "send.byToken.tooFast": EACH_SECOND,
    "too.many.": EACH_SECOND.of("一次发送的群或人过多"),
    "Forbidden.AccessDenied.QpsLimit": EACH_SECOND,
    "Forbidden.AccessDenied.IpNotInWhiteList": MISCONFIGURED.of(
        "本机的出口地址不在应用的服务器出口IP中", "在开发者后台该应用的“服务器出口IP”中填入 {address}"
    ),
    "Forbidden.AccessDenied": MISCONFIGURED.of("应用没有调用此接口的权限", "在开发者后台该应用的“权限管理”中开通，并发布新版本"),
    "InvalidAuthentication": MISCONFIGURED.of("凭证无效，换新后仍无效", "从开发者后台的应用凭证页重新复制 app_key、app_secret"),
    "invalidAuthentication": MISCONFIGURED.of("凭证无效，换新后仍无效", "从开发者后台的应用凭证页重新复制 app_key、app_secret"),
    "invalidClientIdOrSecret": MISCONFIGURED.of(
        "AppKey 或 AppSecret 不符", "从开发者后台的应用凭证页重新复制 app_key、app_secret"
    ),
    "bot.stopped": MISCONFIGURED.of("机器人编码不符，或机器人未发布、已停用", NO_ROBOT),
    "robot.oto.notExist": MISCONFIGURED.of("机器人编码不符，或机器人未发布、已停用", NO_ROBOT),
    "robot 不存在": MISCONFIGURED.of("机器人编码不符，或机器人未发布、已停用", NO_ROBOT),
    "invalidParameter.robotCode": MISCONFIGURED.of("机器人编码不符，或机器人未发布、已停用", NO_ROBOT),
    "chatbotId.notAllow.sendOTO": MISCONFIGURED.of("机器人不能单独发消息，或未发布、已停用", NO_ROBOT),
    "token.notExisted": GONE.of("机器人已不存在", "在群里重新添加机器人"),
    "group.disbanded": GONE.of("群已解散", "登记新的群：duban chats add"),
    "resource.unavailable": GONE.of("群或机器人已不可用", "核对群是否还在、机器人是否还在群里"),
    "robot.not.in.group": GONE.of("机器人不在该群", "把机器人重新加入群，再发送 /群 登记"),
    "miss.openConversationId": GONE.of("没有群的标识", "在该群重新登记：/群 登记"),
    "invalid.openConversationId": GONE.of("群已解散、编号不符，或机器人不在群内", "在该群重新登记：/群 登记"),
    "invalidParameter.openConversationId": GONE.of("群已解散、编号不符，或机器人不在群内", "在该群重新登记：/群 登记"),
    "conversation.org.notMatch": GONE.of("该群不属于本企业", "在本企业的群里重新登记：/群 登记"),
    "staffId.notExisted": GONE.of("没有这个钉钉账号", "核对人员表的钉钉账号：duban people list"),
    "invalidParameter.userIds": GONE.of("没有这个钉钉账号", "核对人员表的钉钉账号：duban people list"),
    "ding.serverquota.insufficient": MISCONFIGURED.of(
        "DING 额度不足，或本企业的钉钉版本不能用接口发 DING", "在钉钉管理后台增购 DING 额度，或把 ding 留空"
    ),
    "invalid.chatbotId": MISCONFIGURED.of("机器人编码不符，或机器人未发布、已停用", NO_ROBOT),
    "miss.staffId": GONE.of("没有这个钉钉账号", "核对人员表的钉钉账号：duban people list"),
    "toomuch.msg": EACH_SECOND,
    "ding.receivercount.limit": REFUSED.of("一次 DING 的人过多", OURS),
    "send.ding.exception": UNREADABLE.of("平台发送 DING 时出错，可能已送达", "自动再发一次，标明补发"),
    "contain.notAllowed.text": REFUSED.of("消息中有不合适的文字", "检查办件的案由和备注"),
    "contain.unsafe.url": REFUSED.of("消息中有不安全的链接", "检查办件的案由和备注"),
    "invalidParameter.": REFUSED.of("参数不对", OURS),
    "miss.param.": REFUSED.of("缺少参数", OURS),
    "ServiceUnavailable": BUSY,
    "unknown.send.result": UNREADABLE.of("平台不知道是否已送达", "到群里看一眼；自动再发一次，标明补发"),
    "system.error": UNREADABLE.of("平台内部出错，可能已送达", "到群里看一眼；自动再发一次，标明补发"),
}
NOBODY = GONE.of("接收人不存在、不在机器人的使用范围内，或已离职", "核对人员表的钉钉账号，在开发者后台的“可见范围”中加入其部门")


def judge(answer: PlatformAnswer) -> None:
    """HTTP 200 with errcode 0, sometimes the text "0", is success; "punish deny" with status 1111 is a ban.

    A code that stands in the table counts whatever the HTTP status; any other means nothing unless HTTP says 200.

    See docs/decisions/platforms.md#dingtalk-webhook.
    """
    found = answer.json or {}
    code = whole_number(found.get("errcode"))
    if code == 0 and answer.status == 200 and not banned(found):
        return
    if banned(found):
        raise meaning(1111).error(1111)
    if code in VERDICTS:
        raise meaning(code, found.get("errmsg")).error(code, found.get("errmsg"))
    name, said = found.get("code"), found.get("message")
    if isinstance(name, str) and (known := by_name(name)):
        raise known.error(name, said)
    if code and answer.status == 200:
        raise REFUSED.quoting(found.get("errmsg")).error(code)
    if answer.status == 429:
        raise TOO_FAST.error("HTTP 429")
    raise UNREADABLE.error(f"HTTP {answer.status}")


def meaning(code: int | None, said: object = "", otherwise: Verdict = REFUSED) -> Verdict:
    """The verdict of a code; where it has several causes, the one that the platform's words name."""
    found = VERDICTS.get(code, otherwise) if code is not None else otherwise
    return found.meant(said) if isinstance(found, ByWords) else found


def whole_number(code: object) -> int | None:
    """The errcode, which DingTalk also writes as text; None for anything else."""
    if isinstance(code, str) and re.fullmatch(r"-?[0-9]{1,9}", code):
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def banned(found: dict[str, Any]) -> bool:
    """Whether the gateway in front of the robots says that this one is banned: status 1111, punish deny."""
    return str(found.get("status")) == "1111"


def by_name(name: str) -> Verdict | None:
    """The verdict of a code in words, as the newer interfaces give it: of the longest beginning that is known."""
    known = [start for start in NAMED if name.startswith(start)]
    return NAMED[max(known, key=len)] if known else None


def shown(code: str) -> str:
    """A code as the operator reads it: it is the platform's, and kept short."""
    return "".join(sign for sign in code[:1000] if sign.isalnum() or sign in "._-")[:60]
