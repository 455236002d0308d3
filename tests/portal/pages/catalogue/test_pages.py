"""A workshop describes its work on its pages: what it keeps, what it refuses, what it shows."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.purposes import Role
from messaging.vocabulary.book import load
from messaging.workplace.catalogue import export_catalogue, import_catalogue
from messaging.workplace.editing import Described, described
from messaging.workplace.history import changes_of
from messaging.workplace.origins import OriginKind
from messaging.workplace.sites import CoachPresence, SiteKind
from messaging.workplace.typical import as_catalogue, load_typical
from portal.access import home_of
from tests.support.browsing import Visitor, application, counted_queries, visit
from tests.support.filling import form_in
from tests.support.people import add_professional
from tests.support.world import World

WORK = {
    "departments": [
        {
            "key": "green",
            "name": {"nl": "Groen", "en": "Green"},
            "site": {"kind": "enclave", "opens": "07:30", "available": ["lifting_aid"]},
            "tasks": [
                {
                    "key": "mow",
                    "name": {"nl": "Maaien"},
                    "demands": {
                        "lift_low": {"value": [{"kg": "7.5", "per_hour": 12}]},
                        "pace": {"state": "none"},
                    },
                    "origins": {"lift_low": {"kind": "assumption", "text": {"nl": "Een boek"}}},
                },
                {"key": "rake", "name": {"nl": "Harken"}, "demands": {}},
            ],
        },
        {"key": "inside", "name": {"nl": "Binnen"}, "tasks": []},
    ]
}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    add_professional(world, "admin", Role.ADMINISTRATOR)
    with world.work() as work:
        import_catalogue(work, world.organisations["east"], WORK)
    return application(world, tmp_path)


@pytest.fixture
def me(app: Flask, world: World, tmp_path: Path) -> Visitor:
    """The administrator of the workshop."""
    return visit(app, world, tmp_path, "admin")


@pytest.fixture(params=["admin", "ss_east"])
def either(request: pytest.FixtureRequest, app: Flask, world: World, tmp_path: Path) -> Visitor:
    """Both who may describe the work."""
    return visit(app, world, tmp_path, request.param)


def now(world: World, workshop: str = "east") -> Described:
    """The catalogue as it is."""
    with world.work() as work:
        return described(work, world.organisations[workshop])


def sent(page: str, action: str, **changes: Any) -> dict[str, Any]:
    """What a browser sends of a form, with some of it changed."""
    data: dict[str, Any] = {}
    for name, value in form_in(page, action).sent():
        data.setdefault(name, []).append(value)
    data.pop("csrf_token")
    return data | {name.replace("__", "."): value for name, value in changes.items()}


def addresses(world: World) -> dict[str, str]:
    """The pages of the first department and its first task."""
    green = now(world).departments[0]
    return {
        "green": f"/catalogue/departments/{green.id}",
        "mow": f"/catalogue/tasks/{green.tasks[0].id}",
        "rake": f"/catalogue/tasks/{green.tasks[1].id}",
    }


def test_an_administrator_begins_at_the_work() -> None:
    assert home_of(Role.ADMINISTRATOR) == "catalogue.home"


def test_the_board_says_how_much_is_known(either: Visitor) -> None:
    page = either.get("/catalogue").text
    assert "2 of 45 filled in" in page
    assert "Nothing is filled in yet" in page
    named = re.search(r"Not known: ([^<]*)</strong>", page)
    assert named is not None
    assert len(named[1].split(" and ")[0].split(", ")) >= 3
    assert re.search(r"and 40 more", named[1]), named[1]
    assert "1 value to check on the spot" in page
    assert "at a client" in page


def test_the_board_takes_the_same_queries_however_much_there_is(
    app: Flask, world: World, tmp_path: Path
) -> None:
    visitor = visit(app, world, tmp_path, "ss_east")
    with counted_queries(world) as few:
        visitor.get("/catalogue")
    with world.work() as work:
        import_catalogue(work, world.organisations["east"], as_catalogue(load_typical()))
    with counted_queries(world) as many:
        visitor.get("/catalogue")
    assert len(many) == len(few)


def test_a_task_that_is_handed_in_as_it_stands_stays_as_it_is(me: Visitor, world: World) -> None:
    every = as_catalogue(load_typical())
    with world.work() as work:
        import_catalogue(work, world.organisations["east"], every)
    before = now(world)
    for task in [one.tasks[0] for one in before.departments[:4]]:
        path = f"/catalogue/tasks/{task.id}"
        assert me.post(path, sent(me.get(path).text, path)).status_code == 303
    assert now(world) == before
    with world.work() as work:
        assert changes_of(work, world.organisations["east"]) == []


def test_a_changed_demand_is_kept_with_its_history(either: Visitor, world: World) -> None:
    path = addresses(world)["mow"]
    page = either.get(path).text
    assert "Een boek" in page
    done = either.post(path, sent(page, path, lift_low__1__kg="9", noise__state="none"))
    assert done.status_code == 303
    task = now(world).departments[0].tasks[0]
    assert task.demands["lift_low"]["value"] == [{"kg": 9, "per_hour": 12}]
    assert task.origins == {}  # the assumption was about another number
    with world.work() as work:
        (change,) = changes_of(work, world.organisations["east"])
    assert set(change.after) == {"lift_low", "noise"}
    story = either.get(f"{path}/history").text
    assert "7.5 kg" in story
    assert "9 kg" in story
    assert story.index("7.5 kg") < story.index("9 kg")


def test_a_value_is_marked_as_checked_on_the_spot(me: Visitor, world: World) -> None:
    path = addresses(world)["mow"]
    form = sent(me.get(path).text, path, lift_low__checked="1", stairs__checked="1")
    me.post(path, form)
    task = now(world).departments[0].tasks[0]
    assert set(task.origins) == {"lift_low"}  # of what is not known, nothing can be checked
    origin = task.origin("lift_low")
    assert origin is not None
    assert (origin.kind, origin.day, origin.said("en")) == (
        OriginKind.CHECKED, world.clock.now().date(), "Een boek",
    )  # fmt: skip
    assert "checked on the spot on 2 March 2026" in me.get(path).text


def test_a_value_is_taken_away_by_saying_that_it_is_not_known(me: Visitor, world: World) -> None:
    path = addresses(world)["mow"]
    done = me.post(path, sent(me.get(path).text, path, lift_low__state="unknown"))
    assert done.status_code == 303
    task = now(world).departments[0].tasks[0]
    assert (set(task.demands), task.origins) == ({"pace"}, {})


def test_two_people_never_overwrite_each_other(me: Visitor, world: World) -> None:
    path = addresses(world)["mow"]
    mine, theirs = (sent(me.get(path).text, path) for _ in range(2))
    assert me.post(path, theirs | {"pace.state": "unknown"}).status_code == 303
    late = me.post(path, mine | {"lift_low.1.kg": "3"})
    assert late.status_code == 409
    assert "Somebody else changed this task" in late.text
    assert "pace" not in now(world).departments[0].tasks[0].demands
    # What he typed is still there, and counts when he keeps it knowingly.
    again = sent(late.text, path)
    assert again["lift_low.1.kg"] == ["3"]
    assert me.post(path, again).status_code == 303
    assert now(world).departments[0].tasks[0].demands["lift_low"]["value"][0]["kg"] == 3


def test_what_is_wrong_is_said_and_nothing_is_kept(me: Visitor, world: World) -> None:
    before, path = now(world), addresses(world)["mow"]
    changes = {"name__nl": " ", "training_weeks": "105", "pace__level": "2"}
    form = sent(me.get(path).text, path, **changes)
    answer = me.post(path, form)
    assert answer.status_code == 422
    for words in ("The Dutch name has to be filled in.", "At most 104.", "You filled in a value."):
        assert words in answer.text
    assert now(world) == before
    path = addresses(world)["green"]
    form = sent(me.get(path).text, path, opens="16:00", closes="7:00", transport="", leaves="x")
    answer = me.post(path, form)
    assert answer.status_code == 422
    for words in ("This has to be later", "Write a time of the day", "still to be filled in"):
        assert words in answer.text
    assert now(world) == before


def test_a_department_says_where_it_works(me: Visitor, world: World) -> None:
    new = "/catalogue/departments/new"
    form = sent(
        me.get(new).text, new, name__nl="Bij de drukker", kind="enclave", opens="7:30",
        closes="16:00", days=["1", "2", "3"], transport="yes", leaves="7:00", returns="16:30",
        distance_km="14,5", coach="on_call", fixed_shift="yes", available=["trolley"],
    )  # fmt: skip
    assert me.post(new, form).status_code == 303
    made = now(world).departments[-1]
    assert (made.key, made.site.kind, made.site.coach) == (
        "bij_de_drukker", SiteKind.ENCLAVE, CoachPresence.ON_CALL,
    )  # fmt: skip
    assert (made.site.distance_km, made.site.days) == (14.5, (1, 2, 3))
    for page in (me.get("/catalogue").text, me.get(_public(world)).text):
        for words in (
            "7:30 – 16:00",
            "Monday to Wednesday",
            "14.5 km",
            "on call",
            "leaves the workshop at 7:00, is back at 16:30",
            "cannot be divided",
        ):
            assert words in page
    # Handed in as it stands, it stays.
    path = f"/catalogue/departments/{made.id}"
    me.post(path, sent(me.get(path).text, path))
    assert now(world).departments[-1] == made


def _public(world: World) -> str:
    return f"/workshops/{world.organisations['east']}"


def test_out_of_the_catalogue_and_back(me: Visitor, world: World) -> None:
    pages = addresses(world)
    me.post(f"{pages['mow']}/place", {"do": "retire"})
    assert [one.key for one in now(world).retired_tasks] == ["mow"]
    assert "Maaien" not in me.get(_public(world)).text
    assert "Put Maaien back" in me.get("/catalogue").text
    me.post(f"{pages['mow']}/place", {"do": "restore"})
    assert [one.key for one in now(world).departments[0].tasks] == ["rake", "mow"]
    me.post(f"{pages['mow']}/place", {"do": "up"})
    assert [one.key for one in now(world).departments[0].tasks] == ["mow", "rake"]
    me.post(f"{pages['green']}/place", {"do": "down"})
    assert [one.key for one in now(world).departments] == ["inside", "green"]
    me.post(f"{pages['green']}/place", {"do": "retire"})
    assert [one.key for one in now(world).departments] == ["inside"]
    assert me.get(f"{pages['green']}/tasks/new").status_code == 404
    me.post(f"{pages['green']}/place", {"do": "restore"})
    assert [one.key for one in now(world).retired_tasks] == ["mow", "rake"]


def test_a_task_begins_with_a_typical_one(me: Visitor, world: World) -> None:
    green, typical = addresses(world)["green"], load_typical().tasks[0]
    assert typical.words["name"]["en"] in me.get(f"{green}/typical").text
    page = me.get(f"{green}/typical/{typical.key}")
    assert page.text.count('<div class="change">') == 45
    done = me.post(f"{green}/typical/{typical.key}", {})
    made = now(world).departments[0].tasks[-1]
    assert done.location.startswith(f"/catalogue/tasks/{made.id}")
    assert made.asked() == typical.demands
    assert set(made.origins) == set(load().ids)
    assert me.get(f"{green}/typical/no_such_task").status_code == 404


def test_a_new_task_knows_what_was_filled_in_and_no_more(me: Visitor, world: World) -> None:
    path = f"{addresses(world)['green']}/tasks/new"
    form = sent(
        me.get(path).text, path, name__nl="Snoeien", training_weeks="3", pace__state="value",
        pace__level="1", pace__checked="1", coach__state="value", coach__level="0",
    )  # fmt: skip
    assert me.post(path, form).status_code == 303
    made = now(world).departments[0].tasks[-1]
    assert set(made.demands) == {"pace", "coach"}
    assert set(made.origins) == {"pace"}
    assert made.training_weeks == 3


# Files ------------------------------------------------------------------------------------


def hand_in(me: Visitor, file: bytes) -> Any:
    """Choose a file and press the first button."""
    return me.post("/catalogue/import", {"file": (io.BytesIO(file), "catalogue")})


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_file_does_nothing_before_the_second_press(me: Visitor, world: World, kind: str) -> None:
    out = me.get(f"/catalogue/file/{kind}")
    assert "attachment" in out.headers["Content-Disposition"]
    before = now(world)
    same = hand_in(me, out.data)
    assert "already as this file says" in same.text
    text = out.data.decode("utf-8-sig")
    changed = text.replace("7.5", "9.5").replace("Binnen", "Buiten").replace("rake", "sweep")
    shown = hand_in(me, changed.encode())
    assert shown.status_code == 200
    assert now(world) == before
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown.text))
    for said in ("7.5 kg", "9.5 kg", "taken out Harken", "new Harken", "changed Buiten"):
        assert said in words
    form = sent(shown.text, "/catalogue/import/do")
    assert me.post("/catalogue/import/do", form).status_code == 303
    green, inside = now(world).departments
    assert [one.key for one in green.tasks] == ["mow", "sweep"]
    assert (inside.id, inside.said("nl")) == (before.departments[1].id, "Buiten")
    assert green.tasks[0].id == before.departments[0].tasks[0].id


def test_the_second_press_does_what_was_shown_and_nothing_else(me: Visitor, world: World) -> None:
    file = me.get("/catalogue/file/json").data.replace(b"7.5", b"9.5")
    form = sent(hand_in(me, file).text, "/catalogue/import/do")
    pages = addresses(world)
    me.post(f"{pages['rake']}/place", {"do": "retire"})
    before = now(world)
    late = me.post("/catalogue/import/do", form)
    assert late.status_code == 409
    assert "in the meantime" in late.text
    assert now(world) == before
    assert me.post("/catalogue/import/do", {"packed": "?", "plan": ""}).status_code == 422
    again = sent(late.text, "/catalogue/import/do")
    assert me.post("/catalogue/import/do", again).status_code == 303
    assert [one.key for one in now(world).departments[0].tasks] == ["mow", "rake"]


def test_every_mistake_of_a_file_is_said_with_its_line(me: Visitor, world: World) -> None:
    before = now(world)
    data = json.loads(me.get("/catalogue/file/json").data)
    data["departments"][0]["tasks"][0]["demands"]["pace"] = {"state": "quick"}
    data["departments"][1]["site"]["days"] = [8]
    text = json.dumps(data, indent=2)
    answer = hand_in(me, text.encode())
    assert answer.status_code == 422
    for part in ('"quick"', "8\n"):
        line = text[: text.index(part)].count("\n") + 1
        assert f"Line {line}<" in answer.text
    table = me.get("/catalogue/file/csv").text.replace("\r", "").splitlines()
    [line] = [n for n, one in enumerate(table, start=1) if ";standing;;" in one][:1]
    table[line - 1] = table[line - 1].replace(";standing;", ";hovering;")
    answer = hand_in(me, "\n".join(table).encode())
    assert answer.status_code == 422
    assert f"Line {line}, column what<" in answer.text
    assert now(world) == before
    assert hand_in(me, b"").status_code == 422
    for nonsense in (b"\xff\xfe", b"[" * 5000, b"a;b;c\n1;2;3"):
        assert hand_in(me, nonsense).status_code == 422


def test_one_workshop_never_changes_another(me: Visitor, world: World) -> None:
    with world.work() as work:
        import_catalogue(work, world.organisations["west"], WORK)
        before = export_catalogue(work, world.organisations["west"])
    form = sent(hand_in(me, b'{"departments": []}').text, "/catalogue/import/do")
    me.post("/catalogue/import/do", form)
    assert now(world).departments == ()
    with world.work() as work:
        assert export_catalogue(work, world.organisations["west"]) == before
