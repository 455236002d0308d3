"""What a worker likes, avoids or finds hard changes nothing that is computed of him.

Everything that is computed takes what was opened. Here it is opened twice: without his own views,
and with any of them anywhere among the rest.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.decision import Basis
from consent.facts import DocumentFacts
from consent.parties import Actor, Party, PartyKind
from consent.purposes import Kind, Role
from messaging.documents.envelope import Envelope
from messaging.documents.facts import Stored
from messaging.documents.reading import Opened
from messaging.feasible import Department, Wanted, abilities, asked, load_of
from messaging.feasible.composing import Effort, compose
from messaging.translation import (
    affected,
    backgrounds,
    overrides_of,
    propose,
    statements,
    translate,
)
from messaging.vocabulary import (
    advice_to_json,
    assessment_to_json,
    parse_advice,
    parse_assessment,
    restore_assessment,
    to_json,
)
from messaging.vocabulary.own_view import View, Wish, own_view_to_json, parse_own_view
from tests.messaging.suitability.making import (
    LATER,
    TODAY,
    attributes,
    needs_nothing,
    random_demand,
    random_statement,
    whole_task,
)
from tests.messaging.translation.test_changed import became
from tests.messaging.translation.test_translation import department, task

WRITTEN = datetime(2026, 2, 1, 9, tzinfo=UTC)
PHYSICIAN = Party(PartyKind.PERSON, "arts", "service", Role.OCCUPATIONAL_PHYSICIAN)
GP = Party(PartyKind.PERSON, "gp", "practice", Role.GP)
WORKER = Party(PartyKind.PERSON, "an", "", Role.WORKER)
ARTS = Actor("arts", Role.OCCUPATIONAL_PHYSICIAN, "service", workshops=frozenset({"east"}))
PACKING, LINE = "packing", "line"


def opened(number: int, kind: Kind, author: Party, content: dict[str, Any]) -> Opened:
    """A document as a physician has it open."""
    at = WRITTEN + timedelta(minutes=number)
    facts = DocumentFacts(kind, "dossier", "east", author, author, at)
    stored = Stored(f"d{number}", facts, (), None, None)
    return Opened(stored, Envelope(content, author, author.id, False, ""), Basis.CONSENT)


@st.composite
def own_views(draw: st.DrawFn) -> dict[str, Any]:
    """What he says of some departments, that of the task mostly among them."""
    places = draw(st.sets(st.sampled_from([PACKING, PACKING, "shop", "green"]), min_size=1))
    lines = []
    for place in sorted(places):
        line = {"department": place, "view": str(draw(st.sampled_from(View)))}
        wish = draw(st.sampled_from([None, *Wish]))
        lines.append(line | ({"wish": str(wish)} if wish else {}))
    return own_view_to_json(parse_own_view({"lines": lines}))


@st.composite
def dossiers(draw: st.DrawFn) -> tuple[list[Opened], list[Opened], Any, Any]:
    """What is known of somebody, the same with his own views in it, a place, and a change."""
    chosen = draw(st.lists(attributes, min_size=1, max_size=3, unique_by=lambda one: one.id))
    said = needs_nothing(*(one.id for one in chosen))
    said += [draw(random_statement(one)) for one in chosen]
    demands = {one.attribute: one for one in whole_task()}
    demands |= {one.id: draw(random_demand(one)) for one in chosen}
    calm = {one.attribute: one for one in whole_task()}
    line = {"attribute": "standing", "state": "limit", "review_by": LATER.isoformat(),
            "value": {"stretch_min": 30, "total_h": 6}}  # fmt: skip
    advice = {"lines": [{"task": LINE, "outcome": "suits"}], "review_by": LATER.isoformat()}
    documents = [
        (Kind.LIMITATIONS, GP, {"lines": [to_json(one.capacity) for one in said]}),
        (Kind.ASSESSMENT, PHYSICIAN, assessment_to_json(parse_assessment({"lines": [line]}, TODAY))),
        (Kind.ADVICE, PHYSICIAN, advice_to_json(parse_advice(advice, TODAY))),
    ]  # fmt: skip
    without = [opened(n, *one) for n, one in enumerate(documents)]
    among = list(without)
    for number, view in enumerate(draw(st.lists(own_views(), min_size=1, max_size=2)), start=10):
        among.insert(draw(st.integers(0, len(among))), opened(number, Kind.OWN_VIEW, WORKER, view))
    place = department(PACKING, task(LINE, list(demands.values())))
    return without, among, place, became(calm.values(), demands.values())


def computed(documents: list[Opened], place: Any, changed: Any) -> dict[str, Any]:
    """All four, as the pages ask for them."""
    said = statements(documents)
    kept = [one for one in documents if one.stored.facts.kind is Kind.ASSESSMENT]
    overrides = overrides_of(restore_assessment(kept[0].content))
    judged = translate([place], said, overrides, TODAY)
    loads = [
        load_of(one.task.id, at.department.id, one.suitability) for at in judged for one in at.tasks
    ]
    question = asked(
        Wanted(60, slot=30),
        [Department(PACKING, opens=480, closes=600)],
        {at.department.id: abilities(at.person) for at in judged},
        [one for one in loads if one is not None],
    )
    known = backgrounds(ARTS, documents)["dossier"]
    return {
        "translate": judged,
        "propose": propose(judged, said, TODAY),
        "question": question,
        "compose": compose(question, Effort(day=0.5, obstacles=0)),
        "worklist": affected(changed, known.about(changed), TODAY),
    }


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(dossiers())
def test_a_wish_changes_nothing_that_is_computed(
    drawn: tuple[list[Opened], list[Opened], Any, Any],
) -> None:
    without, among, place, changed = drawn
    before, after = (computed(documents, place, changed) for documents in (without, among))
    for name, answer in before.items():
        assert after[name] == answer, name
