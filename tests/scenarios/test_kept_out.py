"""What is refused for secrecy is kept nowhere, and telephone numbers that are typed are masked wherever they are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.message import Message
from bot.records import tables
from bot.records.journal import Journal
from bot.wsgi import Service
from tests.conftest import Say

CANARY, PHONE = "鲲鹏七号", "13912345678"
ITEM = "20210032"
# Every command with words of its own, as it is typed; {words} is the free text.
FREE_TEXTS = (
    ("/新增 20210999 市 人大 独办 融资服务处 7月10日 7月31日 不涉密 案由 关于{words}工程的建议", "督查示员"),
    (f"/承诺 {ITEM} {{words}}办结20项 检查 12月31日", "吴示安"),
    (f"/反馈 {ITEM} 态度满意 结果不满意 理由：{{words}}", "吴示安"),
    (f"/批示 {ITEM} {{words}}请抓紧办理", "局长"),
    (f"/意见 {ITEM} 退回 电子信息产业处 {{words}}缺少数据", "吴示安"),
    (f"/意见 {ITEM} 缺意见 理由：{{words}}经多次催要仍未提交", "吴示安"),
    (f"/申退 {ITEM} {{words}}不属本处职责", "吴示安"),
    (f"/延期 {ITEM} 9月3日 {{words}}市人大代表工委同意", "吴示安"),
    (f"/更正 {ITEM} 签收 撤销 理由：{{words}}", "吴示安"),
    (f"/审 {ITEM} 退回 {{words}}数据有误", "周示平"),
    (f"/公开 {ITEM} 不予公开 {{words}}", "督查示员"),
    (f"/联系 {ITEM} 不要求面复 {{words}}", "吴示安"),
    (f"/面复 {ITEM} 登门汇报 参加：周示平 {{words}}", "吴示安"),
    (f"/撤销 {ITEM} 理由：{{words}}", "吴示安"),
    (f"/催办 {ITEM} {{words}}", "督查示员"),
    ("/查 {words}", "吴示安"),
    ("/谁 {words}", "吴示安"),
    ("/群 登记 {words} 全局", "督查示员"),
    ("/交接 {words}", "吴示安"),
    ("{words}怎么办", "吴示安"),
    (f"/签收 {ITEM}\n/批示 {ITEM} {{words}}", "局长"),
)


@pytest.fixture
def stored(bureau: Service) -> Callable[[], str]:
    """Everything in every table, and what lies in the folder of the database."""

    def everything() -> str:
        with bureau.database.begin() as session:
            rows = "".join(repr(tuple(row)) for table in tables.METADATA.sorted_tables for row in session.execute(select(table)))
        folder = Path(bureau.database.path or ".").parent
        return rows + "".join(file.read_bytes().decode("utf-8", "replace") for file in folder.iterdir())

    return everything


@pytest.mark.parametrize("chat", [None, "督办群"])
@pytest.mark.parametrize("mark", ["机密：{}", "{}（机密）", "涉密内容{}", "{} 秘密 "])
def test_no_free_text_that_says_it_is_secret_is_kept_or_said_again(say: Say, stored, mark, chat):
    for typed, by in FREE_TEXTS:
        said = say(typed.format(words=mark.format(CANARY)), by=by, chat=chat)
        assert "内容未保存" in said, typed
        assert CANARY not in said
    assert CANARY not in stored()


def test_it_is_journalled_who_tried_and_where_without_a_word(say: Say, bureau: Service):
    say(f"/承诺 {ITEM} 机密：{CANARY} 检查 12月31日", by="吴示安", chat="督办群")
    with bureau.database.begin() as session:
        row = session.scalars(select(Journal).order_by(Journal.id.desc())).first()
        assert row is not None
        assert (row.command, row.words, row.outcome, row.chat_id) == ("/承诺", None, "refused", "wrALL")


@pytest.mark.parametrize("number", [PHONE, "139 1234 5678", "１３９１２３４５６７８", "0531-66601005"])
@pytest.mark.parametrize("chat", [None, "督办群"])
def test_no_telephone_number_that_is_typed_is_kept_whole(say: Say, stored, number, chat):
    for typed, by in FREE_TEXTS:
        said = say(typed.format(words=f"请致电{number}核实"), by=by, chat=chat)
        for whole in (number, PHONE, "139 1234 5678", "0531-66601005"):
            assert whole not in said, typed
    found = stored()
    for whole in (number, PHONE, "139 1234 5678", "0531-66601005"):
        assert whole not in found


def test_neither_is_the_title_of_a_group_nobody_knows(bureau: Service, stored):
    for place, title in enumerate((f"{CANARY}（机密）", f"联系{PHONE}")):
        known = Message("wecom", f"m{place}", "wwtest", "wx001", chat_id=f"wr{place}", chat_title=title, text="/查 32")
        bureau.dispatcher.answer(known)
    found = stored()
    assert CANARY not in found
    assert PHONE not in found
    assert "139****5678" in found


def test_what_was_refused_as_not_understood_is_journalled_masked(say: Say, bureau: Service):
    say(f"/承诺 {ITEM} {PHONE}", by="吴示安")
    with bureau.database.begin() as session:
        (words,) = session.scalars(select(Journal.words).order_by(Journal.id.desc()).limit(1)).all()
    assert words == f"{ITEM} 139****5678"


def test_each_command_of_a_long_message_is_asked(say: Say, stored):
    long = "/批示 20210039 请抓紧" + "…" * 700 + f"\n/批示 20210053 秘密★10年，{CANARY}"
    assert "涉密件不得在本系统登记，内容未保存" in say(long, by="局长")
    assert CANARY not in stored()
