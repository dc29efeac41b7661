"""What a clerk does in WeCom's console, in an order that works: the console tries an address at the moment it is saved."""

from __future__ import annotations

from collections.abc import Sequence

from bot.platforms.plans import NAMED, PLATFORM, Blank, Errand

LINE, CALLBACK = "long_connection", "callback"
MODES = {
    LINE: "长连接：由本机连接企业微信，不需要公网地址和域名（宜用）",
    CALLBACK: "回调：企业微信访问本机，需要本单位同主体备案的域名和 HTTPS",
}
DOOR = f"https://单位域名/callback/{PLATFORM}/"
PAGE = "用管理员账号登录管理后台 work.weixin.qq.com"
CREATE = "“安全与管理 - 管理工具 - 智能机器人”，点“创建机器人 - 手动创建”，在页面最下方点“API 模式创建”"
RANGE = "填写机器人名称（如 督办助手），在“可使用的成员”（可见范围）中选择全部要用的处室和领导"
IN_GROUP = "在企业微信客户端打开内部群，点“添加成员 - 智能机器人”，选刚建的机器人；外部群不能添加"

COMPANY = Errand("企业", [f"{PAGE}，打开“我的企业 - 企业信息”，最下方是企业ID（ww 开头）"], [Blank(("corp_id",), "企业ID")])
BOT_NAMES = Blank(("bot", "names"), "机器人名称（改过名的把旧名也写上，用、隔开）", kind="names", default="督办助手")
BY_LINE = Errand(
    "智能机器人（长连接）",
    [
        f"在管理后台打开{CREATE}",
        RANGE,
        "“API 配置”的连接方式选“使用长连接”，页面显示 Bot ID；点“获取”得到 Secret（只显示一次）",
        "点“保存”。同一个机器人只能有一处连接：别处在用的先停掉",
    ],
    [BOT_NAMES, Blank(("bot", "bot_id"), "Bot ID"), Blank(("bot", "secret"), "Secret", secret=True)],
    ["单位限制了出口地址的，在机器人详情页的“企业可信IP”中填写本机出口地址", IN_GROUP],
    {("bot", "mode"): LINE},
)
BY_CALLBACK = Errand(
    "智能机器人（回调）",
    [
        "先备好域名（备案主体须与企业一致）、证书，并由 nginx 转到本机，见部署手册“nginx”",
        f"在管理后台打开{CREATE}",
        f"{RANGE}",
        "“API 配置”的连接方式选“设置接收消息回调地址”，Token、EncodingAESKey 点“随机获取”；先不要点“创建”",
    ],
    [
        BOT_NAMES,
        Blank(("bot", "token"), "Token", secret=True),
        Blank(("bot", "encoding_aes_key"), "EncodingAESKey", secret=True),
    ],
    [f"URL 填 {DOOR}bot，点“创建”：平台随即验证这个地址", IN_GROUP],
    {("bot", "mode"): CALLBACK},
)
GROUP_ROBOT = Errand(
    "群机器人（推送提醒）",
    [
        "在要收提醒的内部群里点“群设置 - 消息推送（群机器人） - 添加 - 新建”，取名“督办提醒”",
        "复制 Webhook 地址，取其中 key= 后面的部分；不要发到群里，有它就能在群里发言",
    ],
    [Blank(("webhooks", NAMED, "key"), "key= 后面的部分", secret=True)],
    question="配置一个群机器人，由它在群里提醒并 @ 人",
    several=True,
)
APP = Errand(
    "自建应用（向个人发消息）",
    [
        "在管理后台打开“应用管理 - 自建 - 创建应用”，可见范围选择全部要收消息的人",
        "应用详情页有 AgentId；Secret 点“查看”，在企业微信客户端的“企业微信团队”消息中显示",
        "应用详情页“企业可信IP”中填写本机出口地址（填写前可能要求先设可信域名或接收消息的地址）；未填的报 60020",
    ],
    [Blank(("app", "agent_id"), "AgentId", kind="number"), Blank(("app", "secret"), "Secret", secret=True)],
    question="配置自建应用，由它向个人发消息",
)
APP_HEARS = Errand(
    "自建应用（接收消息）",
    ["应用详情页点“接收消息 - 设置API接收”，Token、EncodingAESKey 点“随机获取”；先不要点“保存”"],
    [
        Blank(("app", "token"), "Token", secret=True),
        Blank(("app", "encoding_aes_key"), "EncodingAESKey", secret=True),
    ],
    [f"URL 填 {DOOR}app，点“保存”：平台随即验证这个地址"],
    question="让自建应用也接收消息（需要域名）",
)


def plan(mode: str) -> Sequence[Errand]:
    """What is to be done for a way of connecting, in this order."""
    hears = BY_LINE if mode == LINE else BY_CALLBACK
    return [COMPANY, hears, GROUP_ROBOT, APP, *([] if mode == LINE else [APP_HEARS])]
