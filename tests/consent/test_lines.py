"""Lines that are left out: what a grant carries, what is sealed, and what the words say."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consent import lines
from consent.decision import Act, decide, reached, recipients, to_strike
from consent.encoding import canonical
from consent.facts import DocumentFacts, Grant
from consent.lines import GROUPS, INSIDE, OFFERED, above, below, groups_of, in_record, lines_of
from consent.purposes import KINDS, Kind, PurposeCode
from consent.texts import LANGUAGES
from tests.consent.cast import ACTORS, NOW, SOME_GRANTS, documents, matching
from tests.consent.cast import GROUPS as GROUPS_OF

EVERY = sorted(frozenset().union(*GROUPS.values()))
SETS = st.frozensets(st.sampled_from(EVERY), max_size=6)
HELD = st.one_of(st.none(), SETS)


@st.composite
def narrowed(draw: st.DrawFn) -> tuple[DocumentFacts, list[Grant]]:
    """A document of which the lines are known or not, and grants that leave some out.

    Mostly such as would let it flow, were nothing left out.
    """
    kinds = (*INSIDE, Kind.OWN_VIEW, Kind.RETURN_PLAN, Kind.NOTE)
    document = replace(draw(documents(kinds)), holds=draw(HELD))
    every = [replace(one, left_out=draw(SETS)) for one in draw(SOME_GRANTS)]
    if draw(st.integers(0, 3)):
        document = replace(document, delivered=True, ended=False, addressees=())
        readers = [GROUPS_OF[name] for name in ("practice 1", "op east", "ss east")]
        every += [
            matching(document, reader, id=f"{reader.id} {n}", left_out=draw(SETS))
            for reader in readers
            for n in range(draw(st.integers(0, 2)))
        ]
        every += [
            matching(document, reader, id=f"{reader.id} {purpose}", purpose=purpose,
                     left_out=draw(SETS))
            for reader in readers
            for purpose in (PurposeCode.ADVICE, PurposeCode.LIMITS)
        ]  # fmt: skip
    return document, every


@given(narrowed())
def test_nobody_is_sealed_a_line_that_he_was_not_to_have(
    case: tuple[DocumentFacts, list[Grant]],
) -> None:
    """And what nobody looked into may hold every line that one of its kind can hold."""
    document, every = case
    possible = document.holds if document.holds is not None else INSIDE.get(document.kind)
    for grant in recipients(document, every, NOW):
        assert not grant.left_out & lines_of(document.kind, possible)
        assert grant in reached(document, every, NOW)


@given(narrowed(), ACTORS)
def test_what_is_read_holds_no_line_that_every_consent_leaves_out(
    case: tuple[DocumentFacts, list[Grant]], actor: object
) -> None:
    document, every = case
    decision = decide(actor, Act.READ, document, every, NOW)  # type: ignore[arg-type]
    for grant in every:
        if grant.id in decision.grants and document.holds is not None:
            assert not grant.left_out & lines_of(document.kind, document.holds)


@given(narrowed(), SETS)
def test_to_leave_out_more_never_lets_anybody_have_more(
    case: tuple[DocumentFacts, list[Grant]], more: frozenset[str]
) -> None:
    document, every = case
    fewer = [replace(one, left_out=one.left_out | more) for one in every]
    had = {grant.id for grant in recipients(document, every, NOW)}
    assert {grant.id for grant in recipients(document, fewer, NOW)} <= had


@given(narrowed())
def test_without_what_is_to_be_struck_it_goes(case: tuple[DocumentFacts, list[Grant]]) -> None:
    document, every = case
    assume(document.holds is not None)
    gone = to_strike(document, every, NOW)
    if not gone:
        wide = [replace(one, left_out=frozenset()) for one in every]
        assert bool(recipients(document, every, NOW)) == bool(recipients(document, wide, NOW))
    elif gone <= (document.holds or frozenset()) - lines_of(document.kind, None):
        left = replace(document, holds=(document.holds or frozenset()) - gone)
        assert recipients(left, every, NOW)


# The groups, and their words -----------------------------------------------------------------


def test_what_is_offered_is_told_by_a_kind_of_its_purpose() -> None:
    """Whatever he can leave out of a yes, some document under it may hold."""
    for purpose, groups in OFFERED.items():
        told = frozenset().union(
            *(
                lines_of(rule.kind, INSIDE.get(rule.kind))
                for rule in KINDS.values()
                if purpose in (rule.purpose, rule.also)
            ),
            frozenset(),
        )
        for group in groups:
            assert GROUPS[group] <= told, (purpose, group)


@given(st.sampled_from(PurposeCode), st.data())
def test_what_is_recorded_is_what_was_chosen(purpose: PurposeCode, data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from(OFFERED[purpose] or ("x",))))
    assume(chosen <= set(OFFERED[purpose]))
    groups = lines.left_out(purpose, chosen)
    struck = in_record(groups)
    again, held = lines.from_record(struck)  # type: ignore[arg-type]
    assert again == groups == groups_of(purpose, held)
    assert set(groups) == chosen
    for language in LANGUAGES:
        for version in range(1, lines.VERSION + 1):
            how = (language, purpose, version)
            shown = below("The words", groups, *how)
            assert above(shown, groups, *how) == "The words"
            if groups:
                with pytest.raises(ValueError, match="left out"):
                    above("The words", groups, *how)
                others = [one for one in OFFERED[purpose] if one not in groups][:1]
                with pytest.raises(ValueError, match="left out"):
                    above(shown, [*groups, *others][1:] or others or ["own_view"], *how)


def test_a_group_that_gains_a_line_is_left_out_with_it() -> None:
    recorded = [{"group": "lifting", "version": 1, "lines": ["lift_low"]}]
    assert lines.from_record(recorded)[1] == GROUPS["lifting"]


@pytest.mark.parametrize("version", [1, 2])
def test_the_groups_and_their_words_are_those_of_their_version(version: int) -> None:
    """Records name them: another content is another version, and a group never loses a line."""
    whole = canonical(
        {
            "groups": {one: sorted(held) for one, held in GROUPS.items()},
            "words": _words(PurposeCode.DOCTORS, version),
            "said": {
                language: lines.said(sorted(GROUPS), language, PurposeCode.DOCTORS, version)
                for language in LANGUAGES
            },
            # Since version 2 the words can be others for a purpose under which fewer lines flow.
            **({"limits": _words(PurposeCode.LIMITS, version)} if version > 1 else {}),
        }
    )
    assert hashlib.sha256(whole).hexdigest() == FROZEN[version]
    assert version <= lines.VERSION == max(FROZEN)
    assert _words(PurposeCode.LIMITS, 1) == _words(PurposeCode.DOCTORS, 1)


def _words(purpose: PurposeCode, version: int) -> dict[str, dict[str, str]]:
    return {
        group: {
            language: lines.words_of(group, language, purpose, version) for language in LANGUAGES
        }
        for group in GROUPS
    }


@pytest.mark.parametrize("version", [0, 3, -1])
def test_words_of_a_version_that_never_was_are_none(version: int) -> None:
    with pytest.raises(KeyError):
        lines.said(["lifting"], "nl", PurposeCode.LIMITS, version)


FROZEN = {
    1: "11cbc670a143fd4fdb26c02a6f720a2bdc5a52a91b27411626a9acaabe769920",
    2: "77b9806a6bdcebe55f68783c70965fd3b0504d44181cdf1cb9ee8b7ec4b5a09c",
}
