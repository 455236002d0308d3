"""Random descriptions of work: sites, demands with origins, whole catalogues."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from messaging.vocabulary.book import load
from messaging.vocabulary.demand import demand_to_json, parse_demand
from messaging.vocabulary.wording import LANGUAGES
from tests.messaging.suitability.making import random_demand

times = st.times().map(lambda one: one.strftime("%H:%M"))
words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\x85"),
    min_size=1,
    max_size=12,
).filter(lambda one: one.strip())
texts = st.dictionaries(st.sampled_from(LANGUAGES), words, min_size=1)


@st.composite
def in_order(draw: st.DrawFn, first: str, then: str) -> dict[str, str]:
    """Two times, each of which may be unknown."""
    early, late = sorted(draw(st.lists(times, min_size=2, max_size=2, unique=True)))
    found = {first: early, then: late}
    return {name: at for name, at in found.items() if draw(st.booleans())}


@st.composite
def sites(draw: st.DrawFn) -> dict[str, Any]:
    """A site as a form would send it, always acceptable."""
    data: dict[str, Any] = {"kind": draw(st.sampled_from(["department", "enclave"]))}
    data |= draw(in_order("opens", "closes"))
    data["days"] = draw(st.lists(st.integers(1, 7), unique=True))
    if draw(st.booleans()):
        exists = draw(st.booleans())
        round_trip = draw(in_order("leaves", "returns")) if exists else {}
        data["transport"] = {"exists": exists, **round_trip}
    data["distance_km"] = draw(st.none() | st.integers(0, 5000).map(lambda n: n / 10))
    data["coach"] = draw(st.sampled_from([None, "there", "on_call", "away"]))
    data["fixed_shift"] = draw(st.sampled_from([None, True, False]))
    ids = [one.id for one in load().adaptations]
    data["available"] = draw(st.lists(st.sampled_from(ids), unique=True, max_size=5))
    return data


@st.composite
def origins(draw: st.DrawFn) -> dict[str, Any]:
    """Where one demand comes from."""
    kind = draw(st.sampled_from(["source", "assumption", "checked"]))
    data: dict[str, Any] = {"kind": kind}
    if kind == "source" or draw(st.booleans()):
        data["text"] = draw(texts)
    if kind == "checked":
        data["day"] = draw(st.dates()).isoformat()
    return data


@st.composite
def known_demands(draw: st.DrawFn, most: int = 6) -> dict[str, Any]:
    """The demands of a task as a catalogue keeps them: some attributes, none unknown."""
    chosen = draw(st.lists(st.sampled_from(load().attributes), unique=True, max_size=most))
    found = {one.id: draw(random_demand(one)) for one in load().attributes if one in chosen}
    return {
        name: demand_to_json(parse_demand(name, demand_to_json(demand)))
        for name, demand in found.items()
        if demand.state != "unknown"
    }


@st.composite
def tasks(draw: st.DrawFn, key: str) -> dict[str, Any]:
    """A task with what it asks."""
    demands = draw(known_demands())
    described = {name: draw(origins()) for name in demands if draw(st.booleans())}
    weeks = draw(st.none() | st.integers(0, 104))
    said = {"name": {**draw(texts), "nl": draw(words)}, "description": draw(texts)}
    return {"key": key, **said, "demands": demands, "origins": described, "training_weeks": weeks}


@st.composite
def catalogues(draw: st.DrawFn) -> dict[str, Any]:
    """A whole catalogue."""
    departments = []
    for number in range(draw(st.integers(0, 3))):
        keys = [f"t{n}" for n in range(draw(st.integers(0, 3)))]
        departments.append(
            {
                "key": f"d{number}",
                "name": draw(texts) | {"nl": draw(words)},
                "description": draw(texts),
                "site": draw(sites()),
                "tasks": [draw(tasks(key)) for key in draw(st.permutations(keys))],
            }
        )
    return {"departments": draw(st.permutations(departments))}
