"""What the workshop could arrange of an advice: answered there, seen by the doctors, then gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.clock import brussels_day
from consent.purposes import Kind
from messaging.documents.copies import copies_of
from messaging.documents.releasing import end, release
from messaging.documents.writing import write
from messaging.exchange.withdrawing import receipt_targets, withdraw
from messaging.vocabulary import advice_to_json, parse_advice
from messaging.workplace.catalogue import export_catalogue, import_catalogue
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.doctors_support import consent, contents, describe_work, newest, opens
from tests.support.browsing import counted_queries, visit
from tests.support.routes import plain
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def content_of(world: World, tasks: dict[str, str]) -> dict[str, Any]:
    today = brussels_day(world.clock.now())
    lines = [
        {"task": tasks["load"], "outcome": "does_not_suit"},
        {
            "task": tasks["fold"],
            "outcome": "suits_with_adaptation",
            "adaptations": ["sit_stand_stool", "quiet_corner"],
        },
        {"task": tasks["weed"], "outcome": "suits"},
    ]
    review = (today + timedelta(days=60)).isoformat()
    return advice_to_json(parse_advice({"lines": lines, "review_by": review}, today))


def advised(world: World, *, replaces: str | None = None, **choice: Any) -> str:
    """An advice that An let go to the social service."""
    tasks = describe_work(world)
    if replaces is None:
        consent(world, "advice", **choice)
    with world.work() as work:
        advice = write(
            work, world.acting(work, "arts"), world.dossiers["an"], Kind.ADVICE,
            content_of(world, tasks), replaces=replaces,
        )  # fmt: skip
    with world.work() as work:
        release(work, world.acting(work, "an"), advice)
    return advice


def page_of(world: World) -> str:
    return f"/work/people/{world.dossiers['an']}"


def answer(app: Flask, world: World, advice: str, **said: str) -> Any:
    """The social service fills in the form of an advice."""
    fold = describe_work(world)["fold"]
    service = Browser(app, world, "ss_east")
    form = service.get(page_of(world)).form(f"/work/advices/{advice}/answers")
    return service.submit(form, {f"{k.split('_', 1)[0]}.{fold}.{k.split('_', 1)[1]}": v
                                 for k, v in said.items()})  # fmt: skip


def test_where_the_shift_cannot_be_divided_half_days_cannot_be_carried_out(
    app: Flask, world: World
) -> None:
    """Case 6: the advice is sound and cannot be carried out there, and both are told."""
    tasks = describe_work(world)
    east = world.organisations["east"]
    with world.work() as work:
        data = export_catalogue(work, east)
        for one in data["departments"]:
            fixed = one["key"] == "garden"
            one["site"] = {
                "kind": "enclave" if fixed else "department", "opens": "07:30", "closes": "16:00",
                "fixed_shift": fixed,
            }  # fmt: skip
        import_catalogue(work, east, data)
    consent(world, "advice")
    today = brussels_day(world.clock.now())
    said = {
        "lines": [{"task": tasks[one], "outcome": "suits"} for one in ("fold", "weed")],
        "hours": 4,
        "review_by": (today + timedelta(days=60)).isoformat(),
    }
    content = advice_to_json(parse_advice(said, today))
    with world.work() as work:
        dossier = world.dossiers["an"]
        advice = write(work, world.acting(work, "arts"), dossier, Kind.ADVICE, content)
    with world.work() as work:
        release(work, world.acting(work, "an"), advice)
    page = Browser(app, world, "ss_east").get(page_of(world)).text
    assert page.count("cannot be divided. Cannot be carried out here") == 1
    garden = page.split(">Garden<", 1)[1]
    assert "the shift runs from 7:30" in garden.replace("07:30", "7:30").replace("7.30", "7:30")
    arts = Browser(app, world, "arts")
    path = f"/physician/dossiers/{dossier}/advice"
    form = arts.get(f"{path}?replaces={advice}").form(path)
    preview = arts.submit(form, step="check").text
    assert preview.count("cannot be divided. Cannot be carried out here") == 1


def test_what_can_be_done_stands_first(app: Flask, world: World) -> None:
    advised(world)
    page = Browser(app, world, "ss_east").get(page_of(world)).text
    order = [page.index(f">{name}<") for name in
             ("Packing", "Folding boxes", "Garden", "Weeding", "Loading the van")]  # fmt: skip
    assert order == sorted(order)
    assert page.index("With a sit-stand stool") < page.index("Loading the van")


def test_an_answer_reaches_the_physician_line_by_line(app: Flask, world: World) -> None:
    advice = advised(world)
    page = answer(app, world, advice, said_sit_stand_stool="arranged",
                  said_quiet_corner="cannot", why_quiet_corner="no_place")  # fmt: skip
    assert page.status == 200
    for words in ("It is arranged.", "It cannot be done here. There is no place for it."):
        assert words in page.text
        assert words in Browser(app, world, "arts").get(
            f"/physician/dossiers/{world.dossiers['an']}"
        ).text  # fmt: skip
    listed = Browser(app, world, "arts").get("/physician/")
    assert "What the workshop could arrange" in listed.text
    # The worker reads it in plain words; a new answer takes the place of the one before.
    answer(app, world, advice, said_sit_stand_stool="tried", said_quiet_corner="")
    [said] = [one for kind, one in contents(world, "arts") if kind == Kind.ARRANGEMENT]
    assert [(one["adaptation"]["code"], one["answer"]["answer"]) for one in said["answers"]] == [
        ("sit_stand_stool", "tried")
    ]


def test_the_answer_waits_for_the_physician_and_for_nobody_at_the_workplace(
    app: Flask, world: World
) -> None:
    advice = advised(world)
    service = Browser(app, world, "ss_east")
    service.get(page_of(world))
    before = service.get("/work").text
    answer(app, world, advice, said_sit_stand_stool="tried")
    assert "arrange" not in service.get("/work").text
    assert service.get("/work").text.count("<li") == before.count("<li")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "Answer at least one line."),
        ({"said_quiet_corner": "cannot"}, "Choose why it cannot be done."),
        ({"said_quiet_corner": "perhaps"}, "Choose one of the answers."),
        ({"said_quiet_corner": "cannot", "why_quiet_corner": "his back"}, "why it cannot be done"),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_is_lost(
    app: Flask, world: World, said: dict[str, str], field: str
) -> None:
    advice = advised(world)
    if said:
        said = {"said_sit_stand_stool": "tried", **said}
    page = answer(app, world, advice, **said)
    assert page.status == 422
    assert field in page.text
    assert "his back" not in page.text
    if said:
        fold = describe_work(world)["fold"]
        form = page.form(f"/work/advices/{advice}/answers")
        assert (f"said.{fold}.sit_stand_stool", "tried") in form.fields
    assert not [kind for kind, _said in contents(world, "arts") if kind == Kind.ARRANGEMENT]


def test_the_gp_sees_it_with_consent_to_the_work_alone(app: Flask, world: World) -> None:
    advice = advised(world)
    consent(world, "doctors")
    answer(app, world, advice, said_sit_stand_stool="tried")
    patient = f"/gp/patients/{world.dossiers['an']}"
    assert "It was tried" not in Browser(app, world, "gp1").get(patient).text
    consent(world, "workplace")
    answer(app, world, advice, said_sit_stand_stool="arranged")
    assert "It is arranged." in Browser(app, world, "gp1").get(patient).text
    assert "It is arranged." not in Browser(app, world, "gp2").get(patient).text


def test_a_yes_to_the_first_text_carries_no_answer_to_the_gp(app: Flask, world: World) -> None:
    """That text did not say so. What he says to the new one does."""
    advice = advised(world)
    consent(world, "workplace", text=1)
    answer(app, world, advice, said_sit_stand_stool="arranged")
    answered = newest(world, Kind.ARRANGEMENT)
    assert not opens(world, "gp1", answered)
    consent(world, "workplace", earlier=True)
    assert opens(world, "gp1", answered)


def test_it_goes_with_the_advice(app: Flask, world: World) -> None:
    empty = Browser(app, world, "ss_east").get(page_of(world)).text
    advice = advised(world)
    answer(app, world, advice, said_sit_stand_stool="tried")
    answered = newest(world, Kind.ARRANGEMENT)
    assert opens(world, "ss_east", answered)
    with world.work() as work:
        recorded = work.records.of_dossier(world.dossiers["an"])
        receipt = recorded[-1].grant.receipt
        withdraw(
            work, world.acting(work, "an"), world.dossiers["an"],
            receipt_targets(recorded, receipt),
        )  # fmt: skip
    assert not opens(world, "ss_east", answered)
    assert opens(world, "arts", answered)
    assert not [one for one in contents(world, "ss_east") if one[0] == Kind.ARRANGEMENT]
    service = Browser(app, world, "ss_east")
    gone = service.post(f"/work/advices/{advice}/answers")
    assert gone.status == 404
    nothing = "0" * 32
    missing = service.post(f"/work/advices/{nothing}/answers")
    assert plain(gone.text.replace(advice, nothing)) == plain(missing.text)
    page = service.get(page_of(world)).text
    for words in ("With a sit-stand stool", "/work/advices/", "arranged__said"):
        assert words not in page
        assert words not in empty


@pytest.mark.parametrize("how", ["ended", "replaced"])
def test_the_workplace_keeps_no_answer_to_an_advice_that_is_over(
    app: Flask, world: World, how: str
) -> None:
    advice = advised(world)
    consent(world, "workplace")
    answer(app, world, advice, said_sit_stand_stool="tried")
    answered = newest(world, Kind.ARRANGEMENT)
    assert opens(world, "gp1", answered)
    if how == "ended":
        with world.work() as work:
            end(work, world.acting(work, "arts"), advice)
    else:
        advised(world, replaces=advice)
    for who in ("ss_east", "gp1"):
        assert not opens(world, who, answered)
        with world.work() as work:
            kept = copies_of(work, [answered], [world.group(work, who)])
        assert kept == {}, "no key stays there either"
    assert opens(world, "arts", answered)
    assert opens(world, "an", answered)
    assert "arranged__said" not in Browser(app, world, "ss_east").get(page_of(world)).text


def test_the_page_asks_the_same_number_of_questions(app: Flask, world: World) -> None:
    """However many tasks and answers there are."""
    advice = advised(world)
    service = Browser(app, world, "ss_east")
    service.get(page_of(world))
    with counted_queries(world) as before:
        service.get(page_of(world))
    answer(app, world, advice, said_sit_stand_stool="tried", said_quiet_corner="tried")
    service.get(page_of(world))
    with counted_queries(world) as after:
        service.get(page_of(world))
    # One more document opened is one more line in the log, and nothing else.
    assert len(after) - len(before) <= 3


def test_the_worker_reads_it(app: Flask, world: World) -> None:
    advice = advised(world)
    answer(app, world, advice, said_sit_stand_stool="arranged")
    answered = newest(world, Kind.ARRANGEMENT)
    page = visit(app, world, Path(app.extensions["portal"].configuration.data_dir), "an")
    text = page.get(f"/me/documents/{answered}").text
    assert "Folding boxes. With a sit-stand stool. It is arranged." in text
    assert "What your work could arrange for you" in text
