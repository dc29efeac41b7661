"""Words about how secret things are handled, which hold none: 涉密件怎么登记, 请勿在群里发涉密内容, 不予公开 内部资料.

Only what consists of general words alone is known as such; one word of something in particular, and it stays what it was.
"""

from __future__ import annotations

import re

KINDS = "国家秘密|工作秘密|商业秘密|涉及|涉密|绝密|机密|秘密|密级|密件|定密|保密|内部资料|内部事项|内部文件"
THINGS = (
    "建议提案|建议|提案|议案|办件|文件|资料|材料|信息|内容|事项|数据|图片|照片|文字|答复函|答复|台账|附件|件|文|人大|政协"
    "|代表|委员|东西"
)
PLACES = (
    "微信群|工作群|督办群|群里面|群里|群内|群中|本群|群|微信|聊天|单聊|私聊|本系统|系统里|系统|机器人|督办助手|网上|互联网|公网|网络|邮箱|手机"
    "|电脑|线下|平台"
)
ACTS = (
    "登记|录入|导入|办理|处理|填写|填报|填|标注|标|发送|发布|发到|发|上传|传输|传播|传|转发|谈论|讨论|谈|说|存储|保存|保管|存|查询|查看|查|公开|公布|打印"
    "|复印|拍照|报送|寄送|移交|提交|送|删除|撤回|销毁|管理|认定|界定|确定|判断|区分|解密|出现|携带|泄露|外传|扩散"
)
ASKS = (
    "怎么办理|怎么处理|怎么办|怎么样|怎么|如何|怎样|什么是|什么叫|什么|哪些是|哪些|哪里|哪个|谁来|谁|多久|能不能|可不可以|要不要|需不需要|该不该|能否|可否"
    "|为什么|为何"
)
ENDS = "吗|么|呢"  # a question where something says that it may or has to be; else one whether this very item is secret
FORBIDS = "请不要|请勿|切勿|切忌|不得|不要|不能|不准|不许|不可以|不可|不应|不宜|严禁|禁止|避免|防止|勿|杜绝"
TO_WHOM = "大家|各位|同志|同事|各处室|各单位|提醒|注意|一律|请"
MAY = "可以|能|应该|应当|需要|必须|须|要|会"
GENERAL = (
    f"请问|想问|咨询|问一下|一下|你好|您好|麻烦|我们|我|任何|所有|一切|有关|相关|此类|这类|这种|类|直接|随意|擅自|再|都|也|还|的|了|在|上|中|里|内|把|将|对|由|到|给|向|与"
    f"|和|或者|或|及|等|是|算|属于|有|带有|带|含有|含|包含|用|通过|规定|要求|程序|流程|手续|办法|制度|标准|范围|依据|时限|办公室|保密办|部门|人员|时候|时|{TO_WHOM}|{MAY}"
)


def words(*lists: str) -> str:
    """The pattern of one of these words, the longest first."""
    return "|".join(sorted("|".join(lists).split("|"), key=len, reverse=True))


SIGN = "[,，、。?？!！]"
COMMAND = r"(?:[/\\]?(?:查询|查|帮助|问))?"
QUESTION = re.compile(rf"{COMMAND}(?:(?:{words(KINDS, THINGS, PLACES, ACTS, ASKS, ENDS, FORBIDS, GENERAL)})|{SIGN})++")
ASKING = re.compile(rf"{ASKS}|(?:{MAY}).{{0,20}}(?:{ENDS})")
EDGE = r"(?:^|(?<=[\s,，。;；:：!！]))"
BESIDE = "任何|所有|一切|有关|相关|直接|随意|擅自|再|在|上|中|里|内|把|将|到|给|向|与|和|或|及|用|通过|含有|含"
PLAINLY = f"(?:{words(THINGS, PLACES, ACTS, TO_WHOM, BESIDE)})*+"
PROHIBITION = re.compile(
    rf"{EDGE}(?:{words(TO_WHOM, PLACES)})*+(?:{words(FORBIDS)}){PLAINLY}(?:{words(KINDS)})的?{PLAINLY}(?=$|[\s,，。;；!！])"
)
NOT_PUBLISHED = re.compile(
    r"(不予公开|不公开|不宜公开)[\s,，:：;；]{0,2}(?:(?:理由|原因)[:：为是]?\s?)?(?:因|属于?|系|为|涉及)?"
    r"内部(?:资料|事项|文件|信息|管理信息)(?=$|[\s,，。;；])"
)


def is_question(plain: str) -> bool:
    """Whether normal text asks how secret things are handled, in general words alone."""
    return QUESTION.fullmatch(plain.replace(" ", "")) is not None and ASKING.search(plain) is not None


def without_prohibitions(plain: str) -> str:
    """Normal text without the clauses that forbid to write of secret things, and the reason why a reply is not published."""
    return PROHIBITION.sub("，", NOT_PUBLISHED.sub(r"\1", plain)).strip()
