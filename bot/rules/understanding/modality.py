"""Whether a sentence asks, and whether what is left of a statement says that it is none: negation, plan, wish, hearsay, doubt."""

from __future__ import annotations

import re

from bot.rules.understanding.meaning import Doubt

END = r"(?=[\s，。？！~…了啊呀哈呢的]{0,4}$)"
ASKS = re.compile(
    rf"吗|么{END}|呢{END}|[?？]|啥|什么|谁|哪(?!怕)|几(?=[件个天号点项家份时位])|多少|多久|何时|是不是|是否|有没有|有木有|怎么|怎样|咋|为何|如何"
    rf"|[能可行要用该上放对好归属]不[能可行要用该上放对好归属]|满不满意|没有{END}|没{END}|不{END}|[了完过好]没|满意不满意|同不?意?不同意|[寄签报送办交审批见打收发]没[寄签报送办交审批见打收发]|凭啥|凭什么|吧[?？]"
)
LOOKS = re.compile(
    r"(?:查|看|问|了解|列|统计|汇总|打听|瞅|瞧|搜|找|翻)(?:一下|下|查|看|瞅|出|问|一眼|个|一个)|(?<![检审调])查(?=[NTVP那这])|(?:我)?想(?:知道|了解|问|看|查)"
    r"|(?:告诉|发给?|列给|念给|说给)我|告知|请?报一下(?!领导)|说一下|看(?=N|T|那|这)"
)
INJECTED = re.compile(
    r"忽略|无视|规则|指令|提示词|越权|绕过|系统消息|系统提示|管理员模式|最高权限|扮演|假扮|开发者|ignore|system|prompt"
    r"|(?:所有|全部|一切|每一?个?|各|全体)(?:的)?(?:在办)?(?:件|建议|提案|办件|事项|通过|签收|寄出|退回|同意|办结|报送|送审|审)(?!有|是|都有|多|的)|都(?:给我)?(?:标|改|设|算|变)(?:记|成|为|作)|标记|批量"
)
QUOTED = re.compile(r"[“\"「『][^”\"」』]{4,}[”\"」』]?")
SPEAKER = re.compile(r"^[PVUW][:：]|^[一-鿿]{2,4}[:：](?=.*[我NT])")
KINDS = (
    (Doubt.CONDITIONAL, re.compile(r"如|若|假|倘|万一|要是|只要|只有|除非|的话|话|等|一旦|再|凡|则|才")),
    (
        Doubt.REPORTED,
        re.compile(
            r"听|据|传|说|讲|称|道|闻|通知|告诉|转告|问|答应|表示|反映|回话|他|她|消息|人家|别人|“|”|\"|「|」|『|』|复述|引述|写着|看到|见到|提到|贴"
        ),
    ),
    (
        Doubt.NEGATED,
        re.compile(
            r"未|没|不|否|无|莫|勿|别|非|忘|漏|错|误|失败|丢|拒|退|难|暂|停|缓|免|禁|本来|原|除|差|险|白|落|取消|作废|撤|假|空|缺|欠"
        ),
    ),
    (
        Doubt.PLANNED,
        re.compile(
            r"打算|准备|计划|拟|将|要|想|欲|希|望|盼|愿|备|划|争|尽|待|明|后|下|改|回头|随后|马上|立即|立刻|尽快|即|快|就|正|会|能|可|需|须|应|该|必|得|让|叫"
            r"|派|托|嘱|请|催|先|开始|着手|安排|约|预|拟|排|在办|进行|继续|抓|努力|力|看看|试|天|周|月|年|日|点前|之前|以前|前|负责|设法|设为|设成"
        ),
    ),
    (
        Doubt.DOUBTFUL,
        re.compile(
            r"好像|似|像|估|猜|概|许|或|吧|吗|呢|么|大约|恐|怕|疑|怀|惟|莫非|以为|记得|印象|感觉|觉得|应当|看来|貌似|当作|当成|视|算|梦|万|倒是|比方|例|举"
        ),
    ),
)

# Before small words are taken off, which would leave a part of these that says nothing.
STRONG = re.compile(
    r"本来|原来|原本|原先|要是|以为|好像|差点|差一点|回头|当是|算是|就要|快要|将要|将于|正在|[正还]在|在(?=[寄送打联签报走办征改])|还有|得[寄送打联签报去办]|眼看|说是|来不及|没来得及"
    r"|不久|过后|以后|之后|之前|以前|完了再|好了再"
)


def asks(skeleton: str) -> bool:
    """Whether the words ask something, or ask to be shown something."""
    return ASKS.search(skeleton) is not None or LOOKS.search(skeleton) is not None


def is_injected(skeleton: str) -> bool:
    """Whether the words speak of rules to be ignored, or of everything at once: nobody reports a fact like that."""
    return INJECTED.search(skeleton) is not None


def is_quoted(skeleton: str) -> bool:
    """Whether somebody else's words are repeated."""
    return QUOTED.search(skeleton) is not None or SPEAKER.search(skeleton) is not None


def doubt(left: str) -> Doubt | None:
    """What the words that are left of a statement say against it, small words taken off; None where they say nothing."""
    return next((why for why, pattern in KINDS if pattern.search(left)), None)
