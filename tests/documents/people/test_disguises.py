"""Any list of people, laid out in any of the ways offices have: the same people, or a refusal; never others."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from bot.documents.people import reading
from bot.documents.reading import Answers
from bot.documents.sheets.grid import Area, Grid
from bot.rules.words import Role

Listed = tuple[str, str, str, str]  # name, division, post, telephone
Rows = list[list[object]]

DIVISIONS = ("规划科", "产业发展处", "科技司", "办公室", "局领导", "执法大队", "中小企业服务中心")
POSTS = {"科长": Role.DIVISION_HEAD, "副科长": Role.OFFICER, "一级主任科员": Role.OFFICER, "局长": Role.DIRECTOR, "科员": None}
ANSWERS = Answers(roles={post: str(role or "无") for post, role in POSTS.items()})
NAMES = st.builds(str.__add__, st.sampled_from("赵钱孙李周吴欧"), st.text("甲乙丙丁明华", min_size=1, max_size=2))
PERSON = st.tuples(NAMES, st.sampled_from(DIVISIONS), st.sampled_from(sorted(POSTS)))


def plain(people: list[Listed]) -> list[Grid]:
    return [Grid("人员", [["姓名", "处室", "职务", "手机"], *map(list, people)])]


def with_titles(people: list[Listed]) -> list[Grid]:
    rows: Rows = [["某局通讯录", "", "", "", ""], ["", "", "", "", "2027年1月"]]
    rows.append(["序号", "部门", "姓　名", "现任职务", "联系电话"])
    rows += [[place, division, name, post, phone] for place, (name, division, post, phone) in enumerate(people, start=1)]
    return [Grid("Sheet1", [*rows, ["合计", "", f"{len(people)}人", "", ""], ["注：以上以人事科为准"], ["填表人：  审核人："]])]


def spread(people: list[Listed]) -> list[Grid]:
    """Blanks in names, divisions and telephone numbers."""
    rows: Rows = [["姓名", "科室", "职务", "手机"]]
    rows += [[" ".join(n), d, p, f"{t[:3]} {t[3:7]} {t[7:]}"] for n, d, p, t in people]
    return [Grid("人员", rows)]


def in_sections(people: list[Listed]) -> list[Grid]:
    rows: Rows = [["序号", "姓名", "职务", "手机"]]
    for place, (division, members) in enumerate(groupby(people, key=lambda person: person[1])):
        rows.append([f"{'一二三四五六七八九十'[place % 10]}、{division}"] * 4)
        rows += [[number, name, post, phone] for number, (name, _, post, phone) in enumerate(members, start=1)]
    return [Grid("人员", rows)]


def in_sheets(people: list[Listed]) -> list[Grid]:
    head: list[object] = ["姓名", "职务", "手机"]
    grouped = groupby(sorted(people, key=lambda person: person[1]), key=lambda person: person[1])
    return [Grid(division, [head, *([n, p, t] for n, _, p, t in members)]) for division, members in grouped]


def merged(people: list[Listed]) -> list[Grid]:
    """Divisions merged over their people, as `Grid` fills them."""
    (grid,) = plain(people)
    areas, row = [], 1
    for _, members in groupby(people, key=lambda person: person[1]):
        count = len(list(members))
        areas += [Area(row, 1, row + count - 1, 1)] if count > 1 else []
        row += count
    return [Grid(grid.name, grid.rows, merged=tuple(areas))]


def side_by_side(people: list[Listed]) -> list[Grid]:
    half = (len(people) + 1) // 2
    right = [list(person) for person in people[half:]] + [["", "", "", ""]]
    head = ["姓名", "处室", "职务", "手机"]
    return [Grid("人员", [head * 2, *([*left, *other] for left, other in zip(people[:half], right, strict=False))])]


def with_hidden(people: list[Listed]) -> list[Grid]:
    (grid,) = plain(people)
    old = Grid("旧表", [["姓名", "处室", "角色"], ["旧人", "旧科", "承办人"]], visible=False)
    rows = [*grid.rows, ["离开的人", "规划科", "科长", ""], ["划掉的人", "规划科", "科长", ""]]
    count = len(grid.rows)
    return [old, Grid(grid.name, rows, hidden_rows=frozenset({count}), struck=frozenset({count + 1}))]


DISGUISES = (plain, with_titles, spread, in_sections, in_sheets, merged, side_by_side, with_hidden)


@given(st.lists(PERSON, min_size=1, max_size=8, unique_by=lambda person: person[0]), st.sampled_from(DISGUISES))
def test_a_disguised_list_names_the_same_people(drawn, disguise: Callable[[list[Listed]], list[Grid]]):
    people = [(*person, f"1380000{place:04}") for place, person in enumerate(drawn, start=1)]
    found = reading.of_grids(disguise(people), "人员.xlsx", ANSWERS, {})
    assert (found.rejected, found.questions) == ([], [])
    told = {(row.name, row.division, row.roles, row.phone) for row in found.rows}
    roles = {post: (role,) if role else () for post, role in POSTS.items()}
    assert told == {(name, division, roles[post], phone) for name, division, post, phone in people}
    asked = reading.of_grids(disguise(people), "人员.xlsx", Answers(), {})
    assert len(asked.questions) == len({post for _, _, post, _ in people})
