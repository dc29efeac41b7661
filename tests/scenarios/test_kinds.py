"""What somebody sends that is no typed command: each kind has its sentence, and none of it records anything."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any, get_args

import pytest

from bot.command import NOT_KNOWN
from bot.message import Kind, Message, Reply
from bot.records import people
from bot.records.facts import FactRow
from bot.records.inbox import Inbox
from bot.records.journal import Journal
from bot.records.suggestions import Suggestion
from bot.wsgi import Service
from tests.conftest import DINGTALK_CORP, WECOM_CORP

NO_EFFECT = "本次操作未生效"
THINGS = ("picture", "file", "video", "location", "link", "forwarded", "recalled", "other")
REMINDER = "20210032 关于加快新型智慧城市建设的建议\n7月31日到期，还剩10个工作日\n请吴示安送审，发送：/送审 20210032"
Send = Callable[..., Reply]


@pytest.fixture
def send(bureau: Service) -> Send:
    """Somebody, by name or as a stranger's id, sends something into the registered group, or with `chat` None in single chat."""
    numbers = count()

    def sent(by: str, text: str | None = None, *, chat: str | None = "wrALL", key: str = "", **how: Any) -> Reply:
        user = by
        with bureau.database.begin() as session:
            for person in people.named(session, by):
                (user,) = [one.user_id for one in people.accounts(session, [person.id]) if one.platform == "wecom"]
        return bureau.dispatcher.answer(
            Message("wecom", key or f"kind-{next(numbers)}", WECOM_CORP, user, chat_id=chat, text=text, **how)
        )

    return sent


def recorded(bureau: Service) -> int:
    with bureau.database.begin() as session:
        return session.query(FactRow).filter(FactRow.channel == "wecom").count()


def test_a_mention_alone_hears_who_this_is_what_waits_and_three_examples(send: Send):
    answer = send("吴示安", "@督办助手")
    assert answer.outcome == "answered"
    assert answer.text.startswith("我是督办助手")
    assert "待您办理" in answer.text and "20210032" in answer.text
    assert answer.text.endswith("，/我的，/帮助。")
    assert send("吴示安", "") == send("吴示安", None)


def test_a_question_that_waits_for_one_s_yes_is_put_again(send: Send):
    send("副局长甲", "/批示 20210032 请抓紧办理", chat=None)
    answer = send("副局长甲", "", chat=None).text
    assert "有1项待您确认" in answer and "单独回复 是" in answer
    assert "待您确认" not in send("副局长甲", "@督办助手").text
    assert "已" in send("副局长甲", "是", chat=None).text


@pytest.mark.parametrize("word", ["是", "否", "确认", "不用了"])
def test_an_answer_beside_a_quote_about_another_item_settles_nothing(send: Send, word: str):
    send("副局长甲", "/批示 20210032 请抓紧办理", chat=None)
    answer = send("副局长甲", word, chat=None, quoted="20210079 关于建设智慧停车系统的建议\n亮灯：黄灯")
    assert answer.outcome == "refused" and answer.text.endswith("本次操作未生效。")
    assert answer.text.startswith("引用的消息提到20210079，待您确认的是20210032，不能确定答复的是哪一件。\n有1项待您确认")
    assert "20210032" in send("副局长甲", word, chat=None, quoted="20210079 与 20210032 有1项待您确认").text
    assert "没有" in send("副局长甲", word, chat=None).text


def test_where_a_platform_proves_no_sender_the_greeting_says_what_is_left_out(bureau: Service):
    with bureau.database.begin() as session:
        (person,) = people.named(session, "督查示员")
        (user,) = [one.user_id for one in people.accounts(session, [person.id]) if one.platform == "dingtalk"]
    said = bureau.dispatcher.answer(Message("dingtalk", "k", DINGTALK_CORP, user, text="", signed_body=False)).text
    assert said.startswith("我是督办助手") and "单聊中只能查询" in said.split("\n")[-1]


def test_what_waits_here_is_what_may_be_spoken_of_here(send: Send):
    own, elsewhere = send("督查示员", "@督办助手", chat=None), send("督查示员", "@督办助手")
    assert "待您办理" in own.text
    assert elsewhere.text.startswith("我是督办助手")


@pytest.mark.parametrize("kind", THINGS)
def test_a_thing_without_words_has_one_sentence(send: Send, bureau: Service, kind: Kind):
    answer = send("吴示安", kind=kind)
    assert answer.outcome == "refused"
    assert NO_EFFECT in answer.text and "请" in answer.text and len(answer.text) < 90
    assert recorded(bureau) == 0


def test_every_kind_that_waits_for_an_answer_has_one_and_no_other_has():
    """A kind that is added to the list later is answered as one nobody knows yet."""
    assert set(get_args(Kind)) == {"text", "voice", "entered", "added", "feedback", "event", *THINGS}


@pytest.mark.parametrize("kind", ["feedback", "event"])
def test_a_thumb_is_thanked_for_by_silence_and_kept_nowhere(send: Send, bureau: Service, kind: Kind):
    assert send("吴示安", kind=kind).outcome == "ignored"
    with bureau.database.begin() as session:
        assert session.query(Inbox).count() == 0


@pytest.mark.parametrize("kind", [*THINGS, "text", "voice"])
@pytest.mark.parametrize("chat", ["wrALL", "wrOther", None])
def test_who_is_not_known_hears_the_one_sentence_whatever_is_sent(send: Send, kind: Kind, chat: str | None):
    for text in (None, "寄出 20210032 7月16日", "/绑定 12345678" if kind == "voice" else "是"):
        assert send("wostranger", text, chat=chat, kind=kind, quoted=REMINDER).text == NOT_KNOWN
    if chat == "wrOther":
        assert send("吴示安", kind=kind, chat=chat).text == NOT_KNOWN


def test_who_enters_the_chat_is_told_what_this_is_and_what_to_do(send: Send):
    known, stranger = send("吴示安", kind="entered", chat=None), send("wostranger", kind="entered", chat=None)
    assert known.text.startswith("我是督办助手") and "例如：/查 " in known.text
    assert stranger.text.startswith("我是督办助手") and stranger.text.endswith(NOT_KNOWN)
    assert len(known.text.encode()) < 2048


def test_a_group_that_the_bot_was_added_to_is_told_how_it_is_registered(send: Send):
    assert "/群 登记 名称 范围 推送" in send("吴示安", kind="added", chat="wrNew").text
    assert "/群 登记 名称 范围 推送" in send("wostranger", kind="added", chat="wrNew").text
    assert "例如：/查 " in send("吴示安", kind="added").text
    assert send("wostranger", kind="added").text.endswith("本群已登记，请@我后写命令，例如 /查 编号、/我的、/帮助。")
    assert "wrNew" in send("督查示员", "/群", chat=None).text


@pytest.mark.parametrize("kind", ["picture", "file", "video"])
def test_words_beside_a_thing_are_answered_and_the_thing_is_named(send: Send, kind: Kind):
    typed, beside = send("吴示安", "/查 20210032", chat=None), send("吴示安", "/查 20210032", chat=None, kind=kind)
    assert beside.text.startswith(typed.text) and beside.text.endswith("内容不读取、不保存。")
    assert beside.card and beside.card.beside[-1] in beside.text


class TestVoice:
    def test_a_spoken_question_is_answered_with_what_was_understood_first(self, send: Send):
        spoken = send("吴示安", "查询二零二一零零三二办到哪了。", chat=None, kind="voice")
        typed = send("吴示安", "查询二零二一零零三二办到哪了。", chat=None)
        assert spoken.text == f"语音识别为：查询二零二一零零三二办到哪了。\n{typed.text}"
        assert spoken.card and spoken.card.beside[0].startswith("语音识别为：")

    def test_what_was_understood_is_kept_nowhere(self, send: Send, bureau: Service):
        assert "语音识别为：查一下独一无二的句子" in send("吴示安", "查一下独一无二的句子", chat=None, kind="voice").text
        with bureau.database.begin() as session:
            assert not any("语音识别为" in (row[0] or "") for row in session.query(Inbox.reply))

    @pytest.mark.parametrize(
        ("words", "form"),
        [
            ("签收二零二一零零三二", "/签收 20210032"),
            ("寄出 20210032 7月15日", "/寄出 20210032 7月15日"),
            ("通过 20210058", "/审 通过 20210058"),
            ("撤销", "/撤销"),
        ],
    )
    def test_nothing_is_recorded_out_of_a_voice(self, send: Send, bureau: Service, words: str, form: str):
        answer = send("吴示安", words, chat=None, kind="voice")
        assert answer.outcome == "refused"
        assert answer.text.startswith("语音识别为：") and NO_EFFECT in answer.text and answer.text.endswith(f"发送：{form}")
        assert recorded(bureau) == 0

    def test_a_spoken_yes_confirms_nothing(self, send: Send, bureau: Service):
        assert "请回复 是" in send("副局长甲", "/批示 20210032 请抓紧办理", chat=None).text
        assert "语音不作确认" in send("副局长甲", "是", chat=None, kind="voice").text
        assert "已" in send("副局长甲", "是", chat=None).text

    def test_a_voice_in_which_nothing_was_recognised_asks_to_type(self, send: Send):
        for words in (None, "", " 。 "):
            assert "请改用文字" in send("吴示安", words, chat=None, kind="voice").text

    def test_a_spoken_code_is_not_repeated(self, send: Send):
        answer = send("吴示安", "绑定 12345678", chat=None, kind="voice")
        assert answer.text.endswith("/绑定 一次性码")

    def test_what_may_not_be_said_is_not_said_again(self, send: Send):
        assert "语音识别为" not in send("吴示安", "机密：20210032 内容是甲乙丙", chat=None, kind="voice").text

    def test_a_telephone_number_that_was_spoken_is_masked(self, send: Send):
        assert "13800138000" not in send("吴示安", "联系 20210032 13800138000", kind="voice").text

    def test_it_comes_again_and_is_answered_the_same(self, send: Send):
        first, again = (send("吴示安", "查 20210032", chat=None, kind="voice", key="same") for _ in range(2))
        assert first.text == again.text


class TestQuotes:
    @pytest.mark.parametrize("words", ["@督办助手 这件办到哪了", "办到哪了", "@督办助手", "查一下上面这件", "谁负责", "/查"])
    def test_a_question_is_about_the_one_item_of_the_quote(self, send: Send, words: str):
        assert send("吴示安", words, quoted=REMINDER).text.startswith("20210032 ")

    def test_every_answer_about_an_item_can_be_quoted_to_ask_again(self, send: Send, bureau: Service):
        with bureau.database.begin() as session:
            known = [row.number for row in session.query(Suggestion)]
        for number in known:
            said = send("督查示员", f"/查 {number}", chat=None)
            if said.outcome == "answered" and said.text.startswith(number):
                again = send("督查示员", "办到哪了", chat=None, quoted=said.text)
                assert again.text.split("\n")[0] == said.text.split("\n")[0]
                why = send("督查示员", f"/为什么 {number}", chat=None).text
                assert send("督查示员", "@督办助手", chat=None, quoted=why).text.split("\n")[0] == said.text.split("\n")[0], why
        assert len(known) > 20

    def test_why_and_the_history_are_read_too(self, send: Send):
        assert "20210032" in send("吴示安", "/为什么", quoted=REMINDER).text
        assert "20210032" in send("吴示安", "/历史", quoted=REMINDER).text

    @pytest.mark.parametrize(
        ("words", "form"),
        [
            ("/送审", "/送审 20210032"),
            ("已寄出 7月15日", "/寄出 20210032 7月15日"),
            ("通过", "/审 20210032 通过"),
            ("退回 数据要核实", "/审 20210032 退回 数据要核实"),
            ("/批示 请抓紧办理", "/批示 20210032 请抓紧办理"),
            ("/撤销", "/撤销 20210032"),
        ],
    )
    def test_nothing_is_recorded_out_of_a_quote(self, send: Send, bureau: Service, words: str, form: str):
        answer = send("吴示安", words, quoted=REMINDER)
        assert (answer.outcome, recorded(bureau)) == ("refused", 0)
        assert answer.text == f"引用的内容不能用于登记，为免误办，{NO_EFFECT}。确要办理，请写明编号发送：{form}"

    def test_a_number_of_one_s_own_counts_alone(self, send: Send):
        assert send("吴示安", "/查 20210079", quoted=REMINDER).text.startswith("20210079 ")
        assert "引用" not in send("吴示安", "/送审 20210032", quoted="20210079 关于…").text
        assert "编号应为纯数字" in send("吴示安", "/查 2021O079", quoted=REMINDER).text

    def test_several_items_in_a_quote_are_asked_back(self, send: Send):
        both = f"{REMINDER}\n20210079 关于…"
        assert send("吴示安", "@督办助手", quoted=both).text.startswith("引用的消息提到多件")
        assert send("吴示安", "这件办到哪了", quoted=both).text.startswith("引用的消息提到多件")
        assert send("吴示安", "/送审", quoted=both).text.endswith(f"{NO_EFFECT}。确要办理，请写明编号发送：/送审 编号")
        assert send("吴示安", "/我的", quoted=both).text == send("吴示安", "/我的").text

    def test_other_words_keep_their_meaning(self, send: Send):
        for words in ("/帮助", "/我的", "/查 信息化推进处", "/谁 信息化推进处", "好的"):
            assert send("吴示安", words, quoted=REMINDER).text == send("吴示安", words).text, words

    def test_what_may_not_be_seen_here_is_not_seen_by_a_quote(self, send: Send):
        quoted, typed = send("冯示川", "办到哪了", chat=None, quoted="20210190 关于…"), send("冯示川", "/查 20210190", chat=None)
        assert quoted.text == typed.text

    def test_the_words_of_a_quote_are_kept_nowhere(self, send: Send, bureau: Service):
        for words in ("这件办到哪了", "/送审", "@督办助手", "好的"):
            send("吴示安", words, quoted="20210032 独一无二的句子")
        with bureau.database.begin() as session:
            kept = [*session.query(Inbox.reply), *session.query(Journal.words)]
            assert kept and not any("独一无二" in (row[0] or "") for row in kept)

    def test_the_same_id_with_another_quote_is_another_message(self, send: Send):
        send("吴示安", "办到哪了", quoted=REMINDER, key="one")
        assert "编号已用于另一条消息" in send("吴示安", "办到哪了", quoted="20210079", key="one").text


SEVERAL = "【办理提醒】以下3件请按时办理：\n信息化推进处 吴示安：0018、0032、0074 答复，7月30日前"


@pytest.mark.parametrize("words", ["谁办的", "谁没交意见", "这件谁办的", "查一下为啥还没办完", "@督办助手 谁办的"])
def test_a_question_that_names_nothing_known_is_about_the_item_that_it_quotes(send: Send, words: str):
    assert send("吴示安", words, quoted=REMINDER).text.startswith("20210032 ")
    assert send("吴示安", words, quoted=SEVERAL).text.startswith("引用的消息提到多件")


@pytest.mark.parametrize(("words", "answer"), [("谁负责信息化推进处", "信息化推进处\n"), ("谁是周示平", "周示平：")])
def test_a_question_that_names_a_division_or_a_person_is_about_that_whatever_it_quotes(send: Send, words: str, answer: str):
    for quoted in (REMINDER, SEVERAL):
        assert send("吴示安", words, quoted=quoted).text.startswith(answer)


def test_a_question_that_names_nothing_known_and_quotes_nothing_hears_how_it_is_asked(send: Send):
    assert "用法：/谁" in send("吴示安", "谁办的").text


def test_a_file_of_the_office_and_the_command_say_the_same_of_how_a_ledger_comes_in(send: Send):
    way = send("督查示员", "/导入", chat=None).text.partition("：")[0]
    assert way in send("督查示员", None, kind="file").text
    alone = send("督查示员", None, chat=None, kind="file").text
    assert "交运维人员导入" in way and "交运维人员导入" in alone and "单聊" not in alone
    assert "请交办公室导入" in send("吴示安", None, kind="file").text
