"""What the columns of a sheet are: by answer, by name, by nearness and by what stands in them. A guess is a question."""

from __future__ import annotations

from collections.abc import Sequence

from bot.documents.ledger import synonyms
from bot.documents.ledger.below import ColumnCells
from bot.documents.ledger.content import likely
from bot.documents.ledger.entries import KnownNames
from bot.documents.ledger.found_columns import LEAD, LedgerColumns
from bot.documents.ledger.meaning import body_of
from bot.documents.ledger.synonyms import ASKED, FINISHED_ON, KIND, NAMES, OUTSIDE, OWN_PART, PLAIN_BESIDE_A_LEAD, TICKS
from bot.documents.reading import Answers, ColumnRead, How, OpenQuestion
from bot.documents.sheets.grid import Grid, letters
from bot.documents.sheets.header import Header, Parts, cleaned
from bot.documents.sheets.workbook import text
from bot.rules import origins, spelling
from bot.rules.words import Body

ASSISTING, REMARKS, UNIT, SECRECY = "配合处室", "备注", "主办单位", "密级"
NEAR_FROM = 4  # characters of a title that may hold a slip


def by_name(titles: Sequence[Parts]) -> list[str | None]:
    """What each title of a header means by its name."""
    return [synonyms.meaning(parts) for parts in titles]


def understood(grid: Grid, header: Header, known: KnownNames, answers: Answers) -> LedgerColumns:
    """The columns below a header."""
    return Understanding(grid, header, known, answers).columns()


class Understanding(ColumnCells):
    """Takes the columns of one header one after the other: what is said first, then what is called so, then what may be meant."""

    def __init__(self, grid: Grid, header: Header, known: KnownNames, answers: Answers) -> None:
        super().__init__(grid, header, known)
        self.answers = answers
        width = max((len(row) for row in grid.rows[header.first :]), default=0)
        self.titles = [*header.titles, *[()] * (width - len(header.titles))]
        self.found = LedgerColumns()
        self.taken: dict[int, tuple[str | None, How | None]] = {}

    def columns(self) -> LedgerColumns:
        """Everything about them."""
        places = [place for place, parts in enumerate(self.titles) if parts]
        for place in places:
            if answer := self.answered(place):
                self.take(place, *answer)
        numbers = [place for place in places if self.called(place) == "编号"]
        self.numbers = tuple(sorted(numbers, key=lambda place: self.rank(place, "编号"))[:1])
        self.take_turns(places)
        named = {
            place: meaning for place in places if place not in self.taken and (meaning := synonyms.meaning(self.titles[place]))
        }
        for place, meaning in sorted(named.items(), key=lambda one: self.rank(*one)):
            self.call(place, meaning)
        for place in places:
            if place not in self.taken:
                self.guess(place)
        self.own_parts()
        self.limits()
        self.keep_secrecy()
        self.found.body = self.body()
        for place in places:
            if self.taken[place][0] is None and self.name(place) not in ASKED:
                self.ask_by_content(place)
        for place, parts in enumerate(self.titles):
            if parts or any(self.cells(place)):
                if not parts and synonyms.ORIGIN not in self.found.places and self.all_say_origins(place):
                    self.take(place, synonyms.ORIGIN, "content")
                column, how = self.taken.get(place, (None, None))
                self.found.read.append(ColumnRead(letters(place), self.title(place) if parts else "", column, how))
                if not parts and not column:
                    self.found.others[f"列{letters(place)}"] = place
        return self.found

    def take_turns(self, places: Sequence[int]) -> None:
        """人大建议编号 and 政协提案编号, filled in turns, are one column: the filled one says where an item comes from."""
        for column in synonyms.IN_TURN:
            own = [place for place in places if place not in self.taken and synonyms.meaning(self.titles[place]) == column]
            said = {place: origins.heading("".join(self.titles[place])) for place in own}
            of_one = {place: (one.body, one.level) for place, one in said.items() if one.body or one.level}
            apart = len(of_one) > 1 and len(set(of_one.values())) == len(of_one) == len(own)
            if apart and column not in self.found.places and self.in_turns(own):
                self.found.turns[column] = {place: self.title(place) for place in own}
                self.found.places[column] = own[0]
                self.taken |= dict.fromkeys(own, (column, "name"))
                self.numbers = tuple(own) if column == "编号" else self.numbers

    def name(self, place: int) -> str:
        """A column's title without marks."""
        return cleaned("".join(self.titles[place]))

    def answered(self, place: int) -> tuple[str, How] | None:
        """What the office said a column is; what was said before counts only where the name says nothing."""
        parts = self.titles[place]
        for title in self.titles_of(place):
            if title in self.answers.columns:
                column, how = self.answers.columns[title]
                if how == "option" or synonyms.meaning(parts) is None:
                    return column, how
        return None

    def titles_of(self, place: int) -> tuple[str, ...]:
        """The names under which a column may be answered."""
        parts = self.titles[place]
        own = self.title(place)
        return (own, "".join(parts), parts[-1], self.name(place)) if own == synonyms.shown(parts) else (own,)

    def title(self, place: int) -> str:
        """A title as an option names it: with its letter where an earlier column is called the same."""
        parts = self.titles[place]
        return synonyms.shown(parts) + (f"（列{letters(place)}）" if parts in self.titles[:place] else "")

    def take(self, place: int, column: str, how: How) -> None:
        """This column is that one of ours; the remarks may have many."""
        self.taken[place] = (column, how)
        if column == REMARKS and how != "name":
            self.found.others[self.title(place)] = place
        elif self.found.places.setdefault(column, place) != place:
            self.claimed_twice(place, column)

    def rank(self, place: int, meaning: str) -> tuple[int, int]:
        """Which of two columns that are called alike comes first: what was answered, then the plainest title."""
        return (-1 if place in self.taken else self.plainness(place, meaning)), place

    def claimed_twice(self, place: int, column: str) -> None:
        """A column that is what another one already is: asked about, unless the other is plainly it or both say the same."""
        first = self.found.places[column]
        how = self.taken[first][1]
        plain, other_plain = self.plainness(first, column), self.plainness(place, column)
        better = plain < other_plain if how == "name" else other_plain > 0
        said = place in self.taken and self.taken[place][1] == "option"
        same = self.by_row(first) == self.by_row(place)
        self.leave(place)
        no_limit = column == FINISHED_ON and "办理时限" not in self.found.places and not self.answers.due
        if column in (REMARKS, "序号") or same or (better and not said and not no_limit):
            return
        other = synonyms.INSTEAD.get(column)
        choices = (*((other,) if other and other not in self.found.places else ()), REMARKS, *(() if said else (column,)))
        self.ask(place, choices, f"与列{letters(first)}“{self.title(first)}”都是{column}")

    def plainness(self, place: int, meaning: str) -> int:
        """How plainly a title is one of ours, the plainest first."""
        if self.name(place) == meaning:
            return 3 if meaning == "编号" and self.is_running(place) else 0
        vague = meaning == "编号" and not synonyms.names_the_paper(self.titles[place])
        return 2 if vague or (meaning == FINISHED_ON and self.may_be_limit(place)) else 1

    def may_be_limit(self, place: int) -> bool:
        """Whether a title of a finish may be a limit's: 答复时间, not 实际办结时间."""
        return not synonyms.FINISH_OR_DUE.isdisjoint(synonyms.spellings(self.titles[place]))

    def own_parts(self) -> None:
        """Columns of units in which our own stands: where it stands in a row tells the kind."""
        if "办理类型" in self.found.places or self.found.ticks:
            return
        for place, parts in enumerate(self.titles):
            column = self.taken.get(place, ("?", None))[0]
            name = UNIT if column == UNIT else self.name(place)
            free = column in (None, UNIT, f"{KIND}{OWN_PART.get(name)}")
            if parts and name in OWN_PART and free and name not in self.found.units and self.own_unit(place):
                self.found.units[name] = self.found.places[f"{KIND}{name}"] = place
                if name != UNIT:
                    self.taken[place] = (f"{KIND}{OWN_PART[name]}", "content")
                    self.found.others = {title: at for title, at in self.found.others.items() if at != place}

    def limits(self) -> None:
        """答复时间 and the like beside no limit may be the limit: asked, unless it was said before."""
        place = self.found.places.get(FINISHED_ON)
        if place is None or not self.found.is_ledger or "办理时限" in self.found.places or self.answers.due:
            return
        asked = any("办理时限" in question.choices for question in self.found.questions)
        if asked or self.taken[place][1] != "name" or not self.may_be_limit(place):
            return
        del self.found.places[FINISHED_ON]
        said = next((self.answers.columns[name] for name in self.titles_of(place) if name in self.answers.columns), None)
        if said:
            self.take(place, *said)
            return
        self.leave(place)
        self.ask(place, ("办理时限", FINISHED_ON, REMARKS), "可能是办理时限，也可能是实际办结的日期")

    def keep_secrecy(self) -> None:
        """A title that speaks of secrecy is no other column's, unless another one tells it: then it may be a remark."""
        own = [place for place, parts in enumerate(self.titles) if parts and synonyms.meaning(parts) == SECRECY]
        told = any(self.taken[place][0] == SECRECY for place in own)
        for place in own:
            column = self.taken[place][0]
            if column != SECRECY and not (told and column in (None, REMARKS)):
                words = f"列{letters(place)}“{self.title(place)}”是密级，不能改作{column or REMARKS}"
                option = f"--column {self.title(place)}="
                self.found.questions.append(OpenQuestion("column", f"{words}。请用 {option}{SECRECY}。", option, (SECRECY,)))

    def ask_by_content(self, place: int) -> None:
        """A column that no name tells while one is missing that its cells may be: days, kinds of handling, bodies."""
        asked = {question.option for question in self.found.questions}
        if not self.found.is_ledger or f"--column {self.title(place)}=" in asked:
            return
        said = self.said_for_all()
        told = self.found.told | {name for name, answer in said.items() if answer}
        if "类别" not in self.found.told and any(body_of(cell) not in (None, said["类别"]) for cell in self.cells(place)):
            told.discard("类别")
        if choices := likely(self.name(place), self.cells(place), told):
            self.ask(place, (*choices, REMARKS), f"没有读出含义，内容像是{choices[0]}")

    def said_for_all(self) -> dict[str, object]:
        """What is said for the whole file, or around its rows, in place of a column."""
        above = " ".join(text(cell) for row in self.grid.rows[: self.header.first] for cell in row if isinstance(cell, str))
        body = self.answers.body or origins.said(above).body or origins.said(self.grid.name).body or self.found.body
        return {
            "交办日期": self.answers.received,
            "办理时限": self.answers.due,
            "办理类型": self.answers.handling,
            "类别": body,
        }

    def call(self, place: int, meaning: str) -> None:
        """A column that is called so, unless another one is already, or what stands in it speaks against it."""
        name = self.name(place)
        if meaning == LEAD and name.endswith("部门") and self.cells(place) and not self.divisions(place):
            meaning = UNIT
        shares = synonyms.SHARES & {cleaned(part) for part in self.titles[place][:-1]}
        if meaning in (LEAD, ASSISTING) and shares and not self.some_division(place):
            self.leave(place)
            return
        if meaning in self.found.places:
            self.claimed_twice(place, meaning)
            return
        if meaning == "代表电话" and name in synonyms.PHONES and not self.beside_deputy(place):
            self.leave(place)
            return
        if meaning in ("主办单位",) and self.divisions(place):
            self.take(place, meaning, "name")
            if not self.has_lead():
                self.ask(place, (LEAD, UNIT), "的内容都是本单位处室，是牵头处室，还是外单位")
            return
        self.take(place, meaning, "name")

    def guess(self, place: int) -> None:
        """A column that no name tells: plain beside others, asked about, or kept in the remarks."""
        name, has_lead = self.name(place), self.has_lead()
        if name in synonyms.PHONES and self.beside_deputy(place) and "代表电话" not in self.found.places:
            self.take(place, "代表电话", "name")
            return
        plain = PLAIN_BESIDE_A_LEAD.get(name) if has_lead else None
        if plain and plain not in self.found.places:
            self.take(place, plain, "name")
            return
        if name in TICKS and "办理类型" not in self.found.places and self.ticked(place):
            self.found.ticks[TICKS[name]] = place
            self.taken[place] = (f"{KIND}{TICKS[name]}", "name")
            return
        if name in OWN_PART and "办理类型" not in self.found.places and self.own_unit(place):
            self.taken[place] = (f"{KIND}{OWN_PART[name]}", "content")
            return
        choices, why = self.choices(place, name)
        if choices:
            self.ask(place, choices, why)
        self.leave(place)

    def choices(self, place: int, name: str) -> tuple[tuple[str, ...], str]:
        """What a column may be, the likeliest first, and why; nothing where there is no reason to think so."""
        free = self.found.places.keys()
        if name in ASKED:
            choices = tuple(choice for choice in ASKED[name] if choice not in free or choice == REMARKS)
            if choices != (REMARKS,):
                return choices, "在各单位含义不同，请指明"
            return (), ""
        if self.divisions(place) and (LEAD not in free or ASSISTING not in free):
            wanted = LEAD if not self.has_lead() and name not in ("会办单位", "协办单位", "配合单位") else ASSISTING
            if wanted not in free:
                return (wanted, REMARKS), "的内容都是本单位处室"
        if (column := self.role(place)) and column not in free:
            return (column, REMARKS), f"的内容都是{'、'.join(sorted(set(self.cells(place)))[:3])}等本单位人员"
        if len(name) >= NEAR_FROM and name not in OUTSIDE:
            near = spelling.nearest(name, [known for known in NAMES if len(known) >= NEAR_FROM], within=1, most=1)
            if near and NAMES[near[0]] not in free and not distinct(name, near[0]):
                return (NAMES[near[0]], REMARKS), f"与“{near[0]}”只差一字"
        return (), ""

    def ask(self, place: int, choices: tuple[str, ...], why: str) -> None:
        """A question about a column, with the option that answers it."""
        title = self.title(place)
        words = f"列{letters(place)}“{title}”{why}。请用 --column {title}={choices[0]} 指明"
        others = "，".join(f"--column {title}={choice}" for choice in choices[1:])
        self.found.questions.append(OpenQuestion("column", f"{words}（否则：{others}）。", f"--column {title}=", choices))

    def leave(self, place: int) -> None:
        """A column that goes to the remarks."""
        self.taken[place] = (None, None)
        self.found.others[self.title(place)] = place

    def has_lead(self) -> bool:
        """Whether some column is the lead's by name or answer."""
        return LEAD in self.found.places

    def beside_deputy(self, place: int) -> bool:
        """Whether the nearest column of people on its left is the deputy's."""
        people = ("代表", "第一责任人", "直接责任人", "分管领导")
        left = [(at, column) for column, at in self.found.places.items() if column in people and at < place]
        return bool(left) and max(left)[1] == "代表" and not self.between(max(left)[0], place)

    def called(self, place: int) -> str | None:
        """What a column is by answer or name."""
        return self.taken[place][0] if place in self.taken else synonyms.meaning(self.titles[place])

    def between(self, first: int, last: int) -> bool:
        """Whether somebody else's column stands between two."""
        return any(self.name(place) in ASKED for place in range(first + 1, last) if self.titles[place])

    def body(self) -> Body | None:
        """The body whose numbers and titles the header says these are: 建议编号, 提案号."""
        places = [at for column in ("编号", "案由") if (at := self.found.places.get(column)) is not None]
        places += [at for column, turns in self.found.turns.items() if column != "代表" for at in turns]
        words = "".join("".join(self.titles[place]) for place in places)
        bodies = origins.bodies_in(words)
        return next(iter(bodies)) if len(bodies) == 1 else None


QUALIFIERS = frozenset("主会分协承督配牵责交转收办结答复实计应拟时日期限间人处科股司局单位部门一二三第首末要是否非不前后")


def distinct(one: str, other: str) -> bool:
    """Whether two titles differ by a word of their own rather than by a slip: 会办单位 is no slip for 主办单位."""
    different = set(one) ^ set(other)
    return bool(different & QUALIFIERS)
