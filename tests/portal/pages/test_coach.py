"""The coach's page at half past seven, at closing and the day after; who puts him there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from consent.purposes import Kind, PurposeCode
from messaging.exchange.asking import NO, NOT_NOW, ask_in_dossier
from messaging.exchange.asking import requests_of as requests_in
from messaging.messages.service import inbox
from portal import steady
from portal.sweeping import sweep_everything
from tests.support.answering import says
from tests.support.browsing import Visitor, application, counted_queries, visit
from tests.support.coaching import Floor, floor
from tests.support.served import form_to, served_configuration
from tests.support.world import World, add_worker

BASELINE = "As with everybody: say clearly what you expect, and ask whether it works."


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "BEAT_SECONDS", 0.001)


@pytest.fixture
def day(world: World) -> Floor:
    """An and Bo stand in packing; it is half past seven."""
    made = floor(world)
    made.at(7, 30)
    for worker in ("an", "bo"):
        made.place(worker, "packing")
    return made


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


@pytest.fixture
def come(app: Flask, world: World, tmp_path: Path) -> Callable[[str], Visitor]:
    return lambda who: visit(app, world, tmp_path, who)


def card_of(page: str, worker: str = "an") -> str:
    """The card of one worker, as the page has it."""
    cards = re.findall(r'<section class="coachcard">.*?</section>', page, re.DOTALL)
    return next((one for one in cards if f"Worker {worker}<" in one), "")


def test_a_substitute_from_half_past_seven_until_closing(
    day: Floor, come: Callable[[str], Visitor]
) -> None:
    """Case 7, through the pages: put there in two taps, the card, and nothing the day after."""
    day.delivered("an")
    before = come("substitute").get("/coach").text
    assert "Worker an" not in before
    day.at(7, 35)
    service = come("ss_east")
    board = service.get("/work/duty").text
    form = form_to(board, "/work/duty/begin")
    assert form["place"] == day.places["packing"]
    name = day.world.keys["substitute"].account
    assert service.post("/work/duty/begin", {**form, "coach": name}).status_code == 303
    page = come("substitute").get("/coach").text
    an, bo = card_of(page), card_of(page, "bo")
    assert "until 16:00" in page
    assert "sit-stand stool" in an
    assert "Show it first" in an
    assert "May lift up to 5 kg" in an
    assert "half a bucket of water" in an
    assert BASELINE in bo
    assert "as agreed" in bo
    assert "Worker an" not in come("coach").get("/coach").text
    day.at(15, 59)
    assert card_of(come("substitute").get("/coach").text) == an
    for at, on in (((16,), {}), ((7, 35), {"day": 4})):
        day.at(*at, **on)
        after = come("substitute").get("/coach")
        assert after.status_code == 200
        assert "Worker" not in after.text
        assert plain(after.text) == plain(before)


def plain(page: str) -> str:
    """A page without the day it says and what is random in it."""
    page = re.sub(r'(name="(?:csrf_token|once)" value=")[^"]*', r"\1", page)
    page = re.sub(r'data-session-[a-z-]+="[^"]*"', "", page)
    return re.sub(r"\w+day, (\d+ March 2026|March \d+, 2026)", "", page)


def test_taken_off_in_one_tap(day: Floor, come: Callable[[str], Visitor]) -> None:
    day.begin("coach", "packing")
    service = come("ss_east")
    form = form_to(service.get("/work/duty").text, "/work/duty/end")
    assert service.post("/work/duty/end", form).status_code == 303
    assert "Worker" not in come("coach").get("/coach").text
    assert day.copies_of_coach("coach") == 0


def test_a_closed_place_and_made_up_things(day: Floor, come: Callable[[str], Visitor]) -> None:
    service, coach = come("ss_east"), day.world.keys["coach"].account
    for form in (
        {"place": day.places["packing"], "coach": "0" * 32},
        {"place": "0" * 32, "coach": coach},
        {},
    ):
        assert service.post("/work/duty/begin", form).status_code == 404
    assert service.post("/work/duty/end", {"duty": "0" * 32}).status_code == 303
    day.at(16)
    shut = come("ss_east").post(
        "/work/duty/begin", {"place": day.places["packing"], "coach": coach}
    )
    assert shut.status_code == 422
    assert "closed for today" in shut.text


# The invisible no ------------------------------------------------------------------------------


def _ask(day: Floor, said: str | None) -> None:
    with day.world.work() as work:
        arts = day.world.acting(work, "arts")
        ask_in_dossier(work, arts, day.world.dossiers["an"], next(iter(_coach())))
    if said:
        with day.world.work() as work:
            an = day.world.acting(work, "an")
            [asked] = requests_in(inbox(work, an))
        with day.world.work() as work:
            an = day.world.acting(work, "an")
            says(work, an, asked, said, tell=False, dossier=day.world.dossiers["an"])


def _coach() -> list[PurposeCode]:
    return [PurposeCode.COACH]


def _nothing_written(day: Floor) -> None:
    for purpose in ("advice", "coach"):
        day.give("an", purpose)


def _waits(day: Floor) -> None:
    for purpose in ("advice", "limits", "coach"):
        day.give("an", purpose)
    day.card("an")
    day.do_lines("an")


def _withdrawn(day: Floor, which: int) -> None:
    receipts, *_ = day.delivered("an")
    day.withdraw("an", receipts[which])


def _expired(day: Floor) -> None:
    for purpose in ("advice", "limits", "coach"):
        day.give("an", purpose, until="2026-03-03")
    for document in (day.card("an"), day.do_lines("an")):
        day.release("an", document)


def _ended(day: Floor) -> None:
    from messaging.documents.releasing import end

    _, card, lines = day.delivered("an")
    for document in (card, lines):
        with day.world.work() as work:
            end(work, day.world.acting(work, "arts"), document)


STATES: dict[str, Callable[[Floor], None]] = {
    "never asked": lambda day: None,
    "asked": lambda day: _ask(day, None),
    "refused": lambda day: _ask(day, NO),
    "not now": lambda day: _ask(day, NOT_NOW),
    "nothing written": _nothing_written,
    "waiting for release": _waits,
    "withdrawn": lambda day: _withdrawn(day, 2),
    "advice withdrawn": lambda day: _withdrawn(day, 0),
    "expired": _expired,
    "ended by its author": _ended,
}


def test_nobody_tells_one_nothing_special_from_another(
    worlds: Callable[[], World], tmp_path: Path
) -> None:
    """The coach's card, the social service's card and its board: equal bytes in every state."""
    seen = {}
    for number, (state, bring) in enumerate(STATES.items()):
        world = worlds()
        folder = tmp_path / str(number)
        folder.mkdir()
        made = floor(world)
        made.at(7, 30)
        made.place("an", "packing")
        made.place("bo", "packing")
        bring(made)
        made.at(7, 35, day=4)
        sweep_everything(world.store, world.server, world.clock, served_configuration(folder))
        made.begin("coach", "packing")
        app = application(world, folder)
        coach = visit(app, world, folder, "coach").get("/coach").text
        service = visit(app, world, folder, "ss_east")
        card = service.get(f"/work/people/{world.dossiers['an']}/card").text
        board = service.get("/work/duty").text
        assert BASELINE in card_of(coach)
        seen[state] = (
            card_of(coach),
            card_of(card),
            _same_ids(plain(board)),
            _same_ids(plain(coach)),
        )
    different = [state for state, one in seen.items() if one != seen["never asked"]]
    assert not different


def _same_ids(page: str) -> str:
    found: dict[str, str] = {}
    return re.sub(r"[0-9a-f]{32}", lambda m: found.setdefault(m[0], f"id-{len(found)}"), page)


def test_a_withdrawal_shows_at_the_next_load_and_says_nothing(
    day: Floor, come: Callable[[str], Visitor]
) -> None:
    receipts, *_ = day.delivered("an")
    day.begin("coach", "packing")
    coach = come("coach")
    assert "sit-stand stool" in coach.get("/coach").text
    day.withdraw("an", receipts[0])
    page = coach.get("/coach").text
    assert BASELINE in card_of(page)
    assert card_of(page).replace("Worker an", "") == card_of(page, "bo").replace("Worker bo", "")


# Queries, and the worker's side ----------------------------------------------------------------


@pytest.mark.parametrize("who", ["coach", "ss_east"])
def test_a_place_of_forty_asks_no_more_than_one_of_seven(
    day: Floor, come: Callable[[str], Visitor], who: str
) -> None:
    path = "/coach" if who == "coach" else "/work/duty"
    asked = []
    for size in (7, 20):
        while len(day.world.dossiers) < size + 1:
            number = len(day.world.dossiers) + 100
            add_worker(day.world, f"w{number}", "east", number)
            day.place(f"w{number}", "packing")
        day.begin("coach", "packing")
        visitor = come(who)
        visitor.get(path)
        with counted_queries(day.world) as sent:
            assert visitor.get(path).status_code == 200
        asked.append(len([one for one in sent if one.lstrip().upper().startswith("SELECT")]))
    assert asked[0] == asked[1]


def test_the_worker_sees_who_looked_and_what_the_coach_reads(
    day: Floor, come: Callable[[str], Visitor]
) -> None:
    _, card, lines = day.delivered("an")
    day.begin("coach", "packing")
    come("coach").get("/coach")
    worker = come("an")
    looked = worker.get("/me/looked").text
    assert "Person coach" in looked
    assert "read your card for the coach." in looked
    shown = worker.get(f"/me/documents/{card}").text
    assert "Show it first" in shown
    assert "How best to speak to you" in shown
    assert worker.get(f"/me/documents/{lines}").status_code == 200
    with day.world.work() as work:
        from messaging.documents.facts import facts_of_chains

        stored = facts_of_chains(work, [day.world.dossiers["an"]]).values()
        [base] = [one.id for one in stored if one.facts.kind is Kind.BASELINE_CARD]
    assert "It says nothing special." in worker.get(f"/me/documents/{base}").text
    assert (
        "Mag je coach" in worker.get("/me/start/coach").text
        or "coach" in worker.get("/me/start/coach").text
    )


def test_the_worker_strikes_a_task_and_a_way_to_speak(
    day: Floor, come: Callable[[str], Visitor]
) -> None:
    for purpose in ("advice", "coach"):
        day.give("an", purpose)
    card = day.card("an")
    day.begin("coach", "packing")
    path = f"/me/documents/{card}"
    worker = come("an")
    found = re.findall(r'name="strike" value="([^"]+)"', worker.get(path).text)
    assert f"task:{day.tasks['packing'][0]}" in found
    assert "approach:name_first" in found
    left = {"do": "without", "strike": [found[0], "approach:name_first"]}
    assert worker.post(path, left).status_code == 303
    assert BASELINE in card_of(come("coach").get("/coach").text)
    physician = come("arts")
    struck = re.search(
        r"/physician/documents/([0-9a-f]{32})/countersign",
        physician.get(f"/physician/dossiers/{day.world.dossiers['an']}").text,
    )
    assert struck
    agree = f"/physician/documents/{struck[1]}/countersign"
    form = form_to(physician.get(agree).text, agree)
    assert physician.post(agree, form).status_code == 303
    page = card_of(come("coach").get("/coach").text)
    assert "still to be looked at" in page
    assert "Show it first" in page
    assert "Say the name first" not in page


def test_the_physician_writes_the_card_from_the_advice(
    day: Floor, come: Callable[[str], Visitor]
) -> None:
    for purpose in ("advice", "coach"):
        day.give("an", purpose)
    day.begin("coach", "packing")
    path = f"/physician/dossiers/{day.world.dossiers['an']}/card"
    physician = come("arts")
    first = day.tasks["packing"][0]
    form = form_to(physician.get(path).text, path)
    typed = {
        **{name: value for name, value in form.items() if name != "once"},
        f"outcome.{first}": "suits_with_adaptation", "approach": ["show_first"],
        "step": "check",
    }  # fmt: skip
    wrong = physician.post(path, typed)
    assert wrong.status_code == 422
    assert "Say which adaptation." in wrong.text
    many = ["show_first", "name_first", "pictures", "calm_voice"]
    assert physician.post(path, {**typed, "approach": many}).status_code == 422
    typed[f"with.{first}"] = "sit_stand_stool"
    typed[f"more.{first}"] = "trolley"  # one that is seldom needed
    shown = physician.post(path, typed)
    assert shown.status_code == 200
    assert "sit-stand stool" in card_of(shown.text)
    assert "trolley" in card_of(shown.text)
    sent = physician.post(path, {**form_to(shown.text, path), **typed, "step": "send"})
    assert sent.status_code == 303
    assert BASELINE in card_of(come("coach").get("/coach").text), "it waits for the worker"
    with day.world.work() as work:
        from messaging.documents.facts import facts_of_chains

        stored = facts_of_chains(work, [day.world.dossiers["an"]]).values()
        [card] = [one.id for one in stored if one.facts.kind is Kind.TASK_CARD]
    assert come("an").post(f"/me/documents/{card}", {"do": "send"}).status_code == 303
    assert "sit-stand stool" in card_of(come("coach").get("/coach").text)


def test_a_new_card_leaves_the_do_lines_that_stand(
    day: Floor, come: Callable[[str], Visitor]
) -> None:
    """Also where no sheet with numbers was written; without its tick a do-line goes."""
    day.delivered("an")
    day.begin("coach", "packing")
    path = f"/physician/dossiers/{day.world.dossiers['an']}/card"
    physician = come("arts")
    first = day.tasks["packing"][0]
    for keeps in (True, False):
        page = physician.get(path).text
        assert re.search(r'name="do_lines"[^>]* value="lift_low\."[^>]* checked', page)
        typed = {
            f"outcome.{first}": "suits_with_adaptation",
            f"with.{first}": "sit_stand_stool",
            "approach": ["calm_voice"],
            "step": "check",
        }
        typed |= {"do_lines": ["lift_low."]} if keeps else {}
        shown = physician.post(path, typed)
        assert shown.status_code == 200
        assert ("May lift up to 5 kg" in card_of(shown.text)) is keeps
        sent = physician.post(path, {**form_to(shown.text, path), **typed, "step": "send"})
        assert sent.status_code == 303
        assert ("May lift up to 5 kg" in card_of(come("coach").get("/coach").text)) is keeps


def test_what_is_wrong_with_him_is_answered_with_how_to_speak_to_him(
    day: Floor, come: Callable[[str], Visitor]
) -> None:
    """Case 17: asked by the social service, answered by an approach, and nothing else comes back."""
    an = day.world.dossiers["an"]
    person, card = f"/work/people/{an}", f"/work/people/{an}/card"
    service = come("ss_east")
    before = service.get(card).text
    asked = form_to(service.get(person).text, f"{person}/work-question")
    said = service.post(f"{person}/work-question", {**asked, "question": "how_to_help"})
    assert said.status_code == 303
    assert "Passed on to the occupational physician." in service.get(said.location).text
    for purpose in ("advice", "coach"):
        day.give("an", purpose)
    day.release("an", day.card("an"))
    day.begin("coach", "packing")
    for shown in (service.get(card).text, come("coach").get("/coach").text):
        assert "Show it first" in card_of(shown)
        assert "Say the name first" in card_of(shown)
    assert card_of(before) != card_of(service.get(card).text)
