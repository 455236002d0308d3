"""The typical tasks that the product ships: complete, with an origin, and believable together."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from importlib import resources
from typing import Any

import pytest

from messaging.suitability import Place, known, suitability
from messaging.vocabulary import DemandState, demand_to_json, load, parse_demand, parse_demands
from messaging.vocabulary.values import Scalar
from messaging.vocabulary.wording import LANGUAGES
from messaging.workplace.checking import LONGEST, check_catalogue
from messaging.workplace.origins import parse_origin
from messaging.workplace.typical import (
    TypicalError,
    TypicalTask,
    as_catalogue,
    load_typical,
    parse_typical,
    to_check,
)
from tests.messaging.suitability.making import GREEN, GREY, HERE, RED, TODAY, line, says, task

DATA: Any = json.loads(
    resources.files("messaging.workplace").joinpath("typical.json").read_text("utf-8")
)
TASKS = {task.key: task for task in load_typical().tasks}
each = pytest.mark.parametrize("one", TASKS.values(), ids=TASKS)

LEFT_OPEN = {"one_hand", "lowered_to", "fixed_days", "smallest_block_h"}
"""Parts that say something by being absent; any other that is absent leaves a line grey."""


def part(key: str, attribute: str, name: str) -> Scalar | None:
    """One part of what a task asks; None where it asks nothing."""
    value = TASKS[key].asks[attribute].demand.value
    return value[0][name] if value else None


def chosen(key: str, attribute: str, name: str) -> tuple[int | str, ...]:
    """A set that a task asks or offers; empty where it asks nothing."""
    found = part(key, attribute, name)
    return found if isinstance(found, tuple) else ()


# complete -------------------------------------------------------------------------------------


def test_the_kinds_of_work_that_a_workshop_starts_from() -> None:
    assert [one.key for one in load_typical().departments] == [
        "assembly", "packing_hand", "packing_line", "green", "kitchen", "second_hand", "logistics",
        "pharma", "digitisation", "cleaning", "recycling", "furniture", "laundry", "care_home",
        "enclave",
    ]  # fmt: skip
    assert all(1 <= len(one.tasks) <= 2 for one in load_typical().departments)
    assert 15 <= len(TASKS) <= 24


@each
def test_every_attribute_is_filled_in(one: TypicalTask) -> None:
    assert tuple(one.asks) == load().ids
    assert all(asked.demand.state is not DemandState.UNKNOWN for asked in one.asks.values())


@each
def test_no_part_is_forgotten_that_would_leave_a_line_grey(one: TypicalTask) -> None:
    for name, asked in one.asks.items():
        parts = {field.id for field in load().attribute(name).demand.fields} - LEFT_OPEN
        for record in asked.demand.value:
            assert parts <= set(record), name
    hours = one.asks["hours_day"].demand.value[0]
    assert ("smallest_block_h" in hours) is bool(hours["divisible"])


@each
def test_every_demand_can_be_read_again(one: TypicalTask) -> None:
    for asked in one.asks.values():
        data = demand_to_json(asked.demand)
        assert parse_demand(asked.demand.attribute, data) == asked.demand


@each
def test_every_demand_has_a_source_or_is_an_assumption(one: TypicalTask) -> None:
    assert all(asked.source is not None or asked.assumption for asked in one.asks.values())


@each
def test_names_and_a_sentence_in_four_languages(one: TypicalTask) -> None:
    for name, longest in LONGEST.items():
        assert set(one.words[name]) == set(LANGUAGES)
        assert all(0 < len(text) <= longest for text in one.words[name].values())
    for text in one.words["description"].values():
        assert text.endswith(".")
        assert text.count(". ") == 0


def test_departments_and_sources_speak_four_languages() -> None:
    typical = load_typical()
    for words in [d.words["name"] for d in typical.departments] + [
        s.says for s in typical.sources.values()
    ]:
        assert set(words) == set(LANGUAGES)


def test_every_source_is_used() -> None:
    used = {a.source.id for one in TASKS.values() for a in one.asks.values() if a.source}
    assert used == set(load_typical().sources)


@pytest.mark.parametrize("key", TASKS)
def test_a_task_says_only_what_differs_from_the_base(key: str) -> None:
    [raw] = [t for d in DATA["departments"] for t in d["tasks"] if t["key"] == key]
    assert [name for name, said in raw["demands"].items() if said == DATA["base"][name]] == []


# beside persons -------------------------------------------------------------------------------


@each
def test_whoever_is_unknown_suits_nowhere(one: TypicalTask) -> None:
    found = suitability(one.demands, known((), None, TODAY), HERE, TODAY)
    assert found.outcome is GREY
    for each_line in found.lines:
        asked = one.asks[each_line.attribute].demand
        wanted = GREEN if asked.state is DemandState.NONE else GREY
        assert each_line.outcome is wanted, each_line.attribute


@each
def test_whoever_has_no_limit_suits_everywhere(one: TypicalTask) -> None:
    found = task(one.demands, [says(name) for name in load().ids], Place())
    assert [
        each_line.attribute for each_line in found.lines if each_line.outcome is not GREEN
    ] == []
    assert found.outcome is GREEN


# beside each other ----------------------------------------------------------------------------


@pytest.mark.parametrize("attribute", ["lift_low", "lift_high", "carry", "push_pull", "bend_twist"])
def test_an_enclave_is_no_lighter_than_packing_by_hand(attribute: str) -> None:
    asked = {key: TASKS[key].asks[attribute].demand for key in ("enclave_client", "pack_hand")}
    shape = load().attribute(attribute).demand
    able = {key: says(attribute, shape.to_json(one.value)) for key, one in asked.items()}
    assert line(asked["pack_hand"], able["enclave_client"]).outcome is GREEN
    assert line(asked["enclave_client"], able["pack_hand"]).outcome is RED


def test_an_enclave_keeps_the_hours_of_its_client() -> None:
    assert part("enclave_client", "hours_day", "divisible") is False
    assert "public_transport" not in chosen("enclave_client", "travel", "ways")


def test_pharma_packing_needs_gloves_and_written_instructions() -> None:
    assert "gloves" in chosen("pharma_pack", "ppe", "items")
    assert part("pharma_pack", "instruction", "level") == 3
    assert "lowered_to" not in TASKS["pharma_pack"].asks["instruction"].demand.value[0]


def test_green_maintenance_is_outdoors_and_in_the_wet() -> None:
    outside = {key for key in TASKS if part(key, "temperature", "outdoors")}
    assert outside == {"weed_plant", "mow_trim", "drive_pallets"}
    assert part("weed_plant", "temperature", "wet")
    assert part("mow_trim", "temperature", "wet")


def test_the_shop_and_the_care_home_have_conversations_with_people() -> None:
    talking = {key for key in TASKS if part(key, "customer", "level") == 3}
    assert talking == {"shop_floor", "care_meals", "care_beds"}


def test_digitisation_is_seated_and_hardly_stands() -> None:
    most = {key: float(str(part(key, "sitting", "total_h") or 0)) for key in TASKS}
    assert most["scan_documents"] == max(most.values())
    assert float(str(part("scan_documents", "standing", "total_h"))) <= 1


def test_a_belt_sets_the_pace_and_lets_nobody_change_posture() -> None:
    for key in ("pack_line", "sort_belt"):
        assert part(key, "pace", "level") == 3
        assert part(key, "posture_change", "every_min") == "never"


@each
def test_where_it_is_loud_ears_are_protected(one: TypicalTask) -> None:
    if part(one.key, "noise", "class") == "ge85":
        assert "hearing" in chosen(one.key, "ppe", "items")


@each
def test_driving_an_open_machine_and_a_ladder_carry_the_risk_of_a_lapse(one: TypicalTask) -> None:
    if (
        chosen(one.key, "driving", "vehicles")
        or part(one.key, "machines", "level") == 3
        or part(one.key, "climb_height", "level") in (2, 3)
    ):
        assert part(one.key, "alertness_risk", "exposed") is True


@each
def test_early_and_late_nobody_counts_on_a_bus(one: TypicalTask) -> None:
    if {"early", "late", "night"} & set(chosen(one.key, "shift_time", "times")):
        assert "public_transport" not in chosen(one.key, "travel", "ways")


@each
def test_postures_fit_into_the_day(one: TypicalTask) -> None:
    hours = float(str(part(one.key, "hours_day", "h_day")))
    spent = sum(
        float(str(part(one.key, posture, "total_h") or 0))
        for posture in ("sitting", "standing", "walking")
    )
    assert hours - 1 <= spent <= hours + 0.5


@each
def test_what_is_carried_was_lifted(one: TypicalTask) -> None:
    carried = max((float(str(r["kg"])) for r in one.asks["carry"].demand.value), default=0)
    lifted = max((float(str(r["kg"])) for r in one.asks["lift_low"].demand.value), default=0)
    assert carried <= lifted


# as data --------------------------------------------------------------------------------------


def test_they_are_a_catalogue_that_import_takes() -> None:
    checked = check_catalogue(json.loads(json.dumps(as_catalogue(load_typical()))))
    taken = {t.key: parse_demands(t.demands) for one in checked for t in one.tasks}
    assert taken == {key: one.demands for key, one in TASKS.items()}


def test_every_value_of_that_catalogue_says_what_it_rests_on() -> None:
    checked = check_catalogue(as_catalogue(load_typical()))
    for taken in (t for one in checked for t in one.tasks):
        assert taken.origins is not None
        assert set(taken.origins) == set(taken.demands) == set(load().ids)
        for name, raw in taken.origins.items():
            origin, asked = parse_origin(raw), TASKS[taken.key].asks[name]
            assert (origin.kind == "assumption") is asked.assumption
            assert bool(origin.text) is (asked.source is not None)
            if asked.source is not None:
                assert all(origin.text[one].endswith(asked.source.says[one]) for one in LANGUAGES)


@pytest.mark.parametrize(
    ("language", "mark"),
    [("nl", "aanname, ter plaatse nakijken"), ("en", "assumption, check on the spot")],
)
def test_the_list_to_check_has_every_value_with_its_origin(language: str, mark: str) -> None:
    rows = to_check(load_typical(), language)
    assert len(rows) == len(TASKS) * len(load().ids)
    assert all(all(row[:4]) for row in rows)
    origins = [asked for one in TASKS.values() for asked in one.asks.values()]
    for row, asked in zip(rows, origins, strict=True):
        assert row[5] == (mark if asked.assumption else "")
        assert row[4].endswith(asked.source.says[language] if asked.source else "")
        assert bool(row[4]) is (asked.source is not None)


def _first_demands(data: Any) -> Any:
    return data["departments"][0]["tasks"][0]["demands"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda d: d.update(format=2), "format 1"),
        (lambda d: d.update(extra=1), "format 1"),
        (lambda d: d.update(departments=3), "departments: a list"),
        (lambda d: d["base"].update(noice={"state": "none"}), "base.noice: unknown_attribute"),
        (lambda d: d["base"]["noise"].pop("assumption"), "base.noise: a source is expected"),
        (lambda d: d["base"]["noise"].update(assumption="y"), "base.noise.assumption: yes or no"),
        (lambda d: d["base"]["noise"].update(source="x"), "base.noise.source: 'x' is no source"),
        (
            lambda d: d["base"].update(noise={"state": "unknown", "assumption": True}),
            "base.noise: a typical task leaves nothing unknown",
        ),
        (
            lambda d: _first_demands(d)["fine_hand"]["value"].update(share=9),
            "departments.assembly.tasks.assemble_small.demands.fine_hand.value.share: not_allowed",
        ),
        (
            lambda d: d["departments"][0]["tasks"][0]["name"].pop("fr"),
            "departments.assembly.tasks.assemble_small.name: words are expected in nl, en, fr, de",
        ),
        (lambda d: d["departments"][0]["name"].pop("de"), "departments.assembly.name: words"),
        (lambda d: d["departments"][0]["name"].update(de=" x"), "assembly.name.de: clean words"),
        (lambda d: d["sources"]["gmp"].pop("title"), "sources.gmp: a title"),
        (lambda d: d["sources"]["gmp"]["says"].pop("nl"), "sources.gmp.says: words"),
        (lambda d: d["departments"][0]["tasks"][0].update(kilos=1), "unknown part 'kilos'"),
        (lambda d: d["departments"][0].update(key="Ä"), "departments[0].key"),
        (
            lambda d: d["departments"][1]["tasks"].append(d["departments"][0]["tasks"][0]),
            "departments: the task 'assemble_small' stands twice",
        ),
    ],
)
def test_what_is_wrong_is_said_by_place(wrong: Callable[[Any], object], said: str) -> None:
    data = deepcopy(DATA)
    wrong(data)
    with pytest.raises(TypicalError) as refused:
        parse_typical(data)
    assert any(said in problem for problem in refused.value.problems), refused.value.problems


def test_everything_that_is_wrong_is_said_at_once() -> None:
    data = deepcopy(DATA)
    data["base"]["noise"].pop("assumption")
    data["departments"][0]["name"].pop("de")
    with pytest.raises(TypicalError) as refused:
        parse_typical(data)
    assert len(refused.value.problems) == 2
