"""Items by words of their titles: in any order, as they sound, by their letters, with a slip; only what may be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.orm import Session

from bot.records import titles
from bot.records.engine.database import Database
from bot.records.engine.prepared import DRIVER
from bot.records.suggestions import Suggestion
from bot.rules.permissions import Scope
from tests.conftest import at
from tests.records.rows import put

TODAY = at("2021-07-16 09:00").date()
ALL = Scope(everything=True)
TITLES = (
    "关于加快智慧城市建设的建议",
    "关于建设智慧停车设施的建议",
    "关于支持氢能产业发展的建议",
    "关于停车场智慧化改造、优化5G 网络的建议",
    "关于保护老字号100%品牌_商标的建议",
    "关于发展职业教育的建议",
)


def furnish(session: Session, *titled: str, year: int = 2021) -> list[int]:
    """Items with these titles."""
    day = at(f"{year}-03-05 09:00").date()
    batch = put(session, "batch", year=year, received_on=day, due_on=day)
    found = []
    for place, title in enumerate(titled, start=1):
        own = {"title": title, "number": f"{year}{place:04}", "serial": place, "body": "人大", "level": "市"}
        found.append(put(session, "suggestion", batch_id=batch, year=year, secrecy="不涉密", handling="独办", **own))
    return found


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.begin() as opened:
        furnish(opened, *TITLES)
        yield opened


def found(session: Session, words: str) -> list[str]:
    return [TITLES[item - 1] for item in titles.find(session, ALL, words, TODAY).ids]


def test_words_are_found_in_any_order_as_they_sound_by_their_letters_and_with_one_slip(session: Session):
    city, parking, hydrogen, yard, brand, school = TITLES
    expected = {
        "智慧城市": [city],
        "智慧 停车": [parking, yard],
        "停车 智慧": [parking, yard],
        "停车智慧": [parking, yard],
        "关于智慧城市的建议": [city],
        "5g": [yard],
        "5G网络": [yard],
        "100%品牌": [brand],
        "%": [],
        "品牌_商": [brand],
        "品牌%商": [],
        "zhcs": [city],
        "ZHTC": [parking],
        "智慧诚市": [city],
        "只会城市": [city],
        "青能": [hydrogen],
        "职业教学": [school],
        "职业教": [school],
        "职教业育": [school],
        "职业交育": [school],
        "职业育教": [school],
        "职业的教育": [school],
        "zhjy": [],
        "老字号 氢能": [],
        "区块链": [],
        "水": [],
    }
    assert {words: found(session, words) for words in expected} == expected


def test_what_was_meant_otherwise_than_typed_is_told(session: Session):
    assert titles.find(session, ALL, "智慧诚市", TODAY).meant == ["智慧城市"]
    assert titles.find(session, ALL, "智慧城市", TODAY).meant == ()


def test_one_run_of_the_words_comes_before_words_that_stand_apart_and_the_newest_year_first(session: Session):
    (older,) = furnish(session, "关于智慧停车的建议", year=2020)
    assert list(titles.find(session, ALL, "智慧停车", TODAY).ids) == [2, older]
    assert list(titles.find(session, ALL, "智慧 停车", TODAY).ids) == [2, older, 4]


def test_the_longest_run_of_a_sentence_that_stands_in_a_title_is_what_it_is_about(session: Session):
    expected = {
        "智慧城市的建议到哪一步了": ("智慧城市", [1]),
        "氢能那个件谁负责": ("氢能", [3]),
        "关于老字号的那件什么时候到期": ("老字号", [5]),
        "省里那个发展职业教育的建议办完了吗": ("发展职业教育", [6]),
        "停车": ("停车", [2, 4]),
        "5G的那件": ("5G", [4]),
        "你好": ("", []),
        "建议": ("", []),
        "": ("", []),
    }
    assert {words: titles.longest_run(session, ALL, words, TODAY) for words in expected} == expected


def test_a_title_that_changes_or_goes_is_found_by_its_new_words_alone(session: Session):
    session.execute(update(Suggestion).where(Suggestion.id == 1).values(title="关于Ａ座 电梯的建议"))
    session.execute(update(Suggestion).where(Suggestion.id == 3).values(title=""))
    session.execute(text("DELETE FROM suggestion WHERE id = 6"))
    session.expire_all()
    assert [found(session, words) for words in ("智慧城市", "氢能产业", "职业教育")] == [[], [], []]
    assert titles.find(session, ALL, "座电梯", TODAY).ids == [1]
    assert not session.execute(text("SELECT 1 FROM title_bigram WHERE suggestion_id IN (3, 6)")).all()


def test_a_title_outside_the_scope_changes_nothing_of_what_is_found(session: Session):
    nobody = Scope(divisions=frozenset({"软件产业处"}), person=None)
    asked = ("智慧城市", "zhcs", "智慧诚市", "职业教学", "停车 智慧")
    assert {titles.find(session, nobody, words, TODAY).ids for words in asked} == {()}
    assert titles.longest_run(session, nobody, "智慧城市到哪一步了", TODAY) == ("", [])
    before = [titles.find(session, ALL, words, at("2020-07-16 09:00").date()) for words in asked]
    assert before == [titles.TitlesFound()] * len(asked)


def test_words_that_stand_in_very_many_titles_are_looked_for_in_the_titles_themselves(session: Session, monkeypatch):
    expected = titles.visible(session, ["智慧"], ALL, TODAY)
    monkeypatch.setattr(titles, "COMMON", 1)
    monkeypatch.setattr(titles, "FEW", 1)
    assert titles.candidates(session, ["智慧"]) is None
    assert titles.visible(session, ["智慧"], ALL, TODAY) == expected
    holding = titles.holding(session, "智慧 停车", own=False)
    assert list(session.scalars(select(Suggestion.id).where(holding).order_by(Suggestion.id))) == [2, 4]


MANY = """
    INSERT INTO title_bigram (bigram, suggestion_id)
    WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
    SELECT CAST(i % 10 AS VARCHAR) || 'x', i FROM n"""


def test_entries_are_found_by_their_bigram_however_many_others_there_are(session: Session):
    session.execute(text(MANY))
    named = {f"bigram{place}": bigram for place, bigram in enumerate(("智慧", "慧城", "城市"))}
    asked = (titles.holding_all(2).params(**named), titles.COUNTED.params(bigram="智慧", most=titles.FEW))
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[session.get_bind().dialect.name]
    for query in asked:
        said = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        steps = [str(row[-1]) for row in session.connection().exec_driver_sql(f"{explain} {said}")]
        walked = [step for step in steps if "SCAN title" in step or "Seq Scan" in step]
        assert not walked and any("pk_title_bigram" in step or "PRIMARY KEY (bigram=?" in step for step in steps), steps


SOUNDING = ("之慧", "成市", "亭车", "青能", "铲业", "直业", "教玉", "品排", "伤标", "老自")


def statements(session: Session, words: str) -> int:
    """How many the search of these words costs."""
    made: list[str] = []
    driver = session.info.get(DRIVER)
    if driver:
        driver.set_trace_callback(made.append)
        titles.find(session, ALL, words, TODAY)
        driver.set_trace_callback(None)
        return len(made)
    engine = session.get_bind()
    note = lambda connection, cursor, statement, *rest: made.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    titles.find(session, ALL, words, TODAY)
    event.remove(engine, "before_cursor_execute", note)
    return len(made)


def test_each_word_more_that_was_meant_otherwise_costs_as_much_as_the_one_before(session: Session):
    assert all(titles.find(session, ALL, word, TODAY).ids for word in SOUNDING)
    # Every word is there twice, as it is typed and as it sounds, but not all of them in one title.
    furnish(session, *(f"关于{word}的建议" for word in SOUNDING), year=2020)
    three, six = (statements(session, " ".join(SOUNDING[:many])) for many in (3, 6))
    assert six < 2.5 * three
    assert statements(session, " ".join(SOUNDING)) < six


def test_several_words_may_each_be_meant_otherwise(session: Session):
    told = titles.find(session, ALL, "之慧 亭车", TODAY)
    assert (told.ids, told.meant) == ([2, 4], ["智慧 停车"])
    assert titles.find(session, ALL, "之慧 停车 改造", TODAY).meant == ["智慧 停车 改造"]
    assert titles.find(session, ALL, "之慧 青能", TODAY) == titles.TitlesFound()


def test_a_single_sign_is_not_looked_for_as_it_sounds(session: Session):
    furnish(session, "关于税收的建议", year=2020)
    assert titles.find(session, ALL, "水", TODAY) == titles.TitlesFound()
    assert titles.find(session, ALL, "水 收", TODAY) == titles.TitlesFound()
