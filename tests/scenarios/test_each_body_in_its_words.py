"""An item of either body walked through its whole life: whatever is said of it is said in the words of its own body alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict

import pytest

from bot import papers
from bot.cli.talking import speak
from bot.documents import week_picture
from bot.message import Reply
from bot.records import cases, suggestions
from bot.records.delivery.outbox import Outbox
from bot.rules import history, way_back
from bot.rules.papers import document, summary
from bot.rules.permissions import Scope
from bot.rules.wording.offers import OFFERS
from bot.rules.words import Body, FactKind
from scheduler.ticking import Ticker
from tests.conftest import at
from tests.scenarios import played
from tests.scenarios.test_a_year_in_chat import STORIES
from tests.scheduler.recorder import Recorder

OTHERS = {Body.CPPCC: re.compile("代表|建议|人大"), Body.CONGRESS: re.compile("提案|委员(?!会)|政协")}
TITLES = ("推进智慧城市", "缓解融资难", "推动数据共享")
MADE_BY = {Body.CPPCC: "郑示庚", Body.CONGRESS: "周示戊"}
QUESTIONS = "/查 {0}", "/为什么 {0}", "/历史 {0}", "/谁 {0}", "/承诺 {0}", "{0}办到哪了"
REFUSED = (
    *("/面复 {0} 座谈", "/征求 {0}", "/征求 {0} 有意见吗", "/反馈 {0}", "/联系 {0} 看看", "/寄出 {0}", "/报送 {0}", "/延期 {0}"),
    *(
        "/延期 {0} 9.1",
        "/申退 {0}",
        "/更正 {0} 征求 撤销 理由：误登",
        "/更正 {0} 是否要求面复 是 理由：误登",
        "/承诺 {0} 9",
        "/撤销 {0}",
    ),
)
OFFICERS = {"20210032": "吴示安", "20210257": "陈示文", "20210021": "郑示宁"}
REMINDED = "2021-07-02", "2021-07-16", "2021-07-30", "2021-08-02"


def of(body: Body, story: str) -> str:
    """A conversation about suggestions as one about items of this body; nobody types the words of either beside what is meant."""
    story = story.replace("建议转", "应转")
    if body is Body.CONGRESS:
        return story
    return (
        story.replace("市人大代表工委", "市政协提案委")
        .replace("代表", "提案者")
        .replace("人大", "政协")
        .replace("交办之日", "立案交办之日")
    )


@pytest.fixture(params=Body)
def walked(request, tmp_path) -> Iterator[tuple[Body, list[str]]]:
    """(the body, all that was said of its items in chat, on cards, in reminders and notices, and on paper)."""
    body: Body = request.param
    beside = {"类别": str(body), "代表": MADE_BY[body]}
    items = [{**item, **beside, "案由": title} for item, title in zip(played.ITEMS, TITLES, strict=True)]
    said: list[str] = []
    with played.opened(tmp_path, items) as (service, clock):
        robot = Recorder(clock)

        def ask(moment: str, person: str, text: str, answer: str = "") -> str:
            clock.at = at(moment)
            reply = speak(service, text, person, None, "console")
            said.extend(shown(reply))
            expected = answer.removeprefix("✗ ").split("|")
            assert any(words in reply.text for words in expected), f"{moment} {text}\n{reply.text}"
            return reply.outcome

        def remind(day: str) -> None:
            clock.at = at(f"{day} 08:40")
            ticker = Ticker(service.database, service.office, clock, {"wecom/main": robot})
            ticker.plan()
            ticker.send()

        def tried(moment: str, number: str, person: str) -> None:
            for text in REFUSED:
                assert ask(moment, person, text.format(number)) == "refused", text

        for number, person in OFFICERS.items():
            tried("2021-03-05 10:00", number, person)
        told = (line for story in STORIES.values() for line in played.lines(of(body, story)))
        lines = sorted(told, key=lambda line: line[0])
        for place, line in enumerate(lines):
            for day in REMINDED:
                if line[0] > day and (not place or lines[place - 1][0] <= day):
                    remind(day)
            ask(*line)
            if place % 5 == 0 and (about := re.search("2021[0-9]{4}", line[2])):
                for text in QUESTIONS:
                    ask(line[0], "局长", text.format(about[0]))
        for number, person in OFFICERS.items():
            tried("2021-10-25 09:00", number, person)
        for person in ("督查示员", "吴示安", "局长"):
            for text in ("/我的", "/周报", "/统计 2021", "/列 在办", "/审"):
                ask("2021-10-25 09:00", person, text)
        ask("2021-10-25 09:00", "督查示员", "/总结 2021")
        with service.database.begin() as session:
            said += [json.loads(row.content).get("text", "") for row in session.query(Outbox)]
            today = clock.at.date()
            for number in OFFICERS:
                (item,) = suggestions.with_number(session, number, Scope(everything=True), today)
                if not cases.one(session, item, today, service.office).returned_on:
                    said += document.texts(papers.letter_of(session, service.office, item, today))
            year = papers.summary_of(session, service.office, 2021, today)
            said += document.texts(summary.compose(year))
        said += [words for _, words, _ in robot.said]
    yield body, said


def shown(reply: Reply) -> Iterator[str]:
    """All that a reader sees of a reply: its words, its card with the buttons, its files by name, what its picture says."""
    yield reply.text
    if reply.card:
        yield json.dumps(asdict(reply.card), ensure_ascii=False, default=str)
    for paper in reply.papers:
        yield f"{paper.name} {paper.alt}"
        if paper.kind == "week":
            yield week_picture.drawing(paper.wish["week"], paper.wish["where"])


def test_nothing_is_said_of_an_item_in_the_words_of_the_other_body(walked):
    body, said = walked
    strange = {words for words in said if OTHERS[body].search(words)}
    assert not strange, "\n---\n".join(sorted(strange)[:20])
    own = "\n".join(said)
    assert body.form in own and f"征求{body.proposer}意见" in own and f"{body.paper}编号" in own
    assert f"{body.proposer}不满意" in own and f"2021年度{body.full_paper}办理工作总结" in own


def test_what_is_written_for_both_bodies_is_said_in_the_words_of_each():
    written = [*history.WORDS.values(), *history.WISHES.values(), *way_back.NAMES.values(), *(o.text for o in OFFERS.values())]
    assert any("{proposer}" in words for words in written)
    for body in Body:
        said = [*map(body.say, written), *map(body.name_of, FactKind)]
        assert not [words for words in said if OTHERS[body].search(words)]


PROPOSAL = {"编号": "0317", "类别": "政协", "案由": "关于乙事的提案", "代表": "民建示例市委", "代表电话": "13800001004"}
SUGGESTION = {"编号": "0317", "案由": "关于甲事的建议", "代表": "周示戊"}


@pytest.fixture
def both(tmp_path) -> Iterator[Callable[..., Reply]]:
    """A suggestion and a proposal of one number, and what is said to their officer."""
    with played.opened(tmp_path, (SUGGESTION, PROPOSAL)) as (service, clock):
        clock.at = at("2021-03-08 09:00")
        yield lambda text, by="陈示文": speak(service, text, by, None, "console")


@pytest.mark.parametrize(
    "typed", ["/查 第0317号{}", "0317号{}办到哪了", "查一下{}0317", "/查 三百一十七号{}", "/为什么 0317{}", "/查 317号{}"]
)
def test_the_paper_s_name_beside_a_number_says_which_of_two_is_meant(both, typed):
    for paper, title in (("提案", "关于乙事的提案"), ("建议", "关于甲事的建议")):
        assert title in both(typed.format(paper)).text.partition("\n")[0]
    assert "对应多件" in both("/查 0317").text


def test_a_whole_number_is_found_whatever_its_paper_is_called(office):
    service, _ = office
    assert speak(service, "/查 20210032号提案", "吴示安", None, "console").text.startswith("20210032 ")


@pytest.mark.parametrize("wish", ["提案者要求面复", "委员要求面复", "与提案者沟通 要求面复", "要求面复"])
def test_people_type_what_they_call_who_made_it(both, wish):
    answer = both(f"/联系 0317号提案 {wish}").text
    assert answer.startswith("已登记：") and "与提案者电话沟通，提案者要求面复" in answer


def test_a_party_that_made_a_proposal_is_its_proposer(both):
    answer = both("/查 0317号提案").text
    assert "提案者：民建示例市委" in answer and "委员" not in answer


def test_an_act_on_the_one_is_no_act_on_the_other(both):
    assert both("/签收 第0317号提案").outcome == "answered"
    assert "待签收" in both("/查 第0317号建议").text and "待签收" not in both("/查 第0317号提案").text
    assert both("/签收 0317").outcome == "refused"


def test_figures_and_summary_of_one_body_are_asked_for_by_its_name(both):
    whole = both("/统计 2021", by="局长").text
    assert whole.startswith("2021年共2件：人大代表建议1件，政协提案1件\n【人大代表建议】1件，办结0件")
    for body in Body:
        told = both(f"/统计 2021 {body}", by="局长").text
        assert told.startswith("2021年共1件，办结0件") and not OTHERS[body].search(told)
        made = both(f"/总结 2021 {body}", by="督查示员")
        assert made.text.startswith(f"2021年{body.full_paper}办理工作总结（草稿）：共1件") and not OTHERS[body].search(made.text)
        assert made.papers[0].wish["body"] == body and made.papers[0].name == f"2021年{body.full_paper}办理工作总结.docx"
    assert "各自成文请发送 /总结 2021 人大 或 /总结 2021 政协。" in both("/总结 2021", by="督查示员").text
    assert both("/统计 2021 提案", by="局长").text == both("/统计 政协 2021年", by="局长").text
    assert "没有看懂“2021 党派”" in both("/统计 2021 党派", by="局长").text
