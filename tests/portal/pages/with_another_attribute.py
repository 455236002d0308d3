"""The pages where the vocabulary has a 46th attribute.

``tests/portal/test_another_attribute.py`` runs this in a copy of the portal whose
``vocabulary.json`` has it; here, where there are 45, there is nothing to run.
"""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

from consent.purposes import Kind, Role
from messaging.vocabulary import load
from messaging.workplace.catalogue import export_catalogue
from messaging.workplace.typical import load_typical
from tests.portal.api.support import log_in
from tests.portal.pages.browser import Browser
from tests.portal.pages.doctors_support import consent, contents, newest
from tests.portal.pages.translation_support import BY, Scene
from tests.support.another_attribute import NAME
from tests.support.browsing import visit
from tests.support.filling import form_in
from tests.support.people import add_professional
from tests.support.world import World

LABEL = "Water temperature"
WARM = {"min_c": 10, "max_c": 30, "outdoors": False}
TYPED = {
    f"{NAME}.state": "limit",
    f"{NAME}.min_c": "10",
    f"{NAME}.max_c": "30",
    f"{NAME}.outdoors": "false",
}
ASKED = {
    f"{NAME}.state": "value",
    f"{NAME}.min_c": "0",
    f"{NAME}.max_c": "10",
    f"{NAME}.outdoors": "no",
}
SENTENCE = "10 °C tot 30 °C, binnen."
COLD = "0 °C tot 10 °C, binnen."


def sent(page: str, action: str) -> dict[str, object]:
    """What a browser sends of a form, as it stands."""
    data: dict[str, list[str]] = {}
    for name, value in form_in(page, action).sent():
        data.setdefault(name, []).append(value)
    data.pop("csrf_token")
    return dict(data)


def test_the_gp_finds_it_behind_more_and_the_worker_reads_it(world: World, tmp_path: Path) -> None:
    scene = Scene(world, tmp_path)
    consent(world, "doctors")
    gp = Browser(scene.app, world, "gp1")
    page = gp.get(f"/gp/patients/{scene.dossier}/limitations")
    assert LABEL in page.text.split('<details class="more"')[1]
    states = set(re.findall(r'name="([a-z_]+)\.state"', page.text))
    assert states == set(load().ids)
    done = gp.submit(page.form("/limitations"), TYPED | {"review_by": BY})
    assert done.status == 200, re.findall(r"field__error.*", done.text)
    (_kind, content), *_rest = contents(world, "gp1")
    assert content["lines"][0]["value"] == WARM
    assert SENTENCE in done.text
    document = newest(world, Kind.LIMITATIONS)
    assert SENTENCE in Browser(scene.app, world, "an").get(f"/me/documents/{document}").text


def test_the_physician_weighs_it_and_writes_it_down(world: World, tmp_path: Path) -> None:
    scene = Scene(world, tmp_path)
    consent(world, "doctors")
    page = scene.look()
    assert f'name="{NAME}.state"' in page.text
    page = scene.press(page, {**TYPED, "review_by": BY})
    assert page.status == 200
    assert dict(scene.form(page).fields)[f"{NAME}.min_c"] == "10"
    saved = scene.press(page, step="save")
    assert saved.status == 200
    (_kind, content), *_rest = contents(world, "arts")
    assert [line["attribute"] for line in content["lines"]] == [NAME]
    shown = scene.browser.get(f"/physician/dossiers/{scene.dossier}").text
    assert SENTENCE in shown


def test_a_task_that_asks_too_much_of_it_turns_red(world: World, tmp_path: Path) -> None:
    scene = Scene(world, tmp_path)
    line = {"attribute": NAME, "version": 1, "state": "limit", "value": WARM, "review_by": BY}
    scene.gp_says(line, {"attribute": "sitting", "version": 1, "state": "no_limit"})
    assert scene.outcome(scene.look(), "stool") == "suits"
    path = f"/catalogue/tasks/{scene.tasks['stool']}"
    service = Browser(scene.app, world, "ss_east")
    page = service.get(path)
    assert LABEL in page.text
    assert service.submit(page.form(path), ASKED).status == 200
    page = scene.look()
    assert scene.outcome(page, "stool") == "does_not_suit"
    assert LABEL in scene.words(page, "stool")


def test_numbers_of_it_go_to_the_workplace_under_limits_alone(world: World, tmp_path: Path) -> None:
    scene = Scene(world, tmp_path)
    consent(world, "advice")
    consent(world, "limits")
    page = scene.browser.get(f"/physician/dossiers/{scene.dossier}/limits")
    assert f'name="{NAME}.state"' in page.text
    shown = scene.browser.submit(page.form("/limits"), TYPED | {"review_by": BY})
    assert SENTENCE in html.unescape(shown.text)


def test_files_carry_it_both_ways(world: World, tmp_path: Path) -> None:
    scene = Scene(world, tmp_path)
    add_professional(world, "admin", Role.ADMINISTRATOR)
    me = visit(scene.app, world, tmp_path, "admin")
    path = f"/catalogue/tasks/{scene.tasks['stool']}"
    form = sent(me.get(path).text, path)
    assert me.post(path, form | ASKED).status_code == 303
    with world.work() as work:
        before = export_catalogue(work, world.organisations["east"])
    files = {kind: me.get(f"/catalogue/file/{kind}").data for kind in ("csv", "json")}
    for kind, file in files.items():
        assert NAME in file.decode()
        form = sent(me.get(path).text, path)
        assert me.post(path, form | {f"{NAME}.state": "none"}).status_code == 303
        plan = me.post("/catalogue/import", {"file": (io.BytesIO(file), "catalogue")})
        assert COLD in plan.text
        done = me.post("/catalogue/import/do", sent(plan.text, "/catalogue/import/do"))
        assert done.status_code == 303
        with world.work() as work:
            assert export_catalogue(work, world.organisations["east"]) == before, kind


def test_the_shipped_tasks_stay_and_say_nothing_of_it(world: World, tmp_path: Path) -> None:
    scene = Scene(world, tmp_path)
    service = Browser(scene.app, world, "ss_east")
    place = f"/catalogue/departments/{scene.places['line']}"
    assert service.get(f"{place}/typical").status == 200
    for task in load_typical().tasks[:1]:
        assert service.get(f"{place}/typical/{task.key}").status == 200
        assert NAME not in task.asks


def test_programs_read_and_write_it(world: World, tmp_path: Path) -> None:
    scene = Scene(world, tmp_path)
    consent(world, "doctors")
    arts = log_in(scene.app, world, "arts")
    path = f"/dossiers/{scene.dossier}/documents"
    line = {"attribute": NAME, "state": "limit", "value": WARM, "review_by": BY}
    assessed = {"kind": "assessment", "content": {"lines": [line], "overrides": []}}
    made = arts.post(path, assessed, 201)["id"]
    assert arts.get(f"/documents/{made}")["content"]["lines"][0]["value"] == WARM
    wrong = {"kind": "limitations", "content": {"lines": [line | {"value": {"min_c": 1}}]}}
    assert "content.lines.0.value.max_c" in arts.post(path, wrong, 422)["fields"]
