"""The catalogue, the placement record that is made of it, and questions without a patient."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from messaging.vocabulary import QuestionBook
from messaging.vocabulary.errors import QuestionError
from messaging.work import NotFound, Refused
from messaging.workplace import questions
from messaging.workplace.catalogue import (
    CatalogueError,
    check_catalogue,
    export_catalogue,
    import_catalogue,
)
from messaging.workplace.models import PublicQuestion
from messaging.workplace.service import (
    MOST_TASKS,
    catalogue,
    catalogues,
    departments_by_id,
    placement_content,
    tasks_by_id,
)
from tests.support.world import World


def task(key: str, **more: Any) -> dict[str, Any]:
    """A task as data."""
    return {"key": key, "name": {"nl": f"Taak {key}", "en": f"Task {key}"}, "demands": {}, **more}


def department(key: str, *tasks: Any) -> dict[str, Any]:
    """A department as data."""
    return {"key": key, "name": {"nl": f"Afdeling {key}"}, "tasks": list(tasks)}


LIFTS = {"lift_low": {"state": "value", "value": [{"kg": 5, "per_hour": 12}]}, "noise": {}}
DATA = {
    "departments": [
        department("green", task("mow"), task("rake", demands=LIFTS)),
        department("inside", task("fold"), task("pack")),
    ]
}


def put(world: World, workshop: str, data: Any) -> Any:
    """Import a catalogue."""
    with world.work() as work:
        return import_catalogue(work, world.organisations[workshop], data)


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(*arguments: Any) -> None:
        sent.append(arguments[2])

    event.listen(world.store.engine, "before_cursor_execute", note)
    yield sent
    event.remove(world.store.engine, "before_cursor_execute", note)


def test_what_was_imported_is_read_in_its_order(world: World) -> None:
    done = put(world, "east", DATA)
    assert (done.departments, done.tasks, done.new) == (2, 4, 6)
    with world.work() as work:
        read = catalogue(work, world.organisations["east"])
    assert [(one.key, [t.key for t in one.tasks]) for one in read] == [
        ("green", ["mow", "rake"]),
        ("inside", ["fold", "pack"]),
    ]
    mow, rake = read[0].tasks
    assert (mow.said("en"), mow.said("fr"), mow.said("nl", "description")) == (
        "Task mow", "Taak mow", "",
    )  # fmt: skip
    assert {d.attribute for d in rake.asked() if d.state != "unknown"} == {"lift_low"}


def test_reading_takes_two_queries_however_much_there_is(world: World) -> None:
    big = {
        "departments": [department(f"d{n}", *(task(f"t{m}") for m in range(9))) for n in range(9)]
    }
    for data, workshops in ((DATA, ["east"]), (big, ["east", "west"])):
        for workshop in workshops:
            put(world, workshop, data)
        with world.work() as work:
            work.session.connection()
            with counted(world) as sent:
                found = catalogues(work, [world.organisations[one] for one in workshops])
        assert len([one for one in sent if one.startswith("SELECT")]) == 2
        assert all(found.values())


def test_a_key_keeps_its_id_and_what_is_gone_is_retired(world: World) -> None:
    put(world, "east", DATA)
    east = world.organisations["east"]
    with world.work() as work:
        before = {t.key: t.id for one in catalogue(work, east) for t in one.tasks}
    changed = deepcopy(DATA)
    changed["departments"][0]["tasks"] = [task("rake", name={"nl": "Harken"}), task("plant")]
    del changed["departments"][1]
    done = put(world, "east", changed)
    assert (done.new, done.changed, done.retired) == (1, 1, 4)
    assert put(world, "east", changed) == type(done)(1, 2, 0, 0, 0)
    with world.work() as work:
        now = {t.key: t for one in catalogue(work, east) for t in one.tasks}
        assert set(now) == {"rake", "plant"}
        assert now["rake"].id == before["rake"]
        # An older advice still finds its words.
        old = tasks_by_id(work, before.values())
        assert {t.key: t.retired for t in old.values()} == {
            "mow": True, "rake": False, "fold": True, "pack": True,
        }  # fmt: skip
        assert departments_by_id(work, [old[before["fold"]].department])
    assert put(world, "east", DATA).new == 0
    with world.work() as work:
        assert {t.key: t.id for one in catalogue(work, east) for t in one.tasks} == before


def test_a_catalogue_goes_out_as_it_came_in(world: World) -> None:
    put(world, "east", DATA)
    with world.work() as work:
        out = json.loads(json.dumps(export_catalogue(work, world.organisations["east"])))
    put(world, "west", out)
    with world.work() as work:
        assert export_catalogue(work, world.organisations["west"]) == out
        assert catalogue(work, world.organisations["west"])[0].tasks[1].asked()


def test_every_problem_of_a_catalogue_is_said(world: World) -> None:
    wrong = {
        "departments": [
            {**department("green", task("mow"), task("mow")), "boss": "X"},
            {"key": "Inside", "name": {"nl": "I"}, "tasks": []},
            department("a", task("t", name={"en": "only"}), task("u", demands={"lift_low": 7})),
            department("b", task("t", description={"tlh": "x", "nl": "y" * 1001}), "t"),
            {"key": "c", "name": {"nl": " "}, "tasks": {}},
        ]
    }
    with pytest.raises(CatalogueError) as caught:
        put(world, "east", wrong)
    said = [str(one) for one in caught.value.problems]
    for start in (
        "departments[0]: unknown part 'boss'",
        "departments.green.tasks[1].key: 'mow' stands twice",
        "departments[1].key:",
        "departments.a.tasks.t.name.nl: is missing",
        "departments.a.tasks.u.demands.lift_low: expected_object",
        "departments.b.tasks.t.description.tlh:",
        "departments.b.tasks.t.description.nl: longer",
        "departments.b.tasks[1]: an object",
        "departments.c.name.nl: a text",
        "departments.c.name.nl: is missing",
        "departments.c.tasks: a list",
    ):
        assert any(one.startswith(start) for one in said), (start, said)
    with world.work() as work:
        assert catalogue(work, world.organisations["east"]) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["departments", "key", "name", "tasks", "demands", "nl", "lift_low"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(_JSON)
def test_no_data_make_it_crash(data: Any) -> None:
    for one in (data, {"departments": data}, {"departments": [data]}):
        try:
            check_catalogue(one)
        except CatalogueError as error:
            assert error.problems  # noqa: PT017


# The placement record ---------------------------------------------------------------------


def test_a_placement_is_one_department_and_some_of_its_tasks(world: World) -> None:
    put(world, "east", DATA)
    put(world, "west", DATA)
    east, west = world.organisations["east"], world.organisations["west"]
    with world.work() as work:
        green, inside = catalogue(work, east)
        mow, rake = (t.id for t in green.tasks)
        assert placement_content(work, east, green.id, [rake, mow, rake]) == {
            "department": green.id,
            "tasks": [mow, rake],
        }
        for workshop, place, tasks, code in (
            (east, green.id, [], "no_task"),
            (east, green.id, [mow, inside.tasks[0].id], "unknown_task"),
            (east, green.id, ["nothing"], "unknown_task"),
            (west, green.id, [mow], "unknown_department"),
            (east, "nowhere", [mow], "unknown_department"),
            (east, green.id, [str(n) for n in range(MOST_TASKS + 1)], "too_many_tasks"),
        ):
            with pytest.raises(Refused) as caught:
                placement_content(work, workshop, place, tasks)
            assert caught.value.code == code
    put(world, "east", {"departments": [department("green", task("mow"))]})
    with world.work() as work, pytest.raises(Refused, match="unknown_task"):
        placement_content(work, east, green.id, [rake])


# Questions that name no patient -----------------------------------------------------------

ASKED = {"topic": "about_the_work", "telephone": "053 11 22 33", "call_time": "morning"}


def ask(world: World, workshop: str, **changes: str) -> str:
    """Somebody without an account asks."""
    with world.work() as work:
        times = QuestionBook.load().call_times
        data = {**ASKED, "call_time": times[0].code, **changes}
        return questions.ask(work, world.organisations[workshop], data)


def test_a_question_reaches_who_can_answer_and_goes_when_answered(world: World) -> None:
    made = ask(world, "east")
    other = ask(world, "west")
    with world.work() as work:
        arts, ss = world.acting(work, "arts"), world.acting(work, "ss_east")
        assert {one.id for one in questions.waiting(work, arts)} == {made, other}
        (one,) = questions.waiting(work, ss)
        assert (one.id, one.asked.telephone) == (made, "053112233")
        for who in ("gp1", "an", "ss_west"):
            assert made not in {q.id for q in questions.waiting(work, world.acting(work, who))}
            with pytest.raises(NotFound):
                questions.answered(work, world.acting(work, who), made)
        questions.answered(work, ss, made)
        with pytest.raises(NotFound):
            questions.answered(work, ss, made)
        assert work.session.scalars(select(PublicQuestion.id)).all() == [other]


def test_a_question_keeps_no_text_and_no_number_in_the_clear(world: World) -> None:
    ask(world, "east")
    with world.work() as work:
        row = work.session.scalars(select(PublicQuestion)).one()
        assert b"053112233" not in row.content
    for changes in (
        {"telephone": "An Janssens"},
        {"topic": "An is ziek"},
        {"call_time": "whenever"},
        {"text": "An is ziek"},
    ):
        with pytest.raises(QuestionError):
            ask(world, "east", **changes)
    for where in ("service", "east"):
        with world.work() as work, pytest.raises(NotFound):
            place = world.organisations[where] if where == "service" else "nowhere"
            questions.ask(work, place, ASKED)
