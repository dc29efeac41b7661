"""What is typed on the server in somebody's stead: it counts, is shown as what it is, and confirms nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.cli.session import account
from bot.cli.talking import speak
from bot.records.acts import Act
from bot.records.facts import FactRow
from bot.records.journal import Journal
from bot.records.reviews import DecisionTakenBack, ReviewDecision
from tests.conftest import at

ITEM, OFFICER, HEAD, DEPUTY = "20210032", "吴示安", "周示平", "副局长甲"
MARK = "〔控制台代录〕"
Typed = Callable[..., str]


@pytest.fixture
def typed(bureau) -> Typed:
    """Type something on the server in somebody's stead, as the account `keeper` of the operating system."""

    def spoken(text: str, *, by: str, chat: str | None = None, platform: str = "console") -> str:
        return speak(bureau, text, by, chat, platform, account="keeper").text

    return spoken


@pytest.mark.parametrize(("chat", "platform"), [(None, "console"), (None, "wecom"), ("督办群", "console"), ("督办群", "wecom")])
def test_it_came_by_the_console_whatever_place_it_was_typed_for(bureau, say, typed, chat, platform):
    say(f"/送审 {ITEM}", by=OFFICER)
    typed(f"/批示 {ITEM} 请抓紧办理", by="局长", chat=chat, platform=platform)
    typed(f"/审 {ITEM} 通过", by=HEAD, chat=chat, platform=platform)
    with bureau.database.begin() as session:
        fact = session.query(FactRow).filter_by(kind="批示").one()
        decision = session.query(ReviewDecision).filter(ReviewDecision.decided_at.is_not(None)).one()
        assert (fact.channel, decision.channel) == ("控制台", "控制台")
        assert {session.get(Act, row.act_id).account for row in (fact, decision)} == {"keeper"}
        lines = session.query(Journal).order_by(Journal.id.desc()).limit(2).all()
        assert {(line.platform, line.user_id) for line in lines} == {("控制台", "keeper")}
        assert [line.person_id for line in lines] == [decision.person_id, fact.person_id]


def test_receipt_answer_and_card_show_it(reply, say, typed):
    say(f"/送审 {ITEM}", by=OFFICER)
    assert typed(f"/审 {ITEM} 通过", by=HEAD).startswith(f"已登记：处室负责人审核通过（{HEAD}{MARK}）。")
    answer = reply(f"/查 {ITEM}", by=OFFICER)
    assert f"审核：{HEAD}{MARK} 7月16日 09:00 通过" in answer.text
    assert f"处室负责人审核通过（{HEAD}{MARK}）" in answer.text  # the latest step
    assert any(f"{HEAD}{MARK}" in value for _, value in answer.card.lines)
    typed(f"/审 {ITEM} 退回 数据需要核实", by=DEPUTY)
    assert f"{DEPUTY}{MARK}" in say(f"/审 {ITEM} 通过", by="局长")


def test_an_instruction_shows_it_wherever_it_is_told(say, typed, told):
    answer = typed(f"/批示 {ITEM} 请抓紧办理", by="局长", chat="督办群")
    assert MARK in answer.partition("\n")[0]
    assert f"局长{MARK} 7月16日：请抓紧办理" in say(f"/查 {ITEM}", by=OFFICER)
    assert any(f"局长{MARK}批示：请抓紧办理" in words for words in told())


@pytest.mark.parametrize(
    "words", [f"/承诺 {ITEM} 年底前建成平台 12月31日 检查 12月31日", f"/催办 {ITEM}", f"/改派 {ITEM} 承办 郑示宁"]
)
def test_every_receipt_says_it_once(typed, words):
    answer = typed(words, by="督查示员")
    assert answer.partition("\n")[0].count(MARK) == 1


def test_what_only_asks_or_is_refused_has_no_mark(typed, say):
    assert MARK not in typed(f"/查 {ITEM}", by=OFFICER) + typed(f"/审 {ITEM} 通过", by=HEAD) + typed("/统计", by="局长")
    say(f"/送审 {ITEM}", by=OFFICER)
    assert MARK not in say(f"/审 {ITEM} 通过", by=HEAD) + say(f"/查 {ITEM}", by=OFFICER)


def test_the_leader_confirms_what_was_typed_in_their_stead(bureau, reply, say, typed, press, told):
    card = reply(f"/送审 {ITEM}", by=OFFICER, chat="督办群").card
    typed(f"/审 {ITEM} 通过", by=HEAD)
    before = told()
    answer = press(card.task_id, "pass:1", HEAD).text
    assert answer.startswith(f"已登记：处室负责人审核本人确认通过（{HEAD}）。") and MARK not in say(f"/查 {ITEM}", by=OFFICER)
    assert told() == before  # nothing is new to anybody
    assert "您已于" in say(f"/审 {ITEM} 通过", by=HEAD)
    with bureau.database.begin() as session:
        assert session.query(DecisionTakenBack).one().channel == "控制台"
        assert session.query(ReviewDecision).filter(ReviewDecision.decided_at.is_not(None)).one().channel == "wecom"
    assert "已登记：撤销" in say(f"/撤销 {ITEM}", by=HEAD)
    assert f"审核：{HEAD}{MARK} 7月16日 09:00 通过" in say(f"/查 {ITEM}", by=OFFICER)


def test_the_leader_takes_back_what_was_typed_in_their_stead(say, typed):
    say(f"/送审 {ITEM}", by=OFFICER)
    typed(f"/审 {ITEM} 通过", by=HEAD)
    assert "改为退回" in say(f"/审 {ITEM} 退回 数据需要核实", by=HEAD)
    assert MARK not in say(f"/查 {ITEM}", by=OFFICER).partition("下一步")[0].partition("审核：")[2]


def test_what_others_decided_after_it_stands(say, typed):
    say(f"/送审 {ITEM}", by=OFFICER)
    typed(f"/审 {ITEM} 通过", by=HEAD)
    say(f"/审 {ITEM} 通过", by=DEPUTY)
    assert "（控制台代录），分管领导副局长甲已于" in say(f"/审 {ITEM} 退回 数据需要核实", by=HEAD)


def test_the_leader_confirms_it_whatever_was_built_on_it_and_it_keeps_its_moment(say, typed, clock):
    say(f"/送审 {ITEM}", by=OFFICER)
    typed(f"/审 {ITEM} 通过", by=HEAD)
    say(f"/审 {ITEM} 通过", by=DEPUTY)
    say(f"/审 {ITEM} 通过", by="局长")
    say(f"/征求 {ITEM} 同意", by=OFFICER)
    clock.at = at("2021-07-16 15:00")
    assert say(f"/审 {ITEM} 通过", by=HEAD).startswith(f"已登记：处室负责人审核本人确认通过（{HEAD}）。")
    shown = say(f"/查 {ITEM}", by=OFFICER)
    assert f"审核：{HEAD} 7月16日 09:00 通过" in shown and MARK not in shown
    assert "无需重复操作" in say(f"/审 {ITEM} 通过", by=HEAD)
    assert "撤销征求代表意见" in say(f"/撤销 {ITEM}", by=OFFICER)  # nothing was built on that
    assert "撤销第1轮审核通过" in say(f"/撤销 {ITEM}", by="局长")
    assert "已登记：撤销" in say(f"/撤销 {ITEM}", by=HEAD)
    assert f"审核：{HEAD}{MARK} 7月16日 09:00 通过" in say(f"/查 {ITEM}", by=OFFICER)


def test_a_stand_in_that_is_typed_there_waits_for_the_leader_in_person(bureau, say, typed):
    assert "已提出" in typed("/代理 副局长乙 7月20日 至 7月30日", by=DEPUTY)
    assert "不能在服务器上代为确认" in typed("/代理 确认", by=DEPUTY)
    assert "不能在服务器上代为确认" in typed("是", by=DEPUTY)
    assert "不能在服务器上代为确认" in typed("/代理 拒绝", by=DEPUTY)
    assert "本人确认" in say("是", by=DEPUTY)
    assert "不能在服务器上代为确认" in typed("/代理 取消", by=DEPUTY)
    assert "代理结束" in say("/代理 取消", by=DEPUTY)


GIVING, TAKING = "吴示安", "郑示宁"


def test_a_hand_over_that_is_typed_there_waits_for_both_in_person(say, typed):
    assert f"待{GIVING}确认，确认前责任不变" in typed(f"/交接 {TAKING}", by=GIVING)
    for words in ("是", "/交接 确认", "/交接 拒绝"):
        assert f"交接须由{GIVING}本人确认，不能在服务器上代为确认" in typed(words, by=GIVING)
    assert f"待{TAKING}同意" in say("是", by=GIVING)
    for words in ("是", "/交接 接收", "/交接 拒绝"):
        assert f"交接须由{TAKING}本人确认，不能在服务器上代为确认" in typed(words, by=TAKING)
    assert "已交接给" in say("是", by=TAKING)


def test_what_the_office_asks_for_there_waits_as_it_does_anywhere(say, typed):
    assert f"待{GIVING}确认" in typed(f"/交接 {GIVING} 交给 {TAKING}", by="督查示员")
    assert f"待{TAKING}同意" in say("是", by=GIVING)


def test_nobody_is_bound_there(typed):
    assert "不能在服务器上代为绑定" in typed("/绑定 12345678", by=GIVING, platform="wecom")


@pytest.mark.parametrize("words", [["say", f"/送审 {ITEM}", "--as", OFFICER, "--json"], ["chat", "--as", OFFICER]])
def test_the_command_line_speaks_with_its_own_account(bureau, tmp_path: Path, words):
    config = tmp_path / "config.toml"
    config.write_text('[platforms.wecom]\ncorp_id = "wwtest"\n[platforms.wecom.webhooks.main]\nkey = "k1"\n', encoding="utf-8")
    config.chmod(0o600)
    bureau.database.close()
    done = CliRunner().invoke(
        cli, ["--config", str(config), *words, "--at", "2021-07-16 09:00"], input=f"/送审 {ITEM}\n退出\n", standalone_mode=False
    )
    assert done.exception is None and MARK in (json.loads(done.stdout)["text"] if words[0] == "say" else done.stdout)
    with bureau.database.begin() as session:
        line = session.query(Journal).order_by(Journal.id.desc()).limit(1).one()
        assert (line.platform, line.user_id) == ("控制台", account())
