"""Nothing that was typed is lost: each form comes back after a time-out, and after a mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.releasing import release
from messaging.documents.writing import write
from messaging.exchange.asking import ask_by_code, requests_of
from messaging.groups.service import admit
from messaging.messages.service import inbox
from messaging.people.accounts import memberships
from messaging.vocabulary import load
from messaging.workplace.service import catalogue
from portal.access import ROUTES
from portal.sessions import drafts
from portal.sessions.drafts import is_secret
from portal.sessions.forms import FORMS
from tests.portal.pages.doctors_support import consent, describe_work, place, written
from tests.support.advising import advice_content, consent_to, written_advice
from tests.support.browsing import Visitor, application, visit
from tests.support.filling import TYPED, Filled, form_in, forms_in
from tests.support.representing import represents
from tests.support.world import World, enrol

WITHOUT_A_DRAFT = {
    "account.login": "secrets, and a name that a mistake gives back; nobody is here yet",
    "account.login_card": "secrets alone",
    "account.first_use": "secrets alone",
    "worker.erase": "secrets alone",
    "account.sitting": "secrets alone",
    "worker.ask_looked": "a choice among what stands there; a mistake gives it back",
    "worker.understanding_said": "a tap, which is asked again",
    "account.login_passkey": "the answer of a passkey, which counts once",
    "account.login_sheet": "secrets, and a name; nobody is here yet",
    "account.invitation": "there is no account to keep it for; a mistake gives it back",
    "physician.returns": "a button",
    "worker.helped": "who sits beside him, for this sitting alone; a mistake gives it back",
    "worker.helper": "who helps him, on a screen that others use after him",
    "workplace.lost_card": "two people stand before each other; a mistake gives it back",
    "physician.lost_card": "the same",
    "workplace.newcomer": "read from an envelope in one's hand; a mistake gives it back",
    "workplace.kiosks": "the name of a place, which stays with a mistake",
    "worker.second_way": "how somebody is reached, on a screen that others use after him",
    "physician.second_way": "the same; a mistake gives it back",
    "gp.second_way": "the same; a mistake gives it back",
    "public.withdraw": "a code, and no session",
    "physician.mandate": "the code on a paper; a mistake gives it back",
    "gp.mandate": "the same",
    "catalogue.dry_run": "a file, which no browser fills in again; nothing is done with it yet",
    "physician.people": "a name to find, for who has no script; it is kept nowhere",
    "absence.call": "what was said on the telephone is kept nowhere but where it is sealed",
    "absence.expected": "a day, and a list that goes on without it",
    "absence.called": "a wish and a button: it is noted or it is not",
    "absence.interval": "one number",
    "public.display": "needs no session: what is chosen counts at once, whoever is here",
}
"""Forms with a field that keep no draft, and why."""

LOOKED_THROUGH = {"physician.renewal", "physician.changes_done"}
"""Stand on a page that opens dossiers first: tried where those pages are."""

BUTTONS = {
    "account.passkey_options", "account.passkey_new",
    "account.stay", "account.end", "account.sitting_over", "account.draft", "account.resume", "account.colleagues",
    "worker.absence_answer", "worker.absence_calls", "absence.back", "absence.taken_back",
    "worker.lost_card", "gp.block_card", "workplace.kiosk_end",
    "worker.withdraw", "worker.second_way_end", "worker.helped_stop",
    "representative.stop_it", "representative.mandate_end", "worker.mandate_end",
    "gp.representative_end", "physician.representative_end",
    "worker.helped_right", "worker.helper_end", "worker.keep", "worker.letter", "gp.end",
    "gp.prognosis", "gp.here", "physician.here", "physician.ask", "physician.end",
    "physician.mark",
    "physician.changes",
    "physician.handled", "physician.called", "physician.letter", "physician.doctors",
    "physician.first_use", "gp.first_use",
    "physician.countersign", "workplace.called", "workplace.duty_begin", "workplace.duty_end",
    "catalogue.move_department", "catalogue.move_task", "catalogue.copy_typical",
    "catalogue.carry_out",
    "physician.confirm", "physician.permission",
}  # fmt: skip
"""What is handed in with a button alone: there is nothing to type or to choose."""

# The list of the forms is whole -----------------------------------------------------------

TEMPLATES = Path(__file__).parents[3] / "portal" / "templates"
_CONTROL = re.compile(
    r"ui\.(field_\w+|radio_group|checkbox_group|checkbox)\(|<textarea|<select|limitation_rows\("
    r'|<input(?![^>]*type="hidden")|strike=|ui\.(task|text)_line\(|\{\{ part\(|part\.(words|row)\('
)
_INCLUDE = re.compile(r"{% include '([^']+)' %}")
_SECRET = re.compile(r"field_(password|pin|one_time_code|code|errors)")
_BY_VARIABLE = {
    ("worker/question.html", "action"): (
        "worker.answer",
        "worker.start_purpose",
        "representative.question",
        "representative.start",
    ),
    ("worker/which.html", "action"): (
        "worker.answer",
        "worker.start_purpose",
        "representative.question",
        "representative.start",
    ),
    ("worker/document.html", "action"): ("worker.release", "representative.text"),
    ("worker/ask_looked.html", "action"): ("worker.ask_looked",),
    ("worker/understanding.html", "action"): ("worker.understanding_said",),
    ("workplace/person.html", "action"): ("workplace.answer",),
    ("catalogue/department.html", "action"): ("catalogue.department", "catalogue.new_department"),
    ("catalogue/task.html", "action"): ("catalogue.task", "catalogue.new_task"),
    ("catalogue/parts.html", "action"): ("catalogue.move_department", "catalogue.move_task"),
    ("doctors/mandates.html", "action"): ("physician.representative", "gp.representative"),
    ("doctors/mandate_code.html", "action"): ("physician.mandate", "gp.mandate"),
    ("doctors/mandate_read.html", "action"): ("physician.mandate", "gp.mandate"),
    ("physician/shared.html", "action"): ("gp.here", "physician.here"),
    ("physician/second_way.html", "action"): ("physician.second_way", "gp.second_way"),
    ("cards/_first_uses.html", "url_for"): ("physician.first_use", "gp.first_use"),
    ("cards/_lost.html", "action"): ("workplace.lost_card", "physician.lost_card"),
    ("workplace/_advice.html", "action"): ("workplace.arrangement",),
    ("components/people.html", "action"): ("demonstration.components",),
    ("components/people.html", "log_out_url"): ("account.end", "account.sitting_over"),
    ("components/allowed.html", "action"): ("worker.withdraw",),
}


@dataclass
class Written:
    """A form as it stands in a template."""

    template: str
    endpoints: tuple[str, ...]
    kept: bool
    controls: list[str] = field(default_factory=list)


def forms_of_templates() -> list[Written]:
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if name in ("components/forms.html", "pages/components.html"):
            continue
        text = path.read_text()
        for part in text.split("form_start(")[1:]:
            opening, _, rest = part.partition("}}")
            if "method='get'" in opening:
                continue
            inside = re.split(r"form_end\(|</form>", rest)[0]
            inside = _INCLUDE.sub(lambda other: (TEMPLATES / other[1]).read_text(), inside)
            named = re.match(r"url_for\('([\w.]+)'", opening)
            variable = re.match(r"[\w.]+", opening)
            assert named or variable
            endpoints = (
                (named[1],) if named else _BY_VARIABLE[name, variable[0] if variable else ""]
            )
            controls = [one[0] for one in _CONTROL.finditer(inside) if not _SECRET.search(one[0])]
            found.append(Written(name, endpoints, "draft=false" not in opening, controls))
    return found


def test_every_route_that_takes_a_form_is_spoken_for(world: World, tmp_path: Path) -> None:
    app = application(world, tmp_path)
    taking = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert taking <= set(ROUTES)
    spoken_for = set(FORMS) | set(WITHOUT_A_DRAFT) | BUTTONS
    assert taking == spoken_for
    assert len(spoken_for) == len(FORMS) + len(WITHOUT_A_DRAFT) + len(BUTTONS)


def test_what_has_a_field_keeps_a_draft_or_says_why_not() -> None:
    everything = forms_of_templates()
    assert {name for one in everything for name in one.endpoints} >= set(FORMS)
    for one in everything:
        for endpoint in one.endpoints:
            place = (one.template, endpoint)
            if one.controls:
                assert endpoint in FORMS or endpoint in WITHOUT_A_DRAFT, place
            # What the script hands over is what the server keeps.
            assert one.kept is (endpoint in FORMS and bool(one.controls)) or (
                one.kept and endpoint in ("gp.note", "worker.release")
            ), place


def test_a_form_is_written_with_the_one_macro() -> None:
    by_hand = [
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if '<form method="post"' in path.read_text()
    ]
    assert sorted(by_hand) == ["components/messages.html", "errors/returned.html"]


def test_no_field_of_the_vocabulary_is_taken_for_a_secret() -> None:
    names = [
        f"{attribute.id}.{part}"
        for attribute in load().attributes
        for part in ("state", "side", "with", *(one.id for one in attribute.capacity.fields))
    ]
    assert len(names) > 40
    assert [name for name in names if is_secret(name)] == []


# Each of them comes back ------------------------------------------------------------------


@dataclass
class Case:
    """A form: who fills it in, on which page, and (with ``wrong``) how he makes a mistake in it.

    ``apart``: what is hidden in it, where two have one address. ``wrong`` is ``None`` where all
    that can be wrong is the one thing to be chosen.
    """

    endpoint: str
    who: str
    page: str
    action: str
    wrong: dict[str, str] | None
    apart: dict[str, str] = field(default_factory=dict)


LONG = "far too long " * 2000


def scene(world: World) -> list[Case]:
    """Everything open: each form of the table stands on some page."""
    tasks = describe_work(world)
    place(world, "an", [tasks["fold"]])
    for purpose in ("doctors", "workplace"):
        consent(world, purpose)
    represents(world, "rep", "bo")
    consent_to(world, "bo", PurposeCode.ADVICE)
    waiting = f"/for/{world.dossiers['bo']}/texts/{written_advice(world, 'bo')}"
    with world.work() as work:
        doctor = world.acting(work, "gp1")
        ask_by_code(work, doctor, world.cards["bo"].contact_code, PurposeCode.DOCTORS)
    with world.work() as work:
        request = requests_of(inbox(work, world.acting(work, "bo")))[0].id
    written(world, "gp1", Kind.NOTE, {"text": "A note.", "reply_to": None, "question": None})
    asks = {"text": "And", "reply_to": None, "question": "how_long", "question_version": 1}
    asked = written(world, "arts", Kind.NOTE, asks)
    foretell = {"text": "", "reply_to": None, "question": "prognosis", "question_version": 1}
    foretold = written(world, "gp1", Kind.NOTE, foretell)
    consent(world, "advice")
    advised = written(world, "arts", Kind.ADVICE, advice_content(world, tasks["fold"]))
    helped = written(world, "arts", Kind.ADVICE, with_help(world, tasks["fold"]))
    with world.work() as work:
        release(work, world.acting(work, "an"), helped)
    to_service, to_physician = (questions_to(world, who) for who in ("ss_east", "arts"))
    an, east = world.dossiers["an"], world.organisations["east"]
    patient, dossier = f"/gp/patients/{an}", f"/physician/dossiers/{an}"
    person = f"/work/people/{an}"
    question, view = f"/me/questions/{request}", f"/me/view/{an}"
    with world.work() as work:
        leaving = next(
            f"/me/receipts/{one.receipt}/lines"
            for one in work.records.grants(an) if one.purpose is PurposeCode.ADVICE
        )  # fmt: skip
    for_bo = f"/for/{world.dossiers['bo']}"
    with world.work() as work:
        department = catalogue(work, east)[0].id
    new = "/catalogue/departments/new"
    return [
        Case("public.question", "gp1", f"/workshops/{east}", f"/workshops/{east}/question", {}),
        Case("account.settings", "gp1", "/account", "/account", None, {"act": "language"}),
        Case("worker.answer", "bo", question, question, {"answer": "yes", "until": "2020-01-01"}),
        Case("worker.start_purpose", "bo", "/me/start/doctors", "/me/start/doctors",
             {"answer": "yes", "until": "in about three months, I think"}),
        Case("worker.release", "an", f"/me/documents/{advised}", f"/me/documents/{advised}",
             {"do": "send"}),
        Case("worker.narrow", "an", leaving, leaving, {"left_out": "?"}),
        Case("worker.own_view_at", "an", view, view, {f"view.{department}": "?"}),
        Case("representative.question", "rep", f"{for_bo}/questions/{request}",
             f"{for_bo}/questions/{request}", None),
        Case("representative.start", "rep", f"{for_bo}/start/absence_reason",
             f"{for_bo}/start/absence_reason", None),
        Case("representative.text", "rep", waiting, waiting, {"do": "send"}),
        Case("gp.representative", "gp1", f"{patient}/representative", f"{patient}/representative",
             {"until": "2020-01-01"}),
        Case("physician.representative", "arts", f"{dossier}/representative",
             f"{dossier}/representative", {"until": "2020-01-01"}),
        Case("gp.ask", "gp1", "/gp/", "/gp/ask", {}),
        Case("gp.note", "gp1", patient, f"{patient}/note", {"text": LONG}, {"reply_to": ""}),
        Case("gp.note", "gp1", patient, f"{patient}/note", {"answer": "?"}, {"reply_to": asked}),
        Case("gp.limitations", "gp1", f"{patient}/limitations", f"{patient}/limitations",
             {"review_by": "2020-01-01"}),
        Case("gp.workplace_question", "gp1", patient, f"{patient}/question", {"to": "?"}),
        Case("physician.note", "arts", dossier, f"{dossier}/note", {"question": "?"}),
        Case("physician.translation", "arts", f"{dossier}/translation", f"{dossier}/translation",
             {"review_by": "2020-01-01"}),
        Case("physician.prognosis", "arts", dossier, f"{dossier}/prognosis", {"weeks": "many"},
             {"reply_to": foretold}),
        Case("physician.day", "arts", f"{dossier}/day", f"{dossier}/day", {"hours": "?"}),
        Case("physician.advice", "arts", f"{dossier}/advice", f"{dossier}/advice", {}),
        Case("physician.advice", "arts", f"{dossier}/advice?replaces={advised}",
             f"{dossier}/advice", {}),
        Case("physician.limits", "arts", f"{dossier}/limits", f"{dossier}/limits",
             {"review_by": "2020-01-01"}),
        Case("physician.card", "arts", f"{dossier}/card", f"{dossier}/card", {}),
        Case("physician.answer", "arts", f"/physician/questions/{to_physician}",
             f"/physician/questions/{to_physician}", None),
        Case("physician.return_plan", "arts", f"{dossier}/return", f"{dossier}/return", {}),
        Case("workplace.arrangement", "ss_east", person, f"/work/advices/{helped}/answers",
             {f"said.{tasks['fold']}.sit_stand_stool": "?"}),
        Case("workplace.placement", "ss_east", person, f"{person}/placement", {}),
        Case("workplace.work_question", "ss_east", person, f"{person}/work-question", None),
        Case("workplace.answer", "ss_east", person, f"/work/questions/{to_service}", None),
        Case("catalogue.new_department", "ss_east", new, new, {}),
        Case("catalogue.department", "ss_east", f"/catalogue/departments/{department}",
             f"/catalogue/departments/{department}", {}),
        Case("catalogue.new_task", "ss_east", f"/catalogue/departments/{department}/tasks/new",
             f"/catalogue/departments/{department}/tasks/new", {}),
        Case("catalogue.task", "ss_east", f"/catalogue/tasks/{tasks['fold']}",
             f"/catalogue/tasks/{tasks['fold']}", {}),
    ]  # fmt: skip


def with_help(world: World, task: str) -> dict[str, Any]:
    """An advice on one task that needs something."""
    content = advice_content(world, task)
    [line] = content["lines"]
    line["outcome"]["code"] = "suits_with_adaptation"
    line["adaptations"] = [{"code": "sit_stand_stool", "version": 2}]
    return content


def questions_to(world: World, who: str) -> str:
    """The GP asks the group of ``who`` about the work."""
    content: dict[str, Any] = {"code": "seated_work", "version": 1}
    with world.work() as work:
        return write(
            work, world.acting(work, "gp1"), world.dossiers["an"], Kind.WORKPLACE_QUESTION,
            content, addressees=[world.group(work, who)],
        )  # fmt: skip


def filled(visitor: Visitor, case: Case) -> Filled:
    """The form on its page, with everything filled in."""
    form = on_page(visitor, case.page, case)
    form.fill_in()
    return form


def on_page(visitor: Visitor, path: str, case: Case) -> Filled:
    answer = visitor.get(path)
    assert answer.status_code == 200, (case, path, answer.status_code)
    return form_in(answer.text, case.action, **case.apart)


def kept(world: World, who: str) -> list[drafts.Kept]:
    with world.work() as work:
        mine = memberships(work, world.keys[who].account)
        return drafts.all_of(work, world.keys[who], mine[0].id if mine else None)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


def data_of(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


def lines(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((name, value.replace("\r\n", "\n")) for name, value in pairs)


def test_the_cases_are_the_table(world: World) -> None:
    assert {case.endpoint for case in scene(world)} == set(FORMS) - LOOKED_THROUGH


def test_after_a_time_out_each_form_is_as_it_was_left(
    world: World, app: Flask, tmp_path: Path
) -> None:
    for case in scene(world):
        before = visit(app, world, tmp_path, case.who)
        empty = on_page(before, case.page, case).seen()
        form = filled(before, case)
        assert lines(form.seen()) != lines(empty) or not form.seen(), case
        world.clock.move(timedelta(minutes=16))
        if case.endpoint in ("public.question", "account.settings"):
            # Their address is open, or takes several forms: the script hands over what was typed.
            sent = [*form.sent(), ("path", case.action)]
            assert before.post("/draft", data_of(sent)).json == {"kept": True}, case
            way = case.page
        else:
            # He pressed a button: at an answer, "yes".
            pressed = [("answer", "yes")] if "answer" in FORMS[case.endpoint].acts else []
            late = before.post(case.action, data_of([*form.sent(), *pressed]))
            assert late.status_code == 303, case
            way = str(late.location).partition("next=")[2]
        # Logged in anew, he is led to the very form.
        again = visit(app, world, tmp_path, case.who)
        led = again.get(f"/resume?next={way}")
        assert led.status_code == 303, (case, way)
        assert str(led.location).startswith(case.page.partition("?")[0]), case
        assert "It is not sent yet." in again.get(str(led.location)).text, case
        assert "It is not sent yet." not in again.get(case.page).text, case
        back = on_page(again, str(led.location), case)
        assert lines(back.seen()) == lines(form.seen()), case
        for one in kept(world, case.who):
            again.post("/resume", {"drop": one.id})


def test_after_a_mistake_each_form_is_as_it_was_handed_in(
    world: World, app: Flask, tmp_path: Path
) -> None:
    walked = 0
    for case in scene(world):
        if case.wrong is None:
            continue
        visitor = visit(app, world, tmp_path, case.who)
        form = filled(visitor, case)
        sent = [(name, value) for name, value in form.sent() if name not in case.wrong]
        answer = visitor.post(case.action, data_of([*sent, *case.wrong.items()]))
        assert answer.status_code == 422, case
        back = form_in(answer.text, case.action, **case.apart)
        expected = {
            (name, case.wrong.get(name, value))
            for name, value in form.seen()
            if case.wrong.get(name) != "?"
        }
        found, left = set(lines(back.seen())), set(lines(list(expected)))
        assert found >= left, case
        assert {name for name, _value in found - left} <= set(case.wrong), case
        if case.endpoint == "gp.ask":
            code = next(value for name, value in form.sent() if name == "code")
            assert ("code", code) in back.sent()
        # And no other form of the page holds a word of it.
        others = [one for one in forms_in(answer.text) if one != back]
        assert not [one for one in others if ("text", TYPED) in one.seen()], case
        walked += 1
    assert walked >= 13


# What ends a draft ------------------------------------------------------------------------


def test_looking_at_the_words_keeps_the_draft_and_sending_ends_it(
    world: World, app: Flask, tmp_path: Path
) -> None:
    case = next(one for one in scene(world) if one.endpoint == "physician.advice")
    doctor = visit(app, world, tmp_path, "arts")
    form = on_page(doctor, case.page, case)
    next(one for one in form.controls if one.name.startswith("outcome.")).value = "suits"
    doctor.post("/draft", data_of([*form.sent(), ("path", case.action)]))
    assert [one.action for one in kept(world, "arts")] == [case.action]
    looked = doctor.post(case.action, data_of([*form.sent(), ("step", "check")]))
    assert looked.status_code == 200
    assert [one.action for one in kept(world, "arts")] == [case.action]
    shown = form_in(looked.text, case.action)
    sent = doctor.post(case.action, data_of([*shown.sent(), ("step", "send")]))
    assert sent.status_code == 303
    assert kept(world, "arts") == []


def test_two_forms_of_one_page_come_back_together(world: World, app: Flask, tmp_path: Path) -> None:
    cases = [one for one in scene(world) if re.fullmatch("/gp/patients/[0-9a-f]+", one.page)]
    assert len(cases) == 3
    doctor = visit(app, world, tmp_path, "gp1")
    forms = [filled(doctor, case) for case in cases]
    for case, form in zip(cases, forms, strict=True):
        doctor.post("/draft", data_of([*form.sent(), ("path", case.action)]))
    led = doctor.get(f"/resume?next={cases[0].page}")
    for case, form in zip(cases, forms, strict=True):
        assert lines(on_page(doctor, str(led.location), case).seen()) == lines(form.seen())
    # Without the name of a draft in the address, or with another's, the page is as ever.
    for path in (cases[0].page, f"{cases[0].page}?draft={'0' * 32}"):
        assert "above the head" not in doctor.get(path).text


def test_a_colleague_who_logs_in_there_gets_nothing(
    world: World, app: Flask, tmp_path: Path
) -> None:
    """He may open the same page, with the very address that names the draft."""
    case = next(one for one in scene(world) if one.endpoint == "workplace.placement")
    first = visit(app, world, tmp_path, "ss_east")
    form = filled(first, case)
    first.post("/draft", data_of([*form.sent(), ("path", case.action)]))
    (one,) = kept(world, "ss_east")
    enrol(world, "ss_other", Role.SOCIAL_SERVICE, "east")
    with world.work() as work:
        colleague = world.acting(work, "ss_east")
        admit(work, min(colleague.actor.groups), colleague, world.keys["ss_other"].account)
    other = visit(app, world, tmp_path, "ss_other")
    named = other.get(f"{case.page}?draft={one.id}")
    assert named.status_code == 200
    assert lines(form_in(named.text, case.action).seen()) != lines(form.seen())
    assert other.get("/resume").location == "/work"
    other.post("/resume", {"drop": one.id})
    assert kept(world, "ss_east") == [one]
