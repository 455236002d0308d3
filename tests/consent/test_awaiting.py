"""A text that waits for the worker: whether it could go at all, and whether he is told so."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from consent.decision import Way, awaiting, recipients, to_strike, usable
from consent.facts import DocumentFacts, Grant
from consent.purposes import KINDS, PURPOSES, Kind, PurposeCode
from tests.consent.cast import (
    DOSSIER,
    GROUPS,
    NOW,
    PROFESSIONALS,
    SOME_GRANTS,
    documents,
    matching,
)

SHOWN_FIRST = tuple(
    one.kind for one in KINDS.values() if one.purpose and PURPOSES[one.purpose].release
)


@st.composite
def waiting(draw: st.DrawFn) -> tuple[DocumentFacts, list[Grant]]:
    """A text of a kind that is shown first, and consents of which some may be meant for it."""
    document = replace(draw(documents(SHOWN_FIRST)), delivered=False, ended=False, addressees=())
    every = draw(SOME_GRANTS)
    purposes = [one.code for one in PURPOSES.values() if one.release]
    for number, purpose in enumerate(draw(st.lists(st.sampled_from(purposes), max_size=4))):
        made = matching(document, GROUPS["ss east"], id=f"g{number}", purpose=purpose)
        every.append(replace(made, withdrawn=draw(st.booleans()), earlier=draw(st.booleans())))
    return document, every


def wanted(document: DocumentFacts) -> set[PurposeCode]:
    rule = KINDS[document.kind]
    return {one for one in (rule.purpose, rule.also) if one is not None}


@given(waiting())
def test_what_stands_in_the_way_is_true(case: tuple[DocumentFacts, list[Grant]]) -> None:
    """Never said yes: never; stopped or over: none in force; and the last yes is the last."""
    document, every = case
    found = awaiting(document, every, NOW)
    going = replace(document, delivered=True)
    flows = bool(recipients(going, every, NOW) or to_strike(going, every, NOW))
    assert (found.way is Way.OPEN) == flows
    if flows:
        assert found.waits
        return
    assert found.purpose in wanted(document)
    mine = [one for one in every if (one.dossier, one.purpose) == (DOSSIER, found.purpose)]
    assert (found.way is Way.NEVER) == (not mine)
    if found.way in (Way.STOPPED, Way.OVER):
        assert not any(usable(one, every, NOW) for one in mine)
    if mine:
        assert found.last in mine
        if found.way is not Way.NOT_MEANT:
            assert all(one.given_at <= found.last.given_at for one in mine)


@given(waiting())
def test_after_a_stop_nothing_waits_that_the_stop_closed(
    case: tuple[DocumentFacts, list[Grant]],
) -> None:
    document, others = case
    reader = GROUPS["ss east"]
    needed = sorted({*wanted(document), PurposeCode.ADVICE})
    every = others + [matching(document, reader, id=f"now {one}", purpose=one) for one in needed]
    assume(awaiting(document, every, NOW).way is Way.OPEN)
    stopped = [
        replace(one, withdrawn=True) if one.purpose in wanted(document) else one for one in every
    ]
    found = awaiting(document, stopped, NOW)
    assert (found.way, found.waits) == (Way.STOPPED, False)


def test_a_later_yes_from_then_on_does_not_let_what_was_stopped_wait_again() -> None:
    document = replace(_advice(), written_at=NOW)
    old = matching(document, GROUPS["ss east"], id="old", withdrawn=True)
    new = matching(document, GROUPS["ss east"], id="new", earlier=False)
    later = replace(document, written_at=new.given_at.replace(hour=0))
    assert not awaiting(later, [old, new], NOW).waits
    assert awaiting(later, [new], NOW).waits
    assert awaiting(later, [new], NOW).way is Way.NOT_MEANT


def _advice() -> DocumentFacts:
    physician = PROFESSIONALS["op"]
    return DocumentFacts(
        Kind.ADVICE, DOSSIER, "east", physician.as_person(), GROUPS["op east"], NOW,
        delivered=False,
    )  # fmt: skip
