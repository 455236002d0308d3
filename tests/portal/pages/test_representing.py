"""The pages of a mandate, from the paper on a doctor's desk to the worker who ends it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from consent.mandates.rules import MandateAct
from consent.purposes import PURPOSES, Kind, PurposeCode, Role
from messaging.documents.reading import disclose
from messaging.documents.releasing import release
from messaging.documents.writing import write
from messaging.exchange.asking import (
    ask_by_code,
)
from messaging.exchange.withdrawing import withdraw
from messaging.people.enrolment import accept
from messaging.representing.service import end
from messaging.verification.service import verify_everything
from portal.secondway.models import Announcement
from tests.messaging.representing.test_mandates import ADVICE, DOCTORS, ends, says_yes
from tests.portal.pages.worker_support import details
from tests.support import papers
from tests.support.advising import written_advice
from tests.support.browsing import application, visit
from tests.support.people import add_professional
from tests.support.representing import approved, comes, entered, represents
from tests.support.routes import plain
from tests.support.served import form_to
from tests.support.world import CHEAP, World, enrol

FORM = {
    "name": "Godelieve Sneyers",
    "ground": "court",
    "acts": ["answer", "withdraw"],
    "purposes": ["doctors", "advice"],
    "months": "6",
    "tie": "none",
    "seen": "1",
}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


def codes(page: str) -> list[str]:
    return re.findall(r'data-code="([^"]+)"', page)


def test_from_the_paper_to_the_end(app: Flask, world: World, tmp_path: Path) -> None:
    an, here = world.dossiers["an"], f"/physician/dossiers/{world.dossiers['an']}/representative"
    physician = visit(app, world, tmp_path, "arts")
    assert "Nobody decides for this worker" in physician.get(here).text
    paper = physician.post(here, FORM)
    assert paper.status_code == 200
    code, invitation = dict.fromkeys(codes(paper.text))
    with world.work() as work:
        made = accept(
            work, invitation, login="rep", password="a long password of rep", cost=CHEAP,
            profile={"email": "rep@example.org"},
        )  # fmt: skip
    world.keys["rep"] = made.keys
    rep = visit(app, world, tmp_path, "rep")
    assert "There is nothing to decide" in rep.get("/for/").text

    second = visit(app, world, tmp_path, "gp2")
    read = second.post("/gp/mandate", {"code": code, "act": "read"})
    assert "Godelieve Sneyers" in read.text
    assert second.post("/gp/mandate", {"code": code, "act": "approve"}).status_code == 303

    with world.work() as work:
        asked = ask_by_code(
            work, world.acting(work, "gp1"), world.cards["an"].contact_code, PurposeCode.DOCTORS
        )
    first = rep.get("/for/")
    assert f"/for/{an}/questions/{asked}" in first.text
    page = rep.get(f"/for/{an}/questions/{asked}").text
    assert "You decide for Worker an" in page
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    assert shown is not None
    yes = rep.post(
        f"/for/{an}/questions/{asked}",
        {"at": an, "answer": "yes", "shown": shown[1], "language": "en"},
    )
    assert yes.status_code == 303, yes.text
    given = yes.headers["Location"]
    kept = rep.get(given).text
    assert not codes(kept)
    assert "The words of that question" in kept
    assert f"{given}/maat.pdf" in kept
    sheet = papers.words(rep.get(f"{given}/maat.pdf").data)
    for said in ("You said yes for Worker an", "Practice gp1", "2 September 2026"):
        assert said in sheet, said
    assert "this code" not in sheet
    assert "Keep this paper. It is for you." in sheet
    assert "This paper is yours." not in sheet
    assert "your doctors" not in sheet

    worker = visit(app, world, tmp_path, "an")
    assert "Your representative said yes for you" in worker.get("/me/").text
    assert "Your representative" in worker.get("/me/looked").text
    told = worker.get("/me/help").text
    assert "Godelieve Sneyers may decide some things for you" in told
    end = re.search(r'action="(/me/representative/[^"]+)"', told)
    assert end is not None
    assert worker.post(end[1], {}).status_code == 303
    assert "may decide some things" not in worker.get("/me/help").text
    for gone in (f"/for/{an}/questions/{asked}", given, f"{given}/maat.pdf"):
        assert rep.get(gone).status_code == 404
    assert "There is nothing to decide" in rep.get("/for/").text
    with world.work() as work:
        # Begun, decided, ended: each was announced.
        assert work.session.query(Announcement).count() == 3


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    app: Flask, world: World, tmp_path: Path
) -> None:
    here = f"/physician/dossiers/{world.dossiers['an']}/representative"
    physician = visit(app, world, tmp_path, "arts")
    for change, words in (
        ({"ground": "goods_only"}, "Money is another matter"),
        ({"tie": "works_there"}, "cannot represent a worker"),
        ({"seen": ""}, "First look at the paper yourself"),
        ({"acts": []}, "Say what may be decided"),
        ({"purposes": ["limits"]}, "Choose the advice too"),
        ({"name": "x" * 61}, "at most 60 letters"),
        ({"until": "2027-03-20"}, "At most twelve months"),
    ):
        answer = physician.post(here, {**FORM, **change})
        assert answer.status_code == 422, change
        assert words in answer.text
        assert "Godelieve Sneyers" in answer.text or "name" in change
    with world.work() as work:
        assert work.mandates.of_dossiers([world.dossiers["an"]]) == []


def test_the_second_doctor(app: Flask, world: World, tmp_path: Path) -> None:
    paper = entered(world, "an")
    physician, second = (visit(app, world, tmp_path, who) for who in ("arts", "gp2"))
    wrong = second.post("/gp/mandate", {"code": "AAAA-BBBB-CCCC-DDDD", "act": "read"})
    assert (wrong.status_code, "not the code" in wrong.text) == (422, True)
    assert "Worker an" not in wrong.text
    own = physician.post("/physician/mandate", {"code": paper.code, "act": "approve"})
    assert (own.status_code, "You signed it already" in own.text) == (422, True)
    for _twice in range(2):
        assert second.post("/gp/mandate", {"code": paper.code, "act": "approve"}).status_code == 303
    read = second.post("/gp/mandate", {"code": paper.code, "act": "read"}).text
    assert "Two doctors signed it" in read
    assert second.post("/gp/mandate", {"code": paper.code, "act": "end"}).status_code == 303
    assert "It was ended" in second.post("/gp/mandate", {"code": paper.code}).text
    known = physician.get(f"/physician/dossiers/{world.dossiers['an']}/representative").text
    assert "It was ended" in known


def test_he_stops_what_his_mandate_names_alone(app: Flask, world: World, tmp_path: Path) -> None:
    represents(world, "rep", "an", acts=[MandateAct.WITHDRAW], purposes=[PurposeCode.ADVICE])
    advice, doctors = (says_yes(world, "an", "an", one) for one in (ADVICE, DOCTORS))
    rep, an = visit(app, world, tmp_path, "rep"), world.dossiers["an"]
    home = rep.get("/for/").text
    assert advice.id in home
    assert doctors.id not in home
    assert f"/for/{an}/start" not in home
    assert rep.get(f"/for/{an}/start/advice").status_code == 404
    assert rep.post(f"/for/{an}/stop", {"receipt": doctors.id}).status_code == 404
    assert rep.post(f"/for/{world.dossiers['bo']}/stop", {"receipt": advice.id}).status_code == 404
    assert rep.post(f"/for/{an}/stop", {"receipt": advice.id}).status_code == 303
    with world.work() as work:
        left = [one.receipt for one in work.records.grants(an) if not one.withdrawn]
    assert set(left) == {doctors.id}
    assert "stopped this for you" in visit(app, world, tmp_path, "an").get("/me/looked").text


@pytest.mark.parametrize("limits", [True, False])
def test_what_he_reads_after_a_stop_is_true_and_within_his_mandate(
    app: Flask, world: World, tmp_path: Path, limits: bool
) -> None:
    """As on the worker's own page; and nothing of a purpose that his mandate does not name."""
    others = [PurposeCode.LIMITS] if limits else []
    represents(world, "rep", "an", acts=[MandateAct.WITHDRAW], purposes=[ADVICE, *others])
    an = world.dossiers["an"]
    first, second, doctors = (says_yes(world, "an", "an", one) for one in (ADVICE, ADVICE, DOCTORS))
    says_yes(world, "an", "an", PurposeCode.LIMITS)
    rep = visit(app, world, tmp_path, "rep")

    def stops(receipt: str) -> str:
        done = rep.post(f"/for/{an}/stop", {"receipt": receipt})
        return rep.get(done.headers["Location"]).text

    along = "This is off now too: “The social service may know exactly what I can do"
    told = stops(first.id)
    assert "It is still on for Workshop east." in told
    assert "can no longer open it" not in told
    assert along not in told
    told = stops(second.id)
    assert "From now on Workshop east can no longer open it." in told
    assert "It is still on for" not in told
    assert (along in told) == limits
    with world.work() as work:
        withdraw(work, world.acting(work, "an"), an, [one.id for one in doctors.grants])
    for other in (doctors.grants[0].id, "1", ""):
        assert "It has stopped" not in rep.get(f"/for/?stopped={other}").text


def test_no_and_not_now_tell_nobody(app: Flask, world: World, tmp_path: Path) -> None:
    represents(world, "rep", "an")
    an = world.dossiers["an"]
    rep = visit(app, world, tmp_path, "rep")
    for purpose, said in (("doctors", "no"), ("workplace", "not_now")):
        with world.work() as work:
            asked = ask_by_code(
                work, world.acting(work, "gp1"), world.cards["an"].contact_code,
                PurposeCode(purpose),
            )  # fmt: skip
        address = f"/for/{an}/questions/{asked}"
        form = {**form_to(rep.get(address).text, address), "answer": said}
        assert rep.post(address, form).status_code == 303
        assert rep.get(address).status_code == 303
        worker = visit(app, world, tmp_path, "an")
        assert "Your representative said" in worker.get(f"/me/questions/{asked}").text
    with world.work() as work:
        assert work.session.query(Announcement).count() == 0


def test_a_question_of_before_his_mandate_is_not_there(
    app: Flask, world: World, tmp_path: Path
) -> None:
    an, first = world.dossiers["an"], represents(world, "rep", "an")
    with world.work() as work:
        code = world.cards["an"].contact_code
        asked = ask_by_code(work, world.acting(work, "gp1"), code, PurposeCode.DOCTORS)
    address = f"/for/{an}/questions/{asked}"
    assert address in visit(app, world, tmp_path, "rep").get("/for/").text
    ends(world, "an", first.mandate)
    world.clock.move(timedelta(minutes=1))
    approved(world, entered(world, "an", same="rep"))
    rep = visit(app, world, tmp_path, "rep")
    assert address not in rep.get("/for/").text
    assert "No question waits." in rep.get("/for/").text
    assert rep.get(address).status_code == 404
    assert rep.post(address, {"at": an, "answer": "no", "language": "en"}).status_code == 404


def test_what_he_sends_beyond_his_mandate_is_not_taken(
    app: Flask, world: World, tmp_path: Path
) -> None:
    represents(world, "rep", "an", months=2)
    an = world.dossiers["an"]
    rep = visit(app, world, tmp_path, "rep")
    address = f"/for/{an}/start/advice"
    form = {"at": an, "answer": "yes", "since": "before", "sending": "send", "months": "12"}
    again = rep.post(address, {**form, "language": "en"})
    shown = re.search(r'name="shown" value="([^"]+)"', again.text)
    assert again.status_code == 422
    assert shown is not None
    assert rep.post(address, {**form, "language": "en", "shown": shown[1]}).status_code == 303
    with world.work() as work:
        [grant] = work.records.grants(an)
        [kept] = work.mandates.of_dossiers([an])
    assert (grant.earlier, grant.show_first) == (False, True)
    assert grant.valid_until == kept.mandate.until


@pytest.mark.parametrize(
    "purpose",
    # Who may know a reason is chosen on a page before the question.
    [one.value for one in PurposeCode if one is not PurposeCode.ABSENCE_REASON],
)
def test_only_what_is_shown_first_is_said_to_wait(
    app: Flask, world: World, tmp_path: Path, purpose: str
) -> None:
    """What doctors write to each other goes at once: who decides is not told that it waits."""
    an = world.dossiers["an"]
    represents(world, "rep", "an", purposes=list(PurposeCode), months=2)
    says_yes(world, "an", "an", ADVICE)  # before the others that require it
    page = plain(visit(app, world, tmp_path, "rep").get(f"/for/{an}/start/{purpose}").text)
    assert "A yes holds from now on" in page, page
    waits = "is shown to An" in page or "or you let it go" in page
    assert waits == PURPOSES[PurposeCode(purpose)].release


@pytest.mark.parametrize("purpose", ["limits", "coach"])
def test_what_comes_first_stands_before_his_question_too(
    app: Flask, world: World, tmp_path: Path, purpose: str
) -> None:
    an = world.dossiers["an"]
    represents(world, "rep", "an", purposes=list(PurposeCode))
    page = visit(app, world, tmp_path, "rep").get(f"/for/{an}/start/{purpose}").text
    assert "Something else comes first" in page
    assert f'href="/for/{an}/start/advice"' in page
    assert 'name="answer"' not in page


def test_he_reads_what_waits_and_lets_it_go(app: Flask, world: World, tmp_path: Path) -> None:
    an = world.dossiers["an"]
    paper = represents(world, "rep", "an", acts=[MandateAct.RELEASE], purposes=[ADVICE])
    details(world, physician={"name": "Dr Dune", "telephone": "011 22 33 44"})
    says_yes(world, "an", "an", ADVICE)
    rep = visit(app, world, tmp_path, "rep")
    assert "No text waits." in rep.get("/for/").text
    first, second = written_advice(world, "an"), written_advice(world, "an")
    home = rep.get("/for/").text
    here = f"/for/{an}/texts/{first}"
    assert here in home
    assert "/looked" not in home
    page = rep.get(here).text
    for said in ("You decide for Worker an", "finds that you read this", "4 hours of work"):
        assert said in page, said
    # He writes no "I do not understand this": he rings.
    for said in ("Is something not clear?", "Call Dr Dune, the occupational physician."):
        assert said in page, said
    assert 'href="tel:011223344"' in page
    assert "Who can open this now" not in page
    for form, words in (
        ({"do": "send", "strike": "part:hours"}, "You marked something"),
        ({"do": "without"}, "First mark"),
        ({}, "Choose yes"),
    ):
        again = rep.post(here, form)
        assert (again.status_code, words in again.text) == (422, True), form
    assert rep.post(here, {"do": "later"}).status_code == 303
    assert rep.post(here, {"do": "send"}).status_code == 303
    assert "You answered this text" in rep.get("/for/?gone=1").text
    for method in (rep.get, lambda path: rep.post(path, {"do": "send"})):
        assert method(here).status_code == 404
    left = rep.post(f"/for/{an}/texts/{second}", {"do": "without", "strike": "part:hours"})
    assert left.status_code == 303
    assert visit(app, world, tmp_path, "ss_east").get(f"/work/people/{an}").status_code == 200
    worker = visit(app, world, tmp_path, "an")
    looked = worker.get("/me/looked").text
    for said in (
        "Your representative", "read your advice", "let your advice go to the social service",
        "left something out for you", "Two doctors signed that this person",
    ):  # fmt: skip
        assert said in looked, said
    for document in (first, second):
        assert (
            "Your representative did this for you" in worker.get(f"/me/documents/{document}").text
        )
    assert "may read a text that waits" in worker.get("/me/help").text
    with world.work() as work:
        assert work.session.query(Announcement).count() == 2
    ends(world, "an", paper.mandate)
    assert "There is nothing to decide" in rep.get("/for/").text


def test_who_may_not_finds_no_text(app: Flask, world: World, tmp_path: Path) -> None:
    """Not his, not there, not waiting and not in his mandate are one answer."""
    represents(world, "rep", "an", acts=[MandateAct.ANSWER, MandateAct.LOOK_BACK])
    for who in ("an", "bo"):
        says_yes(world, who, who, ADVICE)
    an, bo = world.dossiers["an"], world.dossiers["bo"]
    mine, other = written_advice(world, "an"), written_advice(world, "bo")
    rep = visit(app, world, tmp_path, "rep")
    assert "/texts/" not in rep.get("/for/").text
    found = set()
    for path in (
        f"/for/{an}/texts/{mine}", f"/for/{an}/texts/{other}", f"/for/{bo}/texts/{other}",
        f"/for/{bo}/looked", f"/for/{an}/texts/{'f' * 32}", f"/for/{'f' * 32}/looked",
    ):  # fmt: skip
        answer = rep.get(path)
        found.add((answer.status_code, plain(answer.text.replace(path, ""))))
    assert len(found) == 1
    assert {code for code, _ in found} == {404}


def test_he_looks_back_on_what_his_mandate_names(app: Flask, world: World, tmp_path: Path) -> None:
    an = world.dossiers["an"]
    represents(world, "rep", "an", acts=[MandateAct.LOOK_BACK], purposes=[ADVICE])
    advice, doctors = (says_yes(world, "an", "an", one) for one in (ADVICE, DOCTORS))
    with world.work() as work:
        content = {"text": "x", "reply_to": None, "question": None}
        note = write(work, world.acting(work, "gp1"), an, Kind.NOTE, content)
    text = written_advice(world, "an")
    with world.work() as work:
        release(work, world.acting(work, "an"), text)
    for who, document in (("arts", note), ("ss_east", text)):
        with world.work() as work:
            disclose(work, world.acting(work, who), [document])
    rep = visit(app, world, tmp_path, "rep")
    assert f"/for/{an}/looked" in rep.get("/for/").text
    page = rep.get(f"/for/{an}/looked").text
    assert "read your advice" in page
    for hidden in ("note", "My doctors may talk", "You said yes to this", doctors.id, "/me/"):
        assert (hidden in page) == (hidden == "You said yes to this"), hidden
    receipt = rep.get(f"/for/{an}/given/{advice.id}").text
    assert "Worker an said yes" in receipt
    assert not codes(receipt)
    assert "maat.pdf" not in receipt
    assert rep.get(f"/for/{an}/given/{advice.id}/maat.pdf").status_code == 404
    assert rep.get(f"/for/{an}/given/{doctors.id}").status_code == 404
    worker = visit(app, world, tmp_path, "an")
    told = worker.get("/me/looked").text
    assert "looked at “Who may see what” and “Who looked”." in told
    assert "may see who looked" in worker.get("/me/help").text
    with world.work() as work:
        assert verify_everything(work).sound


def test_the_employers_side_learns_nothing(app: Flask, world: World, tmp_path: Path) -> None:
    """Byte for byte the same: with nobody, entered, approved, acting, and ended."""
    an = world.dossiers["an"]
    add_professional(world, "admin", Role.ADMINISTRATOR)
    enrol(world, "coach", Role.COACH, "east")

    def seen() -> list[str]:
        found = []
        for who, paths in (
            ("ss_east", ("/work", f"/work/people/{an}", "/absence")),
            ("admin", ("/catalogue/", "/absence/call")),
            ("coach", ("/coach/", "/absence/call")),
        ):
            visitor = visit(app, world, tmp_path, who)
            found += [plain(visitor.get(path).text) for path in paths]
        return found

    def answered(what: str) -> None:
        with world.work() as work:
            asked = ask_by_code(
                work, world.acting(work, "gp1"), world.cards["an"].contact_code,
                PurposeCode.DOCTORS if what == "no" else PurposeCode.WORKPLACE,
            )  # fmt: skip
        rep = visit(app, world, tmp_path, "rep")
        address = f"/for/{an}/questions/{asked}"
        rep.post(address, {**form_to(rep.get(address).text, address), "answer": what})

    before = seen()
    paper = entered(world, "an")
    comes(world, "rep", paper)
    assert seen() == before
    approved(world, paper)
    assert seen() == before
    answered("no")
    answered("not_now")
    assert seen() == before
    says_yes(world, "rep", "an", DOCTORS)
    assert seen() == before
    with world.work() as work:
        end(work, world.acting(work, "an"), paper.mandate, [an])
    assert seen() == before
    assert not any("Sneyers" in page for page in before)


def test_he_reaches_no_other_page(app: Flask, world: World, tmp_path: Path) -> None:
    represents(world, "rep", "an")
    rep, an = visit(app, world, tmp_path, "rep"), world.dossiers["an"]
    for path in ("/me/", "/me/looked", f"/physician/dossiers/{an}", f"/work/people/{an}"):
        assert rep.get(path).status_code == 404, path
    assert rep.get("/account").status_code == 200


def test_he_makes_his_account_with_the_invitation(app: Flask, world: World, tmp_path: Path) -> None:
    paper = entered(world, "an")
    visitor = visit(app, world, tmp_path, None)
    page = visitor.post("/invitation", {"invitation_code": paper.invitation})
    assert "Representative" in page.text
    assert "Name of your practice" not in page.text
    assert "RIZIV" not in page.text
