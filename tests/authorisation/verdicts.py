"""What a reply came to: done, or refused in one of a few recognisable forms. Every refusal must have exactly one."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.message import Reply


class Verdict(StrEnum):
    """`DONE` and `STATE` (the item or the words are not ready for it) go to who is permitted, the others to who is not."""

    DONE = "办理"
    STATE = "条件不具备"
    NOT_KNOWN = "不认识"
    HIDDEN = "查不到"
    NOT_OFFERED = "无此命令"
    NOT_YOURS = "不由其办理"
    NO_WRITES = "平台不可登记"
    ONLY_SINGLE = "须单聊"
    ONLY_GROUP = "须在群内"
    ONLY_SIGNED = "须经有签名的平台"
    UNKNOWN = "无人描述过的答复"


FORMS: dict[Verdict, tuple[str, ...]] = {
    Verdict.NOT_KNOWN: (r"本群未登记或您的身份未绑定，暂不能答复。请联系办公室登记，或与我单聊发送：/绑定 一次性码。",),
    Verdict.NOT_OFFERED: (
        r"该操作由((处室负责人或|分管领导、主要领导或)?办公室)办理，您可请其办理；"
        r"本人可用的命令请发送 /帮助 查看。(本次操作未生效。)?",
    ),
    Verdict.NO_WRITES: (
        r"钉钉回调方式不能办理登记和审核，本次操作未生效。请在企业微信中操作，或联系办公室。",
        r"钉钉回调方式不能证明是谁发送的，登记群须附一次性码，本次操作未生效。"
        r"请向运维人员领取登记群用的一次性码，15分钟内在本群发送：/群 登记 名称 范围 推送 一次性码。",
    ),
    Verdict.ONLY_SINGLE: (
        r"该命令请与我单聊发送，本次操作未生效。",
        r"一次性码只能在单聊中使用。群内发过的码已作废，本次操作未生效，请联系办公室重新领取后与我单聊发送。",
    ),
    Verdict.ONLY_SIGNED: (r"该命令涉及全部办件，请在企业微信中与我单聊发送。",),
    Verdict.ONLY_GROUP: (r"该命令请在群内发送，本次操作未生效。", r"请在要登记的群里发送：/群 登记 .*"),
    Verdict.HIDDEN: (
        r"没有找到编号 \S+，或该件不在此处可查范围内。(您是不是要查：[\d、第号]+？)?请核对编号，或发送 /我的 查看本人办件。"
        r"(\n钉钉单聊中只能查询已登记的钉钉群可查的件；其他的件请在企业微信中与我单聊查询，或请办公室登记钉钉群。)?",
        r"没有找到这张卡片对应的办件，或不在此处可查范围内，本次操作未生效。请发送 /查 编号 获取最新卡片。",
    ),
    Verdict.NOT_YOURS: (
        r"\S+ 须由(承办人、牵头处室负责人或办公室|牵头处室或配合处室的负责人、承办人，或办公室|"
        r"牵头处室负责人或办公室|办公室|分管领导、主要领导或办公室)"
        r"(办理 /答复函。|(办理 /\S+|送审|撤回|退回配合意见)。本次操作未生效。)",
        r"\S+ 的申退须由办公室答复。本次操作未生效。",
        r"\S+ 与其他单位往来意见须由承办人、牵头处室负责人或办公室登记。本次操作未生效。",
        r"\S+的意见须由该处室或办公室登记。本次操作未生效。",
        r"您不是 \S+ 当前环节的审核人（\S+：.+）。本次操作未生效。",
        r"您自\S+起不再担任审核职务，\S+ 现由\S+审核。本次操作未生效。",
        r"您没有(可交接的承办工作|需要代理的审核职责)。办公室提出请发送 /.*。本次操作未生效。",
        r"(只能交接本人的工作；他人的工作请由其本人或办公室提出|只能由本人或办公室提出代理)。本次操作未生效。",
    ),
    Verdict.STATE: (
        # what is over, or not this item's business
        r"\S+ 已于\S+(签收，无须重复操作。|办结，无须.*|同意申退，不再由本单位办理，.*)",
        r"\S+ 为(会办|独办|主办|分办|参阅)件，.*",
        # the objection
        r"\S+ (已于\S+申退，正待办公室答复|的申退已于\S+答复(不同意，.*|同意|不同意))。本次操作未生效。",
        r"\S+ 没有待答复的申退，请处室先发送 .*",
        # contact, meeting, opinions
        r"\S+ (尚未登记代表是否要求面复，.*|代表不要求面复；.*)",
        r"\S+ 的配合处室为\S+，没有看懂“\S+”。本次操作未生效。",
        r"\S+ 缺意见的理由已登记.*",
        r"\S+ (没有配合处室；.*|\S+的书面意见已登记，无须重复操作。|没有“\S+”已交的书面意见。本次操作未生效。)",
        r"请写明处室：/意见 .*",
        r"\S+ 的(分管领导|承办人)已是\S+。本次操作未生效。",
        r"\S+不在牵头处室\S+。本次操作未生效。",
        r"请写明批示的领导（\S+）：.*",
        # what is recorded already
        r"\S+ 已登记[^，；]*(面复|沟通|会面|征求代表意见).*(，无须重复操作|；登记有误的请发送 ).*",
        r"\S+ (公开属性已(登记为\S+，无须重复操作|于\S+登记为\S+；.*)|已于\S+登记公开(，无须重复操作|；).*).*",
        r"\S+ (该承诺已登记为第\d+项|\S+的这一批示已于\S+登记)，无须重复操作；.*",
        r"\S+已是(上班|放假)（\S+），无须重复操作。本次操作未生效。",
        # the review
        r"\S+ (尚未送审，.*|第\d+轮已送审，正待\S+审核，.*|第\d+轮(已审核完毕|已撤回|送审已撤回|已被退回)，.*)",
        r"\S+ (已由\S+于.+(通过|退回)，.*|已于.+审核完毕（第\d+轮），.*|\S+尚未审核，请待其审核后再操作。.*)",
        r"\S+ (这张卡片属于第\d+轮，.*|这个按钮不属于当前环节.*|已于第\d+轮送审，请使用最新卡片。.*)",
        r"您已于.+(通过|退回) \S+，无需重复操作。",
        r"退回须写明理由（不少于4个字），请发送：/审 \S+ 退回 理由。本次操作未生效。",
        # the letter and what follows it
        r"\S+ 密级未填，不能生成函稿。.*",
        r"\S+ 还不能(征求代表意见|登记寄出|登记报送|登记反馈)：.*",
        r"\S+ 正在重新办理，再次寄出答复函后方可登记反馈。.*",
        r"\S+ (已于\S+登记反馈；如需改正.*|答复函尚未寄出，.*|的公开属性不是主动公开，.*)",
        r"\S+ (没有登记过\S+，无须更正。.*|正在重新办理，\S+属于上一次答复，.*|已登记寄出，请先撤销寄出：.*)",
        # a way back
        r"\S+ (没有可以撤销的登记，.*|最近一次登记是\S+的：.*，只能由其本人撤销。本次操作未生效。)",
        r"\S+ (您最近一次登记是.+，已超过一天，不能撤销。.*|.+之后已有.+，不能撤销；.*)",
        r"\S+ 第\d+轮送审已随台账更新终止，.+不能撤销.*",
        r"\S+ 交办日期已改为.+，到日前暂不办理，届时另行通知。(本次操作未生效。)?",
        r"您已于.+(通过|退回) \S+，.*(不能再改|不能再确认)。.*",
        r"您已于.+(通过|退回) \S+；如需改为(通过|退回)，请发送：.*",
        # work and stand-ins of one's own, groups, codes
        r"没有待您确认的交接，提出后3天内未答复即失效，可重新提出。本次操作未生效。",
        r"(办公室提出而待答复的交接有\d+项，.*|没有由办公室提出而待答复的\S+的交接)。本次操作未生效。",
        r"(没有待您确认的代理|您没有生效中或待生效的代理|\S+名下没有在办件，无须交接)。本次操作未生效。",
        r"代理人须为另一位处室负责人或局领导。本次操作未生效。",
        r"用法：/群 登记 .*",
        r"(一次性码不正确、已用过或已过期|平台没有告知您的账号，不能绑定)，.*|本账号15分钟内已5次输错一次性码，.*",
    ),
}


def verdict(reply: Reply) -> Verdict:
    """The one form of a reply; UNKNOWN for a refusal nobody has described, or one that fits two forms."""
    fitting = [form for form, patterns in FORMS.items() if any(re.fullmatch(p, reply.text, re.DOTALL) for p in patterns)]
    if reply.outcome == "answered":
        return fitting[0] if fitting == [Verdict.ONLY_SINGLE] else Verdict.DONE  # a code said in a group is burnt for good
    return fitting[0] if len(fitting) == 1 else Verdict.UNKNOWN
