"""Every route is in the one table, and the table holds: a walk over the whole URL map.

Pages with a cookie and the API with a token: every role, signed out, what is the other workshop's,
another's, and what nobody consented to.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from consent.clock import brussels_day
from consent.purposes import Kind, PurposeCode, Role
from messaging.absence.mistakes import own_calls
from messaging.absence.reading import standing
from messaging.absence.service import take_call
from messaging.documents.writing import write
from messaging.exchange.asking import ask_by_code
from messaging.exchange.withdrawing import withdraw_by_code
from messaging.groups.service import create_group
from messaging.people.accounts import SERVICE, WORKSHOP, create_organisation
from messaging.workplace.service import tasks_by_id
from messaging.workplace.typical import load_typical
from portal.access import ANYONE, DEMONSTRATION, ROUTES, allowed
from portal.kiosks.service import of_workshops, register
from portal.secondway.addresses import WayKind
from portal.secondway.service import enter, ways_of
from tests.support.advising import consent_to, written_advice
from tests.support.browsing import application
from tests.support.people import add_professional
from tests.support.playing import describe_work
from tests.support.representing import entered, represents
from tests.support.routes import Somebody, filled, plain, rules
from tests.support.world import START, World, enrol

WHO = {
    Role.WORKER: "an",
    Role.GP: "gp1",
    Role.OCCUPATIONAL_PHYSICIAN: "arts",
    Role.SOCIAL_SERVICE: "ss_east",
    Role.ADMINISTRATOR: "admin",
    Role.AUDITOR: "auditor",
    Role.COACH: "coach",
    Role.REPRESENTATIVE: "rep",
}
NOBODY_YET = (Role.ADMINISTRATOR, Role.AUDITOR, Role.COACH)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    for role in NOBODY_YET:
        add_professional(world, WHO[role], role)
    represents(world, WHO[Role.REPRESENTATIVE], "an")
    return application(world, tmp_path)


def sends_to_the_log_in(answer: TestResponse) -> bool:
    """Whether somebody who is signed out is asked to log in, and gets nothing else."""
    if answer.status_code == 401:
        return answer.is_json and answer.get_json()["error"] == "log_in"
    location = answer.headers.get("Location", "")
    return answer.status_code == 303 and location.partition("?")[0] in ("/login", "/login/card")


def test_every_route_is_in_the_table_and_the_other_way_round(app: Flask) -> None:
    served = {rule.endpoint for rule in app.url_map.iter_rules()}
    listed = {name for name, who in ROUTES.items() if who != DEMONSTRATION}
    assert served == listed


def test_a_route_without_a_row_answers_nobody(app: Flask, world: World, tmp_path: Path) -> None:
    assert not any(allowed("no.such", role, demonstration=True) for role in (*Role, None))
    assert not allowed(None, Role.WORKER, demonstration=True)
    # Also one that somebody adds and forgets: to pages and API, for nobody and for everybody.
    paths = ("/forgotten", "/api/v1/forgotten")
    for path in paths:
        app.add_url_rule(path, f"forgotten.{path}", lambda: "come in", methods=["GET", "POST"])
    for path, method in product(paths, ("GET", "POST")):
        nobody = Somebody(app, world, tmp_path, None)
        assert sends_to_the_log_in(nobody.knock(method, path)), (method, path)
        for who in WHO.values():
            answer = Somebody(app, world, tmp_path, who).knock(method, path)
            assert (answer.status_code, "come in" in answer.text) == (404, False), (who, path)


OPEN_ACTS = {
    # What an empty form gets on an open route: the page again, with what is wrong.
    "public.question": 422,
    "public.withdraw": 422,
    "public.display": 303,
    "account.login": 422,
    "account.login_card": 422,
    "account.login_sheet": 422,
    "account.first_use": 422,
    "account.invitation": 422,
    "account.passkey_options": 200,
    "account.login_passkey": 422,
    "account.draft": 422,
    "account.sitting_over": 303,
    "api.log_in": 422,
}


def test_signed_out(app: Flask, world: World, tmp_path: Path) -> None:
    nobody = Somebody(app, world, tmp_path, None)
    here = {"workshop": world.organisations["east"], "code": "en"}
    acted = set()
    for rule, method in rules(app):
        answer = nobody.knock(method, filled(rule, here))
        said = (rule.rule, method, answer.status_code)
        if ROUTES[rule.endpoint] != ANYONE:
            assert sends_to_the_log_in(answer), said
        elif method == "GET":
            assert not sends_to_the_log_in(answer), said
            assert answer.status_code in (200, 302, 303), said
        else:
            assert not sends_to_the_log_in(answer), said
            assert answer.status_code == OPEN_ACTS[rule.endpoint], said
            acted.add(rule.endpoint)
        answer.close()
    assert acted == set(OPEN_ACTS)


@pytest.mark.parametrize("role", list(WHO), ids=str)
def test_other_roles_find_nothing(app: Flask, world: World, tmp_path: Path, role: Role) -> None:
    """What is not theirs is not there; and the same session does open what is."""
    me = Somebody(app, world, tmp_path, WHO[role])
    shut = opened = 0
    for rule, method in rules(app):
        who = ROUTES[rule.endpoint]
        if who == ANYONE:
            continue
        if role not in who:
            answer = me.knock(method, filled(rule, {}))
            assert answer.status_code == 404, (role, rule.rule, method, answer.status_code)
            shut += 1
        elif method == "GET" and not rule.arguments:
            answer = me.knock(method, filled(rule, {}))
            assert answer.status_code in (200, 303), (role, rule.rule, answer.status_code)
            assert not sends_to_the_log_in(answer), rule.rule
            opened += 1
    assert shut > 20
    assert opened >= 2


# What is others' ----------------------------------------------------------------------------


def theirs(world: World, worker: str, service: str, *, stopped: bool = False) -> dict[str, str]:
    """All that an address or a body can name of a patient of ``gp2``: a request, consents, texts.

    ``stopped``: every consent ended since. ``document`` is an advice that waits for him.
    """
    dossier = world.dossiers[worker]
    with world.work() as work:
        code = world.cards[worker].contact_code
        request = ask_by_code(work, world.acting(work, "gp2"), code, PurposeCode.DOCTORS)
        practice = world.group(work, "gp2")
    receipts = [
        consent_to(world, worker, PurposeCode.DOCTORS, gp=practice),
        consent_to(world, worker, PurposeCode.ADVICE),
    ]
    with world.work() as work:
        doctor, social = world.acting(work, "gp2"), world.acting(work, service)
        note = write(work, doctor, dossier, Kind.NOTE, {"text": "between doctors"})
        coded: dict[str, Any] = {"code": "work_still_suits", "version": 1}
        question = write(work, social, dossier, Kind.WORK_QUESTION, coded)
    document = written_advice(world, worker)
    with world.work() as work:
        account = world.keys[worker].account
        enter(work, world.acting(work, worker), account, WayKind.SMS, "0478 12 34 56")
        [way] = ways_of(work, [account])[account]
    waiting = entered(world, worker)
    with world.work() as work:
        take_call(work, world.acting(work, service), dossier, START_DAY, None, "yes")
        course = standing(work, dossier)
        assert course is not None
        [call] = own_calls(work, world.acting(work, service))
        at_work = world.organisations[service.removeprefix("ss_")]
        register(work, world.acting(work, service), at_work, "Canteen")
        [kiosk] = of_workshops(work, [at_work])
    if stopped:
        for receipt in receipts:
            with world.work() as work:
                withdraw_by_code(work, receipt.code)
    return {
        "dossier": dossier, "document": document, "document_id": document, "note": note,
        "workshop": world.organisations[service.removeprefix("ss_")],
        "way_id": way.id, "mandate": waiting.mandate, "absence": course.id, "call": call.step, "kiosk": kiosk.id,
        "chain": dossier,
        "question": question, "request": request, "request_id": request,
        "receipt": receipts[1].id, "receipt_id": receipts[1].id,
        "grant": receipts[1].grants[0].id, **work_of(world, service.removeprefix("ss_")),
    }  # fmt: skip


def work_of(world: World, workshop: str) -> dict[str, str]:
    """What an address can name of the work of a workshop."""
    task = describe_work(world, workshop)[0]
    with world.work() as work:
        return {"task": task, "department": tasks_by_id(work, [task])[task].department}


START_DAY = brussels_day(START)
MADE_UP = dict.fromkeys(("dossier", "receipt", "grant"), "0" * 32)
ALIKE = {
    "api.handled", "physician.handled", "physician.called", "workplace.called",
}  # fmt: skip
"""Takes something off one's own list, and says the same where it is not on it."""


def bodies(world: World, role: Role, endpoint: str, ids: Mapping[str, str]) -> dict[str, Any]:
    """What is handed in: right in its form, so that nothing but whose it is stands in the way."""
    card = {"card": world.cards["an"].login_secret, "pin": "2594"}
    yes = {"answer": "yes", "shown": "0" * 64, "at": ids["dossier"]}
    written = {
        Role.SOCIAL_SERVICE: ("work_question", {"question": "work_still_suits"}),
    }.get(role, ("note", {"text": "x"}))
    advice = {"hours": "hours_a_day", "hours.value": "4", "review_by": "2026-04-01"}
    forms: dict[str, dict[str, Any]] = {
        "worker.answer": {"answer": "no", "at": ids["dossier"]},
        "worker.start_purpose": yes,
        "worker.release": {"do": "send"},
        "worker.withdraw": {"receipt": ids["receipt"]},
        "worker.narrow": {"left_out": "hours"},
        "worker.absence_answer": {"answer": "no"},
        "worker.absence_calls": {"at": ids["dossier"], "wanted": "no"},
        "absence.call": {"who": ids["dossier"], "from": START_DAY.isoformat(), "answer": "no"},
        "absence.taken_back": {"call": ids.get("call", "0" * 32)},
        "absence.expected": {"until": ""},
        "absence.called": {"reached": "yes"},
        "gp.note": {"text": "x"},
        "gp.workplace_question": {"question": "seated_work", "to": "social_service"},
        "physician.note": {"text": "x"},
        "physician.ask": {"purpose": "advice"},
        "physician.advice": {**advice, "step": "check"},
        "physician.limits": {"step": "check"},
        "workplace.placement": {"tasks": []},
        "workplace.work_question": {"question": "work_still_suits"},
        "workplace.answer": {"answer": "no"},
        "catalogue.move_department": {"do": "retire"},
        "catalogue.move_task": {"do": "retire"},
        "api.ask": {"purpose": "advice", "dossier": ids["dossier"]},
        "api.answer": {"answer": "no", "shown": "0" * 64, "at": ids["dossier"]},
        "api.give": {"purpose": "advice", "shown": "0" * 64, "at": ids["dossier"], "confirm": card},
        "api.withdraw": {"receipt": ids["receipt"], "confirm": card},
        "api.leave_out": {"left_out": ["hours"], "confirm": card},
        "api.write": dict(zip(("kind", "content"), written, strict=True)),
        "api.release": {"confirm": card},
        "api.strike": {"strike": ["x"]},
        "api.countersign": {"text_hash": "0" * 64},
    }
    return forms.get(endpoint, {})


NAMED_IN_BODY = {
    "worker.withdraw", "worker.start_purpose", "api.withdraw", "api.give",
    "worker.absence_calls", "absence.call", "absence.taken_back",
}  # fmt: skip
ONLY_DOCTORS_BY_DOSSIER = "api.ask"


def walk(
    app: Flask, world: World, folder: Path, who: str, role: Role, ids: dict[str, str],
    *, only: frozenset[str] | None = None,
) -> set[str]:  # fmt: skip
    """Try everything of somebody else's; it is as if it were made up. The routes that were tried.

    ``only``: the parts of an address that are another's; the rest of the dossier is his to see.
    """
    me = Somebody(app, world, folder, who)
    names = only or frozenset(ids)
    tried = set()
    typical = load_typical().tasks[0].key
    fixed = {"purpose": "advice", "kind": "advice", "code": "en", "key": typical, "number": "1"}
    for rule, method in rules(app):
        open_to, endpoint = ROUTES[rule.endpoint], rule.endpoint
        named = bool(rule.arguments & names) or (only is None and endpoint in NAMED_IN_BODY)
        if only is None and endpoint == ONLY_DOCTORS_BY_DOSSIER:
            named = role is Role.OCCUPATIONAL_PHYSICIAN
        if open_to == ANYONE or role not in open_to or not named:
            continue
        if endpoint in NAMED_IN_BODY and method == "GET":
            continue
        real = me.knock(method, filled(rule, {**ids, **fixed}), bodies(world, role, endpoint, ids))
        made_up = me.knock(method, filled(rule, fixed), bodies(world, role, endpoint, {**MADE_UP}))
        said = (rule.rule, method, real.status_code, made_up.status_code)
        assert real.status_code == made_up.status_code, said
        assert real.status_code == (real.status_code if endpoint in ALIKE else 404), said
        assert plain(real.text) == plain(made_up.text), said
        tried.add(endpoint)
    return tried


@pytest.mark.parametrize(
    ("who", "role", "worker", "service"),
    [
        ("an", Role.WORKER, "wout", "ss_west"),
        ("an", Role.WORKER, "bo", "ss_east"),
        ("ss_east", Role.SOCIAL_SERVICE, "wout", "ss_west"),
        ("gp1", Role.GP, "bo", "ss_east"),
        ("elsewhere", Role.OCCUPATIONAL_PHYSICIAN, "bo", "ss_east"),
    ],
    ids=["other-workshop", "colleague", "other-service", "other-patient", "other-physician"],
)
def test_what_is_of_others_is_not_there(
    app: Flask, world: World, tmp_path: Path, who: str, role: Role, worker: str, service: str
) -> None:
    """The other workshop, another patient: like an address that was made up."""
    physician_elsewhere(world)
    ids = theirs(world, worker, service)
    tried = walk(app, world, tmp_path, who, role, ids)
    # Every route of the role that names anything, on the pages and in the API.
    expected = {
        rule.endpoint
        for rule, _method in rules(app)
        if ROUTES[rule.endpoint] != ANYONE
        and role in ROUTES[rule.endpoint]
        and rule.arguments - {"filename", "code", "purpose", "kind", "key"}
    }
    assert tried >= expected
    assert {name.partition(".")[0] for name in tried} >= {"api"}
    assert len(tried) >= 5


def test_an_administrator_finds_the_work_of_his_workshop_alone(
    app: Flask, world: World, tmp_path: Path
) -> None:
    own = work_of(world, "east")
    ids = {**MADE_UP, **work_of(world, "west")}
    tried = walk(app, world, tmp_path, "admin", Role.ADMINISTRATOR, ids)
    # And a call that he takes, of a worker who is none of his workshop, or takes back.
    described = [name for name in ROUTES if name.startswith("catalogue.")]
    assert len(tried - {"absence.call", "absence.taken_back"}) == len(described) - 5
    me = Somebody(app, world, tmp_path, "admin")
    for path in (f"departments/{own['department']}", f"tasks/{own['task']}"):
        assert me.knock("GET", f"/catalogue/{path}").status_code == 200
    # One of the operator describes no workshop: for him nothing of any is there.
    enrol(world, "operator", Role.ADMINISTRATOR, "service")
    operator = Somebody(app, world, tmp_path, "operator")
    assert "/departments/new" not in operator.knock("GET", "/catalogue").text
    for path in ("departments/new", "import", "file/json", f"tasks/{own['task']}"):
        assert operator.knock("GET", f"/catalogue/{path}").status_code == 404


@pytest.mark.parametrize(
    ("who", "role", "stopped", "least"),
    [
        ("arts", Role.OCCUPATIONAL_PHYSICIAN, True, 8),
        ("ss_east", Role.SOCIAL_SERVICE, True, 2),
        ("ss_east", Role.SOCIAL_SERVICE, False, 2),
    ],
    ids=["physician-after-the-end", "workplace-after-the-end", "workplace-never-released"],
)
def test_without_consent_a_text_is_not_there(
    app: Flask, world: World, tmp_path: Path, who: str, role: Role, stopped: bool, least: int
) -> None:
    """His own workshop's worker, and no consent: the note between doctors, the waiting advice."""
    ids = theirs(world, "bo", "ss_east", stopped=stopped)
    only = frozenset({"document"})
    note = {**ids, "document": ids["note"]}
    tried = walk(app, world, tmp_path, who, role, note, only=only)
    if role is Role.SOCIAL_SERVICE:
        tried |= walk(app, world, tmp_path, who, role, ids, only=only)
    assert len(tried) >= least, tried


def physician_elsewhere(world: World) -> None:
    """A physician of a service that has nothing to do with these workshops."""
    with world.work() as work:
        for key, kind in (("far", WORKSHOP), ("far_service", SERVICE)):
            world.organisations[key] = create_organisation(work, kind, key, key)
        service, shop = world.organisations["far_service"], world.organisations["far"]
        create_group(work, Role.OCCUPATIONAL_PHYSICIAN, service, shop)
    enrol(world, "elsewhere", Role.OCCUPATIONAL_PHYSICIAN, "far_service")
