"""What a clerk does in DingTalk's developers' console, in an order that works: nothing is heard before a version is published."""

from __future__ import annotations

from collections.abc import Sequence

from bot.platforms.plans import NAMED, PLATFORM, Blank, Errand

STREAM, HTTP = "stream", "http"
MODES = {
    STREAM: "Stream：由本机连接钉钉，不需要公网地址，登记和审核都能办（宜用）",
    HTTP: "HTTP：钉钉访问本机，需要公网地址；回调的签名不含正文，默认只答复查询",
}
DOOR = f"https://单位域名/callback/{PLATFORM}/robot"
CREATE = "用管理员或子管理员账号登录开发者后台 open-dev.dingtalk.com，“应用开发 - 企业内部应用 - 创建应用”，取名“督办助手”"
ROBOT = "在应用页“添加应用能力”中添加“机器人”，打开机器人配置"
PUBLISH = "左侧“版本管理与发布 - 创建新版本”，可见范围选全部要用的人，点“确认发布”；没有发布的版本收不到消息"
IN_GROUP = "在钉钉群里点“群设置 - 机器人 - 添加机器人”，选企业内部机器人“督办助手”"

COMPANY = Errand(
    "企业", ["开发者后台首页右上角（或管理后台“企业信息”）显示 CorpId（ding 开头）"], [Blank(("corp_id",), "CorpId")]
)
KEYS = [
    Blank(("robot", "names"), "机器人名称（改过名的把旧名也写上，用、隔开）", kind="names", default="督办助手"),
    Blank(("robot", "app_key"), "AppKey（Client ID）"),
    Blank(("robot", "app_secret"), "AppSecret（Client Secret）", secret=True),
    Blank(("robot", "robot_code"), "RobotCode（填了才能主动发消息）", needed=False),
]
BY_STREAM = Errand(
    "企业内部机器人（Stream）",
    [
        CREATE,
        f"{ROBOT}，“消息接收模式”选“Stream 模式”，点“发布”；这一页有 RobotCode",
        "“权限管理”中开通“企业内机器人发送消息权限”（要主动通知个人和群的）",
        PUBLISH,
        "“凭证与基础信息”页有 AppKey（Client ID）和 AppSecret（Client Secret）",
    ],
    KEYS,
    [IN_GROUP],
    {("robot", "mode"): STREAM},
)
BY_HTTP = Errand(
    "企业内部机器人（HTTP）",
    [
        "先备好公网地址、证书，并由 nginx 转到本机，见部署手册“nginx”",
        CREATE,
        "“凭证与基础信息”页有 AppKey（Client ID）和 AppSecret（Client Secret）",
    ],
    KEYS,
    [
        f"{ROBOT}，“消息接收模式”选“HTTP 模式”，消息接收地址填 {DOOR}，点“发布”",
        "“安全设置”的“服务器出口IP”中填写本机出口地址（要主动发消息的）",
        PUBLISH,
        IN_GROUP,
    ],
    {("robot", "mode"): HTTP},
)
GROUP_ROBOT = Errand(
    "自定义机器人（推送提醒）",
    [
        "在要收提醒的群里点“群设置 - 机器人 - 添加机器人 - 自定义”，取名“督办提醒”",
        "“安全设置”只勾选“加签”，复制 SEC 开头的密钥；不要用“自定义关键词”或“IP 地址段”代替",
        "点“完成”后复制 Webhook 地址，取其中 access_token= 后面的部分",
    ],
    [
        Blank(("webhooks", NAMED, "access_token"), "access_token= 后面的部分", secret=True),
        Blank(("webhooks", NAMED, "secret"), "加签密钥（SEC 开头）", secret=True),
    ],
    question="配置一个自定义机器人，由它在群里提醒并 @ 人",
    several=True,
)


def plan(mode: str) -> Sequence[Errand]:
    """What is to be done for a way of connecting, in this order."""
    return [COMPANY, BY_STREAM if mode == STREAM else BY_HTTP, GROUP_ROBOT]
