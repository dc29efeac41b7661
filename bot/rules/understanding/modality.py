"""Whether a sentence asks, and whether what is left of a statement says that it is none: negation, plan, wish, hearsay, doubt."""

from __future__ import annotations

import re

from bot.rules.understanding.meaning import Doubt

END = r"(?=[\s，。？！~…了啊呀哈呢的]{0,4}$)"
ASKS = re.compile(
    rf"吗|么{END}|呢{END}|[?？]|啥|什么|谁|哪(?!怕)|几(?=[件个天号点项家份时位])|多少|多久|何时|是不是|是否|有没有|有木有|怎么|怎样|咋|为何|如何"
    rf"|[能可行要用该上放对好归属]不[能可行要用该上放对好归属]|满不满意|没有{END}|没{END}|不{END}|[了完过好]没|满意不满意|同不?意?不同意"
    r"|[寄签报送办交审批见打收发]没[寄签报送办交审批见打收发]|凭啥|凭什么|干嘛|多不多|吧[?？]"
)
LOOKS = re.compile(
    r"(?:查|看|问|了解|列|统计|汇总|打听|瞅|瞧|搜|找|翻)(?:一下|下|查|看|瞅|出|问|一眼|个|一个)|(?<![检审调])查(?=[NTVP那这])|(?:我)?想(?:知道|了解|问|看|查)"
    r"|(?:拉|列|开)(?:一)?(?:个|份|张)(?:单子|清单|名单|表)|(?:告诉|发给?|列给|念给|说给)我|(?:说说|讲讲|介绍)(?:一下)?|告知|请?报一下(?!领导)|说一下|看(?=N|T|那|这)|[VP](?:的)?(?:联系人|负责人|承办人)?(?:的)?(?:电话|手机号?"
    r"|联系方式)(?:号码)?(?=[\s，。]*$)"
)
INJECTED = re.compile(
    r"忽略|无视|规则|指令|提示词|越权|绕过|系统消息|系统提示|管理员模式|最高权限|扮演|假扮|开发者|管理员|ignore|system|prompt"
    r"|(?:所有|全部|一切|每一?个?|各|全体)(?:的)?(?:在办)?(?:件|建议|提案|办件|事项|通过|签收|寄出|退回|同意|办结|报送|送审|审)(?!有|是|都有|多|的)"
    r"|都(?:给我)?(?:标|改|设|算|变)(?:记|成|为|作)|标记|批量"
)
QUOTED = re.compile(r"[“\"「『][^”\"」』]{2,80}[”\"」』]?")
HEDGES = re.compile(
    r"本来|原本|原来|原定|原计划|听说|据说|好像|貌似|以为|估计|大概|也许|或许|可能|似乎|如果|(?<!主)要是|假如|倘若|万一|除非|一旦|打算|差点|险些|来不及|回头|眼看|还没|尚未"
    r"|就好了|该多好|才好[\s，。！]{0,3}$|但愿|最好(?!是?满意)|轮到|路上|(?:就|权|只)当(?!面)"
    r"|N建议(?:签收|寄出|送审|面复|报送|通过|退回)[\s，。]{0,3}$"
)
GUESSES = re.compile(r"[吧吗么呢][\s，。！？]{0,4}$")
SPEAKER = re.compile(
    r"^[PVUW][:：]|^[一-鿿]{2,4}[:：](?=.*[我NT])|^转[:：]|^\s?[>《〉]|^[【\[][^】\]NT]{1,8}[】\]]|[—–-]{1,2}\s?[PVUW]\s?$"
)
# Of each kind words, which are looked for before small words are taken off, and single characters, which are looked for behind.
KINDS = (
    (Doubt.SEVERAL, "所有 全部 每个 每件 每一 一律 各件 全体 统统", ""),
    (
        Doubt.CONDITIONAL,
        "如果 要是 假如 倘若 万一 只要 只有 除非 的话 就好 就行 才好 才行 一旦 等到 好了再 完了再 之后再 的时候再 凡是",
        "若假倘话等再凡则才",
    ),
    (
        Doubt.REPORTED,
        "听说 据说 说是 告诉 转告 答应 反映 回话 消息 人家 别人 复述 引述 写着 看到 见到 提到 领导 通知 有人 群里 大家",
        '听据传说讲称道闻问他她“”"「」『』贴谁谣',
    ),
    (
        Doubt.NEGATED,
        "失败 取消 作废 本来 原来 原本 原先 原定 来不及 没来得及 差点 差一点 还没 险些 白跑 改期 收回",
        "未没不否无莫勿别非除忘漏错误丢拒退难暂停缓免禁原差险撤假空缺欠半",
    ),
    (
        Doubt.PLANNED,
        "这就 打算 准备 计划 随后 回头 马上 立即 立刻 尽快 就要 快要 将要 将于 正在 正要 还在 在寄 在送 在打"
        " 在联 在签 在报 在走 在办 在征 在改"
        " 得寄 得送 得打 得报"
        " 得去 得办 眼看 还有 开始 着手 安排 进行 继续 看看 点前 之前 以前 以后 过后 不久 负责 设法"
        " 设为 设成 登记为 记为 标为 改成 当是",
        "拟将要想欲希望盼愿备划争尽待明后下改即快正会能可需须应该必得让叫派托嘱请催先约预排抓努力试天周月年点前",
    ),
    (
        Doubt.DOUBTFUL,
        "好像 好象 貌似 估计 大概 也许 或许 可能 以为 记得 印象 感觉 觉得 看来 当作 当成 算是 莫非 倒是 比方 比如 例如 举例 似乎",
        "似像估猜概许或吧吗呢么约恐怕疑怀惟视算梦万例",
    ),
)
WORDS = tuple((why, re.compile("|".join(words.split()))) for why, words, _ in KINDS)
CHARACTERS = tuple((why, frozenset(characters)) for why, _, characters in KINDS)


def asks(skeleton: str) -> bool:
    """Whether the words ask something, or ask to be shown something."""
    return ASKS.search(skeleton) is not None or LOOKS.search(skeleton) is not None


def is_injected(skeleton: str) -> bool:
    """Whether the words speak of rules to be ignored, or of everything at once: nobody reports a fact like that."""
    return INJECTED.search(skeleton) is not None


def is_hedged(skeleton: str, until: int | None) -> bool:
    """Whether words that no plain statement has stand before `until`, or it ends like a guess."""
    return HEDGES.search(skeleton[:until]) is not None or GUESSES.search(skeleton) is not None


def doubt_in_words(left: str) -> Doubt | None:
    """What words that are left of a statement say against it, small ones still among them; None where they say nothing."""
    return next((why for why, pattern in WORDS if pattern.search(left)), None)


def doubt_in_characters(left: str) -> Doubt | None:
    """The same of what is left without small words, by single characters."""
    return next((why for why, characters in CHARACTERS if characters & set(left)), None)
