"""What an answer about an item answers anyway, and what only asks: the words of a question that nothing else has to take."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.rules.words import WHO

STEPS = "通过|审完|审核|审过|寄出|寄|办完|办结|办好|签收|答复|面复|联系|报送|公开|退回|逾期|超期|到期"
ANSWERED = (
    rf"(?:{STEPS})(?:完)?(?:了|过)?(?:吗|没有|没|么)|办?到(?:哪(?:儿|里|一?步)?|什么(?:环节|程度|地步))了?"
    r"|(?:办得|办理得|进行得)?(?:怎么样|如何|咋样)了?|(?:什么时候|何时|几号|哪天|多久|几天)(?:要|该)?(?:到期|办完|办结|交|截止)?"
    r"|(?:还剩|还有|剩)(?:几天|多少天|多久|多少个?工作日|几个工作日)|(?:办理|当前|目前)?(?:进度|进展|状态|情况|环节|时限|期限|详情)"
    r"|谁在?(?:办|负责|牵头|管|承办)|在谁(?:手上|那里|那儿)|(?:牵头|承办|配合|责任)(?:处室|单位|人)?|第一责任人|直接责任人"
    rf"|(?:分管|主管)(?:领导|局长)?|负责人?|(?:{WHO})的?(?:电话|姓名|名字|联系方式|手机号?)|电话|手机号?|联系方式|{WHO}|办理类型"
    r"|下一步(?:是什么|做什么|怎么办)?|最近一步|(?:是|为什么是)?[红黄绿橙灰]灯|到期|逾期|办到哪了?|为什么|为何"
)
ASKING = (
    r"请问|麻烦|劳驾|帮我|帮忙|给我|我想|我要|想|查询|查查|查一下|看一下|看看|看下|查下|查|看|一下|有没有|有哪些|哪些|哪几件|哪件|有什么"
    r"|有多少|多少|几件|列一下|列出|您好|你好|嗯|那个|这个|那件|这件|该件|此件|本件|一件|现在|目前|今天|都|还|是|在|谁|什么|了|吗|呢|啊|吧|呀|么"
    r"|请|的|号|编号|件|办件|建议|提案|答复函?|有"
)
MARKS = " ,.;:!?，。；：！？、（）()“”\"'《》〈〉【】[]<>#-—~"
KNOWN = re.compile(rf"{ANSWERED}|{ASKING}")


def left(words: str, also: Sequence[str] = ()) -> str:
    """The words of a question that neither it nor its answer accounts for; `also` are others that count as known."""
    for word in sorted(also, key=len, reverse=True):
        words = words.replace(word, " ")
    parts = (part.strip(MARKS) for part in KNOWN.sub(" ", words).split())
    return " ".join(part for part in parts if part)
