"""What a ledger marks as secret is named nowhere: other items' words, the year's sheet, what an import keeps of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.documents.reading import Answers
from bot.ledger_desk import bring_ledger
from bot.records import tables
from bot.records.erasure import rewritten
from bot.records.figures import year_facts
from bot.records.ledger import secrets
from bot.records.suggestions import Suggestion
from bot.wsgi import Service
from tests.conftest import at, settings_for
from tests.documents import books

SECRET, OTHER = "20210257", "20210901"
WORD = "紫水母"
TITLE = f"关于加快{WORD}鲲鹏七号工程建设的建议"
NAMING = (
    f"与{SECRET}（{WORD}）并案",
    f"与2021-0257（{WORD}）并案",
    f"同第257件（{WORD}）",
    f"即二百五十七号（{WORD}），第二百五十七号",
)


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-19 08:55")))
    yield made
    made.database.close()


def held(service: Service) -> list[str]:
    """The tables in which the word stands; what is packed is unpacked."""
    with service.database.begin() as session:
        return sorted(
            table.name
            for table in tables.METADATA.sorted_tables
            for row in session.execute(select(table))
            if WORD in "".join(repr(rewritten.unpacked(cell) if isinstance(cell, bytes) and cell else cell) for cell in row)
        )


@pytest.mark.parametrize("remark", NAMING)
def test_what_others_say_of_an_item_that_turns_secret_goes(service: Service, tmp_path, remark: str):
    year = {"成效：专题": f"关于{SECRET}的办理成效（{WORD}）", "督查督办通知": "示督〔2021〕3号"}
    rows = ({"编号": SECRET, "案由": TITLE}, {"编号": OTHER, "备注": remark})
    known = books.ledger(tmp_path / "a.xlsx", *rows, extra=("备注",), of_year=year)
    bring_ledger(service, known, now=service.clock.now(), answers=Answers(clear=True))
    speak(service, f"/批示 {OTHER} {remark}请抓紧", "局长", None, "console")
    speak(service, f"/批示 {OTHER} 加快{WORD}鲲鹏七号工程建设一并考虑", "局长", None, "console")
    assert set(held(service)) > {"suggestion", "fact", "year_fact", "journal"}
    secret = ({"编号": SECRET, "案由": TITLE, "密级": "秘密"}, {"编号": OTHER, "备注": remark})
    for day in range(2):  # the next import of the same file brings nothing back
        name = tmp_path / f"b{day}.xlsx"
        done = bring_ledger(
            service,
            books.ledger(name, *secret, extra=("备注",), of_year=year),
            now=service.clock.now() + timedelta(days=day),
        )
        assert held(service) == []
        assert WORD not in str(done.as_json())
        assert secrets.NAMED in {each.reason for each in done.warnings} and not done.questions
    said = speak(service, f"/查 {OTHER}", "局长", None, "console").text
    assert "已清除" in said and WORD not in said
    with service.database.begin() as session:
        assert year_facts.of_year(session, 2021) == {"督查督办通知": "示督〔2021〕3号"}


def test_what_others_say_of_a_row_that_was_never_let_in_is_not_kept_either(service: Service, tmp_path):
    """The words came first, the secret row with the next ledger; its title is repeated without its number."""
    own = {"编号": OTHER, "备注": f"与加快{WORD}鲲鹏七号工程建设合并答复"}
    bring_ledger(service, books.ledger(tmp_path / "a.xlsx", own, extra=("备注",)), now=service.clock.now())
    speak(service, f"/批示 {OTHER} 同第257件（{WORD}）", "局长", None, "console")
    speak(service, "/批示 20210032 请抓紧第3项", "局长", None, "console")
    assert {"suggestion", "fact", "journal"} <= set(held(service))
    row = {"编号": SECRET, "案由": TITLE, "密级": "机密"}
    bring_ledger(service, books.ledger(tmp_path / "b.xlsx", row, {"编号": "20210902"}), now=service.clock.now())
    assert held(service) == []
    assert "请抓紧第3项" in speak(service, "/查 20210032", "局长", None, "console").text


def test_words_that_name_nothing_secret_stay(service: Service, tmp_path):
    remark, year = "与20210032号合并答复，共257家企业", {"成效：专题": "示工信函〔2021〕257号"}
    rows = ({"编号": SECRET, "案由": TITLE, "密级": "秘密"}, {"编号": OTHER, "备注": remark})
    done = bring_ledger(
        service,
        books.ledger(tmp_path / "a.xlsx", *rows, extra=("备注",), of_year=year),
        now=service.clock.now(),
        answers=Answers(clear=True),
    )
    assert done.written and secrets.NAMED not in {each.reason for each in done.warnings}
    with service.database.begin() as session:
        assert remark in session.scalars(select(Suggestion.remarks)).all()
        assert year_facts.of_year(session, 2021) == year
