"""Who there is in the tests of the decision, and what can be written and granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from consent.facts import DocumentFacts, Grant
from consent.parties import Actor, Party, PartyKind
from consent.purposes import KINDS, Kind, PurposeCode, Role

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEWEST_TEXT = max(max(rule.since_text, rule.also_since_text) for rule in KINDS.values()) + 1
"""A version of a text that names everything."""
EAST, WEST, SERVICE, PRACTICE_1, PRACTICE_2 = "east", "west", "service", "p1", "p2"
DOSSIER = "dossier"

# Everybody there is: who he is, the groups that he is in, and the workshops that he serves.
_PEOPLE: tuple[tuple[str, Role, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("gp1", Role.GP, PRACTICE_1, ("practice 1",), ()),
    ("locum", Role.GP, PRACTICE_1, ("practice 1",), ()),
    ("gp2", Role.GP, PRACTICE_2, ("practice 2",), ()),
    ("op", Role.OCCUPATIONAL_PHYSICIAN, SERVICE, ("op east", "op west"), (EAST, WEST)),
    ("op of west", Role.OCCUPATIONAL_PHYSICIAN, SERVICE, ("op west",), (WEST,)),
    ("ss", Role.SOCIAL_SERVICE, EAST, ("ss east",), (EAST,)),
    ("ss of west", Role.SOCIAL_SERVICE, WEST, ("ss west",), (WEST,)),
    ("coach", Role.COACH, EAST, ("coaches east",), (EAST,)),
    ("administrator", Role.ADMINISTRATOR, EAST, (), (EAST,)),
    ("auditor", Role.AUDITOR, EAST, (), ()),
)
PROFESSIONALS = {
    name: Actor(name, role, place, groups=frozenset(groups), workshops=frozenset(workshops))
    for name, role, place, groups, workshops in _PEOPLE
}
WORKER = Actor("an", Role.WORKER, "", dossiers=frozenset({DOSSIER}))
OTHER_WORKER = Actor("bo", Role.WORKER, "", dossiers=frozenset({"another"}))
GROUPS = {
    group: Party(PartyKind.GROUP, group, actor.organisation, actor.role)
    for actor in PROFESSIONALS.values()
    for group in actor.groups
}
PARTIES = [*GROUPS.values(), *(actor.as_person() for actor in PROFESSIONALS.values())]

ACTORS = st.sampled_from([*PROFESSIONALS.values(), WORKER, OTHER_WORKER])
ANY_PARTY = st.sampled_from(PARTIES)
MOMENTS = st.sampled_from([NOW + n * HOUR for n in range(-3, 4)])


@st.composite
def documents(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind)) -> DocumentFacts:
    author = draw(st.sampled_from(list(PROFESSIONALS.values())))
    kept = draw(st.sampled_from([author.as_person(), *(GROUPS[g] for g in sorted(author.groups))]))
    kind = draw(st.sampled_from(kinds))
    answered = KINDS[kind].kept_with
    about = draw(st.none() | documents(kinds=(answered, Kind.NOTE))) if answered else None
    return DocumentFacts(
        kind=kind,
        dossier=DOSSIER,
        workshop=EAST,
        author=author.as_person(),
        kept_by=kept,
        written_at=draw(MOMENTS),
        delivered=draw(st.booleans()),
        ended=draw(st.booleans()),
        current=draw(st.booleans()),
        addressees=tuple(draw(st.lists(ANY_PARTY, max_size=2))),
        about=about,
    )


@st.composite
def grants(draw: st.DrawFn, purposes: tuple[PurposeCode, ...] = tuple(PurposeCode)) -> Grant:
    """Any grant, also one that no page would ever make."""
    return Grant(
        id=str(draw(st.integers(0, 10**9))),
        dossier=draw(st.sampled_from([DOSSIER, DOSSIER, DOSSIER, "another"])),
        purpose=draw(st.sampled_from(purposes)),
        recipient=draw(ANY_PARTY),
        sources=tuple(draw(st.lists(ANY_PARTY, min_size=1, max_size=3))),
        given_at=draw(MOMENTS),
        valid_until=draw(MOMENTS),
        earlier=draw(st.booleans()),
        show_first=draw(st.booleans()),
        withdrawn=draw(st.booleans()),
        text_version=draw(st.integers(1, NEWEST_TEXT)),
    )


SOME_GRANTS = st.lists(grants(), max_size=6)


def matching(document: DocumentFacts, recipient: Party, **changes: object) -> Grant:
    """A grant under which ``document`` flows to ``recipient``, if anything lets it."""
    purpose = KINDS[document.kind].purpose
    assert purpose is not None
    made = Grant(
        id="g",
        dossier=DOSSIER,
        purpose=purpose,
        recipient=recipient,
        sources=(document.author,),
        given_at=NOW - HOUR,
        valid_until=NOW + HOUR,
        earlier=True,
        text_version=NEWEST_TEXT,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def note(**changes: object) -> DocumentFacts:
    gp = PROFESSIONALS["gp1"]
    made = DocumentFacts(Kind.NOTE, DOSSIER, EAST, gp.as_person(), GROUPS["practice 1"], NOW - HOUR)
    return replace(made, **changes)  # type: ignore[arg-type]
