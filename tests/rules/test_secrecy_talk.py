"""Words about how secret things are handled are no secret; a real mark, and a word of something in particular, still are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules import secrecy

THINGS = "涉密件 涉密建议 机密文件 涉密内容 国家秘密 绝密资料 涉密的提案 工作秘密 涉密信息"
MARKS = "机密★10年 密级：秘密 【机密】 秘密★ （绝密） 机密： [秘密] 〔机密〕 绝密★长期 密级:机密 内部资料："
THING = st.sampled_from(THINGS.split())
ACT = st.sampled_from(["登记", "办理", "填写", "处理", "报送", "保存", "发送", "公开", "查询"])
PLACE = st.sampled_from(["在群里", "在微信群", "在本系统", "通过互联网", "在工作群里", ""])
NO = st.sampled_from(["请勿", "严禁", "不得", "禁止", "切勿", "不要", "大家不要", "不准", "避免", "群里不得"])
MARK = st.sampled_from(MARKS.split())
THING_ITSELF = st.sampled_from(["鲲鹏七号", "白鲸工程", "该厂产能三万", "某基地选址", "示范湖"])


@settings(deadline=None, max_examples=150)
@given(thing=THING, act=ACT, place=PLACE, shape=st.integers(0, 7))
def test_a_question_about_the_procedure_is_none(thing: str, act: str, place: str, shape: int):
    words = (
        f"{thing}怎么{act}",
        f"{thing}如何{act}？",
        f"请问{thing}能{place}{act}吗？",
        f"能不能{place}{act}{thing}",
        f"什么是{thing}",
        f"哪些属于{thing}",
        f"/查 {thing}怎么{act}",
        f"为什么{thing}不能{place}{act}",
    )[shape]
    assert not secrecy.forbids(words), words


@settings(deadline=None, max_examples=150)
@given(no=NO, place=PLACE, act=ACT, thing=THING, shape=st.integers(0, 3))
def test_a_prohibition_is_none(no: str, place: str, act: str, thing: str, shape: int):
    clause = f"{no}{place}{act}{thing}"
    words = (clause, f"{clause}。", f"/批示 20210032 请抓紧办理，{clause}", f"/批示 20210032 {clause}，按期答复")[shape]
    assert not secrecy.forbids(words), words
    assert secrecy.kept(words) == words


@settings(deadline=None, max_examples=200)
@given(mark=MARK, no=NO, thing=THING, act=ACT, own=THING_ITSELF, shape=st.integers(0, 9))
def test_a_real_mark_and_a_word_of_something_in_particular_are(mark, no, thing, act, own, shape: int):
    words = (
        f"{mark}{thing}怎么{act}",
        f"{mark} {no}在群里{act}{thing}",
        f"{no}在群里{act}{thing}，{mark}{own}",
        f"{own}涉密怎么{act}",
        f"{own}是{thing}，怎么{act}",
        f"{own}属于机密，{no}{act}",
        f"{thing}，{own}如何{act}",
        f"20210032是机密件，{no}在群里{act}",
        f"/批示 20210032 {own}涉密，{no}外传",
        f"{mark} 怎么{act}",
    )[shape]
    assert secrecy.forbids(words), words
    assert secrecy.kept(words) == ""


NO_REASON = "不予公开 内部资料|不予公开，属内部事项|不予公开 理由：内部资料|/公开 20210032 不予公开 内部资料|不宜公开：内部文件"


@pytest.mark.parametrize("words", NO_REASON.split("|"))
def test_the_reason_why_a_reply_is_not_published_is_none(words: str):
    assert not secrecy.forbids(words)


DOUBTFUL = "涉密吗|是机密件吗|内部资料|不予公开 涉及国家秘密|内部资料 某工程|涉密内容请线下办理|鲲鹏七号是国家秘密"


@pytest.mark.parametrize("words", DOUBTFUL.split("|"))
def test_in_doubt_it_stays_refused(words: str):
    assert secrecy.forbids(words)
