"""The translation: what limits somebody, what that leaves, and what never leaves from here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from consent.purposes import Kind
from messaging.documents.reading import disclose_readable
from messaging.suitability import Place, known, suitability
from messaging.translation import statements
from messaging.vocabulary.own_view import own_view_to_json, parse_own_view
from messaging.workplace.service import catalogue
from portal.pages.assessment_words import PHRASES
from tests.conftest import SqliteDatabases
from tests.portal.pages.browser import Browser, Page
from tests.portal.pages.doctors_support import consent, contents, newest, written
from tests.portal.pages.translation_support import BY, LIFT, Scene, assessment, documents, limit
from tests.support.world import World

RED, GREEN, GREY, AMBER = "does_not_suit", "suits", "to_be_looked_at", "suits_with_adaptation"


@pytest.fixture
def databases(sqlite_databases: SqliteDatabases) -> SqliteDatabases:
    """What the page makes of it; what is kept is tried in test_translation_kept on both."""
    return sqlite_databases


@pytest.fixture
def scene(world: World, tmp_path: Path) -> Scene:
    return Scene(world, tmp_path)


# The cases -------------------------------------------------------------------------------------


def test_no_heavy_work_becomes_kilos_and_departments(scene: Scene) -> None:
    """Case 1: the GP's one sentence; the physician makes it concrete, and the tasks follow."""
    consent(scene.world, "doctors")
    written(scene.world, "gp1", Kind.NOTE, {"text": "No physically heavy work.", "reply_to": None,
                                            "question": None})  # fmt: skip
    page = scene.look()
    assert "No physically heavy work." in page.text
    assert set(scene.outcomes(page).values()) == {GREY}
    page = scene.press(page, NEEDS | {"lift_low.state": "limit=10", "lift_low.per_hour": "12"})
    assert page.status == 200
    assert scene.outcome(page, "pallet") == RED
    said = scene.words(page, "pallet")
    assert re.search(r"15 kg.*10 kg", said)
    # What else it asks of him is named, not guessed.
    assert scene.outcome(page, "belt") == GREY
    assert "Standing" in scene.words(page, "belt").split("Still to be asked", 1)[1]


def test_who_cannot_stand_gets_a_stool_where_there_is_one(scene: Scene) -> None:
    """Case 2: the smallest change is named with whether it is there; one tap accepts it."""
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}), *LOUD, *BUSY)
    page = scene.look()
    assert scene.outcome(page, "belt") == RED
    said = scene.words(page, "belt")
    assert re.search(r"60 minutes at a stretch.*30 minutes at a stretch", said)
    assert "as the GP says" in said
    assert "available here, not yet accepted by a physician" in said
    assert "to be arranged" in scene.words(page, "sort")
    page = scene.press(page, accept=f"{scene.tasks['belt']}:sit_stand_stool")
    assert scene.outcome(page, "belt") == AMBER
    assert "possible with" in scene.words(page, "belt")
    # Accepted and not there: still closed in the shop, and what it takes is named.
    assert scene.outcome(page, "sort") == RED
    assert "to be arranged, accepted" in scene.words(page, "sort")
    fields = scene.form(page).fields
    assert ("standing.state", "limit=30") in fields
    assert ("standing.accepted", "sit_stand_stool") in fields
    assert documents(scene.world) == 1  # nothing was kept


def test_of_everything_else_no_limit_is_one_press_and_his_own_word(scene: Scene) -> None:
    """What a doctor said stays; nothing is kept before he saves; needs count as not needed."""
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}))
    page = scene.press(scene.look(), {"lift_low.state": "limit=10", "lift_low.per_hour": "12"})
    assert scene.outcome(page, "stool") == GREY
    row = f"noise@{scene.places['shop']}"
    page = scene.press(page, narrow=row)
    page = scene.press(page, {f"{row}.state": "limit=lt70"}, step="rest")
    fields = dict(scene.form(page).fields)
    assert "more lines you now say: no limit" in page.text
    assert scene.outcome(page, "stool") == GREEN
    assert scene.outcome(page, "pallet") == RED
    assert scene.outcome(page, "belt") == RED, "what the GP said stays"
    assert fields["lift_low.state"] == "limit=10"
    assert fields["standing.state"] == "unknown", "another doctor spoke of it"
    assert fields["noise.state"] == "unknown", "he spoke of it for one department alone"
    assert fields["stimuli.state"] == "no_limit"
    assert documents(scene.world) == 1  # nothing was kept


def test_crowds_and_noise_are_two_things(scene: Scene) -> None:
    """Case 3: the green team is loud and empty, the shop quiet and busy."""
    scene.gp_says(
        limit("stimuli", {"level": 1}), *LOUD,
        {"attribute": "standing", "state": "no_limit"}, {"attribute": "walking", "state": "no_limit"},
    )  # fmt: skip
    page = scene.look()
    assert scene.outcomes(page) | {"stool": "", "pallet": ""} == {
        "belt": GREEN, "mow": GREEN, "sort": RED, "stool": "", "pallet": "",
    }  # fmt: skip
    quiet = {"attribute": "noise", "state": "limit", "value": [{"class": "lt70", "exposure": 3}]}
    written(scene.world, "gp1", Kind.LIMITATIONS, {"lines": [quiet | {"review_by": BY}]})
    page = scene.look()
    assert scene.outcome(page, "mow") == RED
    assert scene.outcome(page, "belt") == RED


def test_better_than_thought_in_the_shop_alone(scene: Scene) -> None:
    """Case 16: an hour in the shop that he loves; elsewhere the general line stays."""
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}), *LOUD, *BUSY)
    page = scene.look()
    assert (scene.outcome(page, "sort"), scene.outcome(page, "belt")) == (RED, RED)
    row = f"standing@{scene.places['shop']}"
    page = scene.press(page, narrow=row)
    assert "A line for one department was added: Standing (The shop)" in page.text
    assert (f"{row}.state", "limit=30") in scene.form(page).fields
    page = scene.press(page, {f"{row}.state": "limit=60", f"{row}.note": "loves it there"})
    assert (scene.outcome(page, "sort"), scene.outcome(page, "belt")) == (GREEN, RED)
    page = scene.press(page, step="save")
    assert "Saved." in page.text
    assert (scene.outcome(page, "sort"), scene.outcome(page, "belt")) == (GREEN, RED)
    # Both stay visible: the GP's line in general, his own for the department.
    assert "GP, 2 March 2026: May stand" in re.sub(r"\s+", " ", page.text)
    [line] = assessment(scene.world)["lines"]
    assert line["department"] == scene.places["shop"]
    assert (line["value"], line["note"]) == (
        {"stretch_min": 60, "total_h": 6}, "loves it there",
    )  # fmt: skip


NEEDS = {
    f"{name}.state": "no_limit"
    for name in ("breaks", "posture_change", "coach", "travel", "teamwork")
}
LOUD = ({"attribute": "noise", "state": "no_limit"},)
BUSY = ({"attribute": "stimuli", "state": "no_limit"},)


# What holds ------------------------------------------------------------------------------------


def test_the_page_says_what_the_comparison_says(scene: Scene) -> None:
    """The same statements, handed to the pure comparison: the same outcome for every task."""
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}), limit("lift_low", LIFT))
    page = scene.press(scene.look(), {"stimuli.state": "limit=1", "noise.state": "no_limit"})
    page = scene.press(page, step="save")
    world = scene.world
    with world.work() as work:
        places = catalogue(work, world.organisations["east"])
        opened = disclose_readable(work, world.acting(work, "arts"), [scene.dossier])
    said = statements(opened)
    today = world.clock.now().date()
    for place in places:
        here = Place(place.id, place.site.available)
        person = known(said, place.id, today)
        for task in place.tasks:
            expected = suitability(task.asked(), person, here, today).outcome
            assert scene.outcome(page, task.key) == PHRASES[expected]


def test_the_overview_names_every_task_once_and_leads_to_its_lines(scene: Scene) -> None:
    """Names and no number: what a person can do is never counted."""
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}), *LOUD, *BUSY)
    page = scene.press(scene.look(), accept=f"{scene.tasks['belt']}:sit_stand_stool")
    board = page.text.split('id="board"', 1)[1].split("<dl>", 1)[1].split("</nav>", 1)[0]
    groups = dict(re.findall(r'class="suit suit--(\w+) .*?</dt>(.*?)</div>', board, re.DOTALL))
    assert list(groups) == [GREEN, AMBER, GREY, RED]
    for key, outcome in scene.outcomes(page).items():
        [link] = re.findall(rf'href="#([wt]-{scene.tasks[key]})"', board)
        assert link in groups[outcome]
        assert page.text.count(f'id="{link}"') == 1
        part = scene.part(page, key)
        # What does not suit stands open with its lines; the rest is one press away.
        opened = re.search(r'<details class="weigh__why"( open)?>', part)
        assert (opened is not None) == link.startswith("w-")
        if opened and key != "belt":  # who accepts something sees what came of it
            assert bool(opened[1]) == (outcome == RED)
    assert not re.search(r"\d", re.sub(r"<[^>]*>", "", board))
    for place in scene.places.values():
        assert page.text.count(f'href="#p-{place}"') >= 1
        assert page.text.count(f'id="p-{place}"') == 1


def test_saying_nothing_reads_as_what_holds_then(scene: Scene) -> None:
    """Under somebody else's line it is not "I don't know": that line holds."""
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}))
    row = f"standing@{scene.places['shop']}"
    page = scene.press(scene.look(), narrow=row)

    def unsaid(name: str) -> str:
        chosen = page.text.split(f'name="{name}.state" value="unknown"', 1)[1]
        return re.sub(r"<[^>]*>", "", chosen.split(">", 1)[1].split("</label>", 1)[0])

    assert unsaid("standing") == "the GP’s line holds"
    assert unsaid(row) == "as in general"
    assert unsaid("alertness_risk") == "I don’t know"


def test_what_the_worker_wishes_is_shown_and_changes_nothing(scene: Scene) -> None:
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}), *LOUD, *BUSY)
    before = scene.outcomes(scene.look())
    view = [{"department": scene.places[one], "view": "good", "wish": "like"} for one in ("shop",)]
    view += [{"department": scene.places["line"], "view": "hard", "wish": "avoid"}]
    content = own_view_to_json(parse_own_view({"lines": view}))
    written(scene.world, "an", Kind.OWN_VIEW, content)
    page = scene.look()
    assert "The worker’s own view" in page.text
    assert "finds it hard, would rather not do this" in page.text
    assert scene.outcomes(page) == before
    assert scene.outcomes(scene.press(page)) == before


def test_the_form_goes_round_without_a_change(scene: Scene) -> None:
    """What was kept comes back as it was: saving it again writes no new version."""
    stool = {"accepted": ["sit_stand_stool"], "note": "needs a rail", "basis": "examination",
             "course": "fluctuating", "valid_from": "2026-02-01", "permanent": True}  # fmt: skip
    lines = [
        limit("standing", {"stretch_min": 30}, **stool),
        limit("standing", {"stretch_min": 45}, department=scene.places["shop"]),
        limit("fine_hand", {"share": 1}, side="left"),
        limit("fine_hand", {"share": 2}, side="right"),
        limit("lift_low", [{"kg": 10, "per_hour": 12}, {"kg": 5, "per_hour": 60}]),
        limit("sitting", {"stretch_min": 30}, state="only_with", adaptation="sit_stand_stool"),
        {"attribute": "stairs", "state": "not", "review_by": BY},
        {"attribute": "walking", "state": "no_limit"},
    ]
    override = {"task": scene.tasks["belt"], "attribute": "standing", "outcome": "suits_with",
                "reason": "Leans on the belt.", "review_by": BY}  # fmt: skip
    content = {"lines": lines, "overrides": [override]}
    from messaging.vocabulary import assessment_to_json, restore_assessment

    kept = assessment_to_json(restore_assessment(content))
    written(scene.world, "arts", Kind.ASSESSMENT, kept)
    page = scene.look()
    for mark in ("decided by you", "varies from day to day"):
        assert mark in page.text
    scene.press(page, step="save")
    assert documents(scene.world) == 1
    scene.press(scene.look(), {"standing.note": "needs a rail, always"}, step="save")
    assert documents(scene.world) == 2
    standing = next(one for one in kept["lines"] if one["attribute"] == "standing")
    standing["note"] = "needs a rail, always"
    assert assessment(scene.world) == kept


def test_a_mistake_is_said_at_its_row_and_nothing_is_lost(scene: Scene) -> None:
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}))
    box = f"decide.{scene.tasks['belt']}.standing"
    typed = {
        "standing.state": "limit", "standing.stretch_min": "half an hour",
        "standing.note": "words of his own", "stairs.state": "not", "stairs.review_by": "2026-01-01",
        f"{box}.outcome": "suits",
    }  # fmt: skip
    first = scene.look()
    assert scene.press(first, typed).status == 422
    assert scene.press(first, typed, step="propose").status == 422
    page = scene.press(first, typed, step="save")
    assert page.status == 422
    for place in ("standing", "stairs", f"{box}.reason"):
        assert f'href="#f-{place}"' in page.text
    fields = scene.form(page).fields
    for name, value in typed.items():
        assert (name, value) in fields
    assert documents(scene.world) == 1
    # What is right counts in the meantime, and what is not is named.
    assert "Not right yet, and not counted: Standing, Stairs" in page.text


def test_a_part_that_nobody_said_is_named(scene: Scene) -> None:
    """Half an hour at a stretch and not how long in all: what is missing is said, not guessed."""
    scene.gp_says(limit("standing", {"stretch_min": 60}), *LOUD, *BUSY)
    page = scene.look()
    assert scene.outcome(page, "belt") == GREY
    asked = scene.words(page, "belt").split("Still to be asked", 1)[1]
    assert re.search(r"Standing \(not said yet: [a-z ]+\)", asked)


def test_a_line_is_overridden_with_a_reason_and_a_grey_one_is_not(scene: Scene) -> None:
    scene.gp_says(limit("standing", {"stretch_min": 30, "total_h": 6}), *LOUD, *BUSY)
    box = f"decide.{scene.tasks['belt']}.standing"
    grey = f"decide.{scene.tasks['pallet']}.lift_low"
    page = scene.press(scene.look(), {f"{box}.outcome": "suits", f"{box}.reason": "x" * 301})
    assert page.status == 422
    page = scene.press(
        page,
        {f"{box}.reason": "Leans on the belt.", f"{grey}.outcome": "suits", f"{grey}.reason": "y"},
    )
    assert page.status == 200
    assert scene.outcome(page, "belt") == GREEN
    assert "decided by you" in scene.words(page, "belt")
    assert "computed: does not suit" in scene.words(page, "belt")
    assert scene.outcome(page, "pallet") == GREY
    assert "cannot be decided while it is not known" in scene.words(page, "pallet")


# What leaves -----------------------------------------------------------------------------------


def propose(scene: Scene, page: Page, changes: dict[str, Any] | None = None) -> Page:
    return scene.press(page, changes, step="propose")


def test_an_advice_is_proposed_from_the_lines_and_nothing_goes_through_the_address(
    scene: Scene,
) -> None:
    scene.gp_says(
        limit("standing", {"stretch_min": 30, "total_h": 6}, review_by="2026-04-20"),
        *LOUD, *BUSY,
        limit("hours_day", {"max_h": 4}), {"attribute": "days_week", "state": "no_limit"},
    )  # fmt: skip
    box = f"decide.{scene.tasks['sort']}.standing"
    page = scene.press(scene.look(), accept=f"{scene.tasks['belt']}:sit_stand_stool")
    asked = scene.browser.client.post(
        scene.path,
        data={
            **_data(scene, page), f"{box}.outcome": "suits", f"{box}.reason": "SECRET REASON",
            "standing.note": "SECRET NOTE", "step": "propose",
        },
    )  # fmt: skip
    assert asked.status_code == 303
    assert asked.headers["Location"].endswith("/advice?proposed=1")
    form = scene.browser.get(asked.headers["Location"])
    fields = form.form("/advice").fields
    outcomes = {key: dict(fields)[f"outcome.{task}"] for key, task in scene.tasks.items()}
    assert outcomes == {"belt": AMBER, "stool": GREY, "pallet": GREY, "mow": GREY, "sort": GREEN}
    assert (f"with.{scene.tasks['belt']}", "sit_stand_stool") in fields
    assert {("hours", "hours_a_day"), ("hours.value", "4"), ("days", "days_usual")} <= set(fields)
    assert ("review_by", "2026-04-20") in fields
    assert "SECRET" not in str(fields)
    checked = scene.browser.submit(form.form("/advice"), {}, step="check")
    assert checked.status == 200
    consent(scene.world, "advice", show_first=False)
    scene.browser.submit(checked.form("/advice"), {}, step="send")
    # Ids are random, and may hold any two digits.
    told = re.sub(r"[0-9a-f]{32}", "", str(contents(scene.world, "ss_east")))
    assert "sit_stand_stool" in told
    for never in ("SECRET", "standing", "30", "minutes", "overrid", "reason"):
        assert never not in told


def _data(scene: Scene, page: Page) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, value in scene.form(page).fields:
        data.setdefault(name, []).append(value)
    return data


def test_what_is_due_promises_nothing(scene: Scene) -> None:
    """A limit past its review date protects; nothing is proposed on it but "still to be looked at"."""
    scene.gp_says(
        limit("standing", {"stretch_min": 60, "total_h": 6}, review_by="2026-03-01"), *LOUD, *BUSY
    )
    page = scene.look()
    assert scene.outcome(page, "belt") == AMBER
    form = propose(scene, page).form("/advice")
    assert dict(form.fields)[f"outcome.{scene.tasks['belt']}"] == GREY


def test_a_retired_department_keeps_its_line(scene: Scene) -> None:
    from messaging.workplace.catalogue import import_catalogue
    from tests.portal.pages.translation_support import WORK

    shop = scene.places["shop"]
    content = {
        "schema": 1,
        "lines": [limit("standing", {"stretch_min": 60}, department=shop)],
        "overrides": [{"task": scene.tasks["sort"], "attribute": "stairs", "outcome": "suits",
                       "reason": "There is a lift.", "review_by": BY}],
    }  # fmt: skip
    written(scene.world, "arts", Kind.ASSESSMENT, content)
    with scene.world.work() as work:
        left = {"departments": [one for one in WORK["departments"] if one["key"] != "shop"]}
        import_catalogue(work, scene.world.organisations["east"], left)
    page = scene.look()
    assert page.status == 200
    assert "The shop" in page.text
    scene.press(page, {"stairs.state": "not"}, step="save")
    kept = assessment(scene.world)
    assert [one.get("department") for one in kept["lines"]] == [shop, None]
    assert kept["overrides"] == content["overrides"]
    assert Browser(scene.app, scene.world, "an").get(
        f"/me/documents/{newest(scene.world, Kind.ASSESSMENT)}"
    ).status == 200  # fmt: skip


@pytest.mark.parametrize("who", ["gp1", "ss_east", "ss_west", "an", None])
def test_nobody_else_comes_in(scene: Scene, who: str | None) -> None:
    page = Browser(scene.app, scene.world, who).get(scene.path)
    assert page.status == 404 if who else "log in" in page.text.lower()
    assert "weigh" not in page.text
