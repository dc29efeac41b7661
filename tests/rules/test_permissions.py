"""What may be seen where, and what may be stored and named at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.rules import permissions, secrecy
from bot.rules.permissions import NOTHING, Actor, Need, Scope, may_see, single_chat_scope, works_on
from bot.rules.words import Role
from tests.rules.some_case import DEPUTY_DIRECTOR, DIRECTOR, HEAD, OFFICER, case

EVERYTHING, LEAD, OTHER = (
    Scope(everything=True),
    Scope(divisions=frozenset({"融资服务处"})),
    Scope(divisions=frozenset({"法规处"})),
)


@pytest.mark.parametrize(
    ("role", "everything"),
    [
        (Role.OFFICER, False),
        (Role.DIVISION_HEAD, False),
        (Role.DEPUTY_DIRECTOR, True),
        (Role.DIRECTOR, True),
        (Role.GENERAL_OFFICE, True),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_in_single_chat_leaders_and_the_office_hear_of_all_items(role, everything):
    scope = single_chat_scope(Actor(1, "甲", frozenset({role}), frozenset({"融资服务处"})))
    assert scope == (EVERYTHING if everything else Scope(divisions=LEAD.divisions, person=1))


def test_somebody_without_roles_hears_of_nothing():
    assert not may_see(single_chat_scope(Actor(1, "甲")), case())
    left = Actor(OFFICER.id, OFFICER.name)  # still named in the item, as the ledger has it
    assert not may_see(single_chat_scope(left), case())
    assert may_see(single_chat_scope(Actor(OFFICER.id, OFFICER.name, frozenset({Role.OFFICER}))), case())


@pytest.mark.parametrize(
    ("role", "speaks"),
    [(Role.OFFICER, True), (Role.DIVISION_HEAD, True), (Role.DEPUTY_DIRECTOR, False), (Role.GENERAL_OFFICE, False)],
)
def test_officers_and_heads_speak_for_an_assisting_division_and_others_of_it_do_not(role: Role, speaks: bool):
    item = case(assisting_divisions=("法规处",))
    actor = Actor(99, "甲", frozenset({role}), frozenset({"法规处"}))
    assert permissions.opinion_divisions(actor, item) == (("法规处",) if speaks else ())
    assert not may_see(NOTHING, case())


@pytest.mark.parametrize(
    ("scope", "assisting", "seen"),
    [
        (EVERYTHING, (), True),
        (LEAD, (), True),
        (OTHER, (), False),
        (OTHER, ("法规处",), True),
        (Scope(divisions=frozenset({"服务处"})), (), False),
    ],
)
def test_a_division_of_the_scope_leads_the_item_or_assists(scope, assisting, seen):
    assert may_see(scope, case(assisting_divisions=assisting)) == seen


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (EVERYTHING, EVERYTHING, EVERYTHING),
        (EVERYTHING, LEAD, LEAD),
        (LEAD, LEAD, LEAD),
        (LEAD, OTHER, NOTHING),
        (EVERYTHING, NOTHING, NOTHING),
    ],
)
def test_two_scopes_allow_what_both_allow(one, other, both):
    for shown in (case(), case(assisting_divisions=("法规处",)), case(lead_division="服务处")):
        assert may_see(one.within(other), shown) == may_see(other.within(one), shown)
    assert may_see(one.within(other), case()) == may_see(both, case())


@pytest.mark.parametrize(
    ("actor", "works"),
    [
        (Actor(OFFICER.id, "吴示安"), True),
        (Actor(HEAD.id, "周示平"), True),
        (Actor(99, "甲", frozenset({Role.GENERAL_OFFICE})), True),
        (Actor(99, "甲", frozenset({Role.OFFICER, Role.DIVISION_HEAD, Role.DIRECTOR}), frozenset({"融资服务处"})), False),
        (Actor(2, "钱示清"), False),
    ],
)
def test_officer_head_and_office_work_on_an_item(actor, works):
    assert works_on(actor, case()) == works


def test_an_item_nobody_answers_for_is_the_office_s():
    assert not permissions.has((), Actor(OFFICER.id, "吴示安"))
    assert not works_on(Actor(0, ""), case(officers=(), heads=()))


@pytest.mark.parametrize(
    ("mark", "stored", "named"),
    [
        ("不涉密", True, True),
        ("", True, False),
        ("涉密", False, False),
        ("秘密", False, False),
        ("机密", False, False),
        ("内部", False, False),
        ("工作秘密", False, False),
        ("不 涉密", False, False),
        ("不涉密?", False, False),
    ],
)
def test_only_what_is_marked_not_secret_is_named(mark, stored, named):
    assert (secrecy.may_be_stored(mark), secrecy.may_be_named(mark)) == (stored, named)


OF_OFFICE = Actor(99, "甲", frozenset({Role.GENERAL_OFFICE}))
THE_OFFICER, THE_HEAD = (Actor(party.id, party.name, frozenset({Role.OFFICER})) for party in (OFFICER, HEAD))
THE_LEADER = Actor(DEPUTY_DIRECTOR.id, DEPUTY_DIRECTOR.name, frozenset({Role.DEPUTY_DIRECTOR}))
THE_DIRECTOR = Actor(DIRECTOR.id, DIRECTOR.name, frozenset({Role.DIRECTOR}))
ASSISTING = Actor(50, "乙", frozenset({Role.OFFICER}), frozenset({"法规处"}))
ANOTHER_LEADER = Actor(51, "丙", frozenset({Role.DEPUTY_DIRECTOR, Role.DIRECTOR, Role.DIVISION_HEAD, Role.OFFICER}))
EVERYBODY = (OF_OFFICE, THE_OFFICER, THE_HEAD, THE_LEADER, THE_DIRECTOR, ASSISTING, ANOTHER_LEADER)


@pytest.mark.parametrize(
    ("need", "able"),
    [
        (Need.WORK, (OF_OFFICE, THE_OFFICER, THE_HEAD)),
        (Need.OPINION, (OF_OFFICE, THE_OFFICER, THE_HEAD, ASSISTING)),
        (Need.OFFICE, (OF_OFFICE,)),
        (Need.ASSIGN, (OF_OFFICE, THE_HEAD)),
        (Need.INSTRUCT, (OF_OFFICE, THE_LEADER, THE_DIRECTOR)),
    ],
)
def test_what_a_command_needs_is_what_somebody_is_to_the_item(need: Need, able: tuple[Actor, ...]):
    item = case(assisting_divisions=("法规处",))
    assert tuple(actor for actor in EVERYBODY if permissions.meets(need, actor, item)) == able


def test_what_a_command_needs_is_told_in_these_words():
    assert {need.name: need.value for need in Need} == {
        "WORK": "承办人、牵头处室负责人或办公室",
        "OPINION": "牵头处室或配合处室的负责人、承办人，或办公室",
        "OFFICE": "办公室",
        "ASSIGN": "牵头处室负责人或办公室",
        "INSTRUCT": "分管领导、主要领导或办公室",
    }


def test_officer_and_head_of_the_lead_division_speak_for_it_towards_other_units():
    item = case(assisting_divisions=("法规处", "软件产业处"))
    assert permissions.opinion_divisions(THE_HEAD, item) == ("融资服务处",)
    both = replace(THE_OFFICER, divisions=frozenset({"法规处"}))
    assert permissions.opinion_divisions(both, item) == ("法规处", "融资服务处")


def test_in_single_chat_somebody_hears_of_what_they_handle_and_of_the_divisions_they_stand_in_for():
    another = case(lead_division="服务处")
    assert may_see(single_chat_scope(Actor(OFFICER.id, "", frozenset({Role.OFFICER}))), another)
    assert may_see(Scope(person=DEPUTY_DIRECTOR.id), another)
    assert not may_see(Scope(person=DIRECTOR.id), another)
    head = Actor(60, "丁", frozenset({Role.DIVISION_HEAD}), frozenset({"法规处"}))
    assert not may_see(single_chat_scope(head), another)
    assert may_see(single_chat_scope(head, frozenset({"服务处"})), another)


def test_whose_post_it_is_stands_in_words_in_the_order_of_posts():
    assert permissions.posts(frozenset({Role.GENERAL_OFFICE, Role.ADMINISTRATOR})) == "办公室"
    asked = frozenset({Role.GENERAL_OFFICE, Role.DIRECTOR, Role.DEPUTY_DIRECTOR})
    assert permissions.posts(asked) == "分管领导、主要领导或办公室"
