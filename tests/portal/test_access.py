"""Every route is in the one table, and the table holds: a walk over the whole URL map."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.writing import write
from messaging.exchange.asking import ask_by_code, find_request
from messaging.people.accounts import (
    add_membership,
    create_account,
    create_organisation,
)
from messaging.people.models import Account
from messaging.people.unlocking import make_keys
from portal.access import ANYONE, DEMONSTRATION, ROUTES, allowed
from tests.support.advising import consent_to, written_advice
from tests.support.browsing import Visitor, application, visit
from tests.support.world import World

WHO = {
    Role.WORKER: "an",
    Role.GP: "gp1",
    Role.OCCUPATIONAL_PHYSICIAN: "arts",
    Role.SOCIAL_SERVICE: "ss_east",
    Role.ADMINISTRATOR: "admin",
    Role.AUDITOR: "auditor",
    Role.COACH: "coach",
}
SHUT_FOR_SIGNED_OUT = {303, 401}


def add_professional(world: World, who: str, role: Role) -> None:
    """Somebody of a role that has no screen of its own yet."""
    with world.work() as work:
        home = create_organisation(work, "operator", who, who)
        account = create_account(work, "professional", {"name": who})
        world.keys[who] = make_keys(work, account, str(role), home)
        work.session.get_one(Account, account).verified_at = world.clock.now()
        add_membership(work, account, home, role)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.COACH):
        add_professional(world, WHO[role], role)
    return application(world, tmp_path)


def rules(app: Flask) -> list[tuple[Rule, str]]:
    """Every rule with each method that it answers."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def filled(rule: Rule, values: dict[str, str]) -> str:
    """The path of a rule with its parts filled in."""
    known = {name: values.get(name, "0" * 32) for name in rule.arguments}
    known |= {"filename": "css/base.css"} if "filename" in rule.arguments else {}
    built = rule.build(known)
    assert built is not None, rule
    return built[1]


def knock(visitor: Visitor, method: str, path: str) -> int:
    """The status that a request gets."""
    if method == "GET":
        with visitor.get(path) as answer:
            return answer.status_code
    if path.startswith("/api/"):
        return visitor.client.open(
            path, method=method, json={}, headers={"Host": "localhost"}
        ).status_code
    return visitor.post(path).status_code


def test_every_route_is_in_the_table_and_the_other_way_round(app: Flask) -> None:
    served = {rule.endpoint for rule in app.url_map.iter_rules()}
    listed = {name for name, who in ROUTES.items() if who != DEMONSTRATION}
    assert served == listed


def test_a_route_without_a_row_answers_nobody() -> None:
    assert not any(allowed("no.such", role, demonstration=True) for role in (*Role, None))
    assert not allowed(None, Role.WORKER, demonstration=True)


def test_signed_out(app: Flask, world: World, tmp_path: Path) -> None:
    nobody = visit(app, world, tmp_path, None)
    for rule, method in rules(app):
        status = knock(nobody, method, filled(rule, {}))
        if ROUTES[rule.endpoint] == ANYONE:
            assert status not in SHUT_FOR_SIGNED_OUT or method == "POST" or "language" in rule.rule
        else:
            assert status in SHUT_FOR_SIGNED_OUT, (rule.rule, method, status)


@pytest.mark.parametrize("role", list(WHO), ids=str)
def test_other_roles_find_nothing(app: Flask, world: World, tmp_path: Path, role: Role) -> None:
    for rule, method in rules(app):
        who = ROUTES[rule.endpoint]
        if rule.rule.startswith("/api/") or who == ANYONE or role in who:
            continue
        visitor = visit(app, world, tmp_path, WHO[role])
        status = knock(visitor, method, filled(rule, {}))
        assert status == 404, (role, rule.rule, method, status)


def ids_of_west(world: World) -> dict[str, str]:
    """What there is of the worker of the other workshop: everything that an address can name."""
    with world.work() as work:
        request = ask_by_code(
            work,
            world.acting(work, "gp2"),
            world.cards["wout"].contact_code,
            PurposeCode.DOCTORS,
        ).id
    document = written_advice(world, "wout")
    receipt = consent_to(world, "wout", PurposeCode.ADVICE)
    with world.work() as work:
        assert find_request(work, world.acting(work, "wout"), request)
        question = write(
            work,
            world.acting(work, "ss_west"),
            world.dossiers["wout"],
            Kind.WORK_QUESTION,
            {"code": "work_still_suits", "version": 1},
        )
    assert question
    return {
        "dossier": world.dossiers["wout"],
        "document": document,
        "request": request,
        "receipt": receipt.id,
        "grant": receipt.grants[0].id,
        "record": receipt.grants[0].id,
        "question": question,
        "account": world.keys["wout"].account,
        "worker": world.keys["wout"].account,
        "workshop": world.organisations["west"],
    }


@pytest.mark.parametrize(
    ("who", "role"), [("an", Role.WORKER), ("ss_east", Role.SOCIAL_SERVICE), ("gp1", Role.GP)]
)
def test_what_is_of_others_is_not_there(
    app: Flask, world: World, tmp_path: Path, who: str, role: Role
) -> None:
    """The other workshop, another patient, no consent: like an address that was made up."""
    real = ids_of_west(world)
    walked = 0
    for rule, method in rules(app):
        allowed_here = ROUTES[rule.endpoint]
        names = rule.arguments - {"filename", "code", "purpose", "kind"}
        if allowed_here == ANYONE or role not in allowed_here or not names:
            continue
        if rule.rule.startswith("/api/"):
            continue
        visitor = visit(app, world, tmp_path, who)
        more = {"purpose": "advice", "kind": "advice", "code": "x"}
        theirs = knock(visitor, method, filled(rule, {**real, **more}))
        made_up = knock(visit(app, world, tmp_path, who), method, filled(rule, more))
        assert theirs == made_up == 404, (rule.rule, method, theirs, made_up)
        walked += 1
    assert walked >= 3
