"""How far the worker's own yes goes, and what he stopped: the pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consent.facts import Grant
from consent.mandates.own_word import ForHim, Said, opens_again, widens
from consent.parties import Party, PartyKind
from consent.purposes import PurposeCode, Role

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PURPOSES = (PurposeCode.DOCTORS, PurposeCode.ADVICE)


def person(name: str, home: str, role: Role) -> Party:
    return Party(PartyKind.PERSON, name, home, role)


def group(home: str, role: Role) -> Party:
    return Party(PartyKind.GROUP, f"all of {home}", home, role)


GPS = [
    group("one", Role.GP), person("a", "one", Role.GP), person("b", "one", Role.GP),
    group("two", Role.GP), person("c", "two", Role.GP),
]  # fmt: skip
PHYSICIANS = [
    group("service", Role.OCCUPATIONAL_PHYSICIAN),
    person("x", "service", Role.OCCUPATIONAL_PHYSICIAN),
    person("y", "service", Role.OCCUPATIONAL_PHYSICIAN),
]
EVERYBODY = GPS + PHYSICIANS
days = st.integers(0, 9)
parties = st.sampled_from(EVERYBODY)
sources = st.lists(parties, min_size=1, max_size=2, unique=True)


def who(party: Party) -> frozenset[Party]:
    """Itself, and each person of a group: who is meant by a name."""
    if party.kind is PartyKind.PERSON:
        return frozenset({party})
    return frozenset(one for one in EVERYBODY if one.organisation == party.organisation)


@st.composite
def yeses(draw: st.DrawFn) -> Said:
    """A yes that ended, or goes on; each at a place of its own in the chain."""
    begins = draw(st.integers(1, 40))
    ended = draw(st.none() | st.integers(begins + 1, 50))
    stopped = ended is not None and draw(st.booleans())
    return Said(
        Grant(
            "id", "dossier", draw(st.sampled_from(PURPOSES)), draw(parties), tuple(draw(sources)),
            START, START + timedelta(days=draw(days)), False,
            left_out=frozenset({"noise"}) if draw(st.integers(0, 9)) == 0 else frozenset(),
        ),
        begins,
        draw(st.booleans()),
        ended,
        START + timedelta(days=draw(days)) if stopped else None,
    )  # fmt: skip


asked = st.builds(
    ForHim,
    purpose=st.sampled_from(PURPOSES),
    recipient=parties,
    sources=sources,
    at=days.map(lambda many: START + timedelta(days=many)),
    since=st.integers(0, 50),
)


def said(purpose: PurposeCode, to: Party, by: Sequence[Party]) -> Said:
    """The worker's own yes, the last of the chain; it holds."""
    until = START + timedelta(days=20)
    return Said(Grant("id", "dossier", purpose, to, tuple(by), START, until, False), 60, own=True)


def ways(recipient: Party, by: Sequence[Party]) -> set[tuple[Party, Party]]:
    """Each two between whom something flows: who is told, and by whom."""
    return {(to, source) for to in who(recipient) for one in by for source in who(one)}


@given(asked, st.lists(st.tuples(parties, sources), min_size=1, max_size=4))
def test_no_two_are_brought_together_whom_he_did_not(
    one: ForHim, held: list[tuple[Party, list[Party]]]
) -> None:
    """While his own yes holds: every way of the other is one of his, or it is refused."""
    his = set().union(*(ways(to, by) for to, by in held))
    own = [said(one.purpose, to, by) for to, by in held]
    assert widens(one, own) == (not ways(one.recipient, one.sources) <= his)
    narrowed = replace(own[0], grant=replace(own[0].grant, left_out=frozenset({"noise"})))
    assert widens(one, [*own, narrowed])


@given(asked, st.lists(yeses(), max_size=6))
def test_what_he_never_said_narrows_nothing(one: ForHim, before: list[Said]) -> None:
    """What others said, of another purpose, or is over by its day or his own hand."""
    silent = [
        each
        for each in before
        if not each.own
        or each.grant.purpose is not one.purpose
        or one.at >= each.grant.valid_until
        or each.stopped is not None
        or (each.ended is not None and each.ended < one.since)
    ]
    assert not widens(one, silent)


@given(asked, parties, st.booleans(), st.lists(yeses(), max_size=6))
def test_nobody_is_told_whom_he_stopped_last(
    one: ForHim, reader: Party, own: bool, before: list[Said]
) -> None:
    """Nor a group of which he is one; whoever gave it, and whatever was said and over before it."""
    over = [each for each in before if each.ended is not None]
    stop = replace(said(one.purpose, reader, [reader]), own=own, ended=70, stopped=START)
    near = bool(who(reader) & who(one.recipient))
    assert opens_again(one, [*over, stop]) or not near
    assert opens_again(one, [stop]) == near
    assert not opens_again(replace(one, since=71), [*over, stop])


@given(asked, st.lists(yeses(), max_size=6))
def test_a_yes_of_his_own_after_it_opens_it(one: ForHim, before: list[Said]) -> None:
    """To this reader, or to the group that he is of."""
    again = said(one.purpose, one.recipient, one.sources)
    assert not opens_again(one, [*before, again])
