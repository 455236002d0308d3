"""The demonstration's own pages: faces, one click to be somebody, and the components.

Each person has an address of his own (``KEY.localhost``), so that two stand side by side in one
browser, each with a cookie of his own.
"""

from __future__ import annotations

from datetime import time

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.codes import grouped
from consent.purposes import DOCTORS, Role
from messaging.people.accounts import memberships
from messaging.people.cards import needs_first_use, unlock_card
from messaging.people.unlocking import UnlockerKind, unlock
from messaging.work import Keyring, NotFound
from portal.access import home_of
from portal.demonstration import kiosk, secrets
from portal.demonstration.clock import DemonstrationClock
from portal.demonstration.people import PLACES, PROFESSIONALS, WORKERS, Professional, Worker
from portal.desk import desk
from portal.i18n import _
from portal.pages.kiosk import kiosk_here
from portal.sessions import service
from portal.sessions.arriving import arrive
from portal.sessions.cookies import give_cookie, give_kiosk_cookie

blueprint = Blueprint("demonstration", __name__, url_prefix="/demonstration")

_PEOPLE: dict[str, Professional | Worker] = {one.key: one for one in (*PROFESSIONALS, *WORKERS)}
_FACES = {one.name: one.picture for one in _PEOPLE.values()}
_OTHERS = (Role.ADMINISTRATOR, Role.REPRESENTATIVE)
_PLAIN_HOSTS = ("localhost", "127.0.0.1", "[::1]")


def is_plain_host() -> bool:
    """Whether this is the demonstration's own address and not one of its people's."""
    return request.host.rsplit(":", 1)[0] in _PLAIN_HOSTS


def faces() -> str:
    """The first page: who can be tried, and what to try."""
    known = secrets.read(desk().configuration)
    return render_template(
        "demonstration/faces.html",
        doctors=[_face(one) for one in PROFESSIONALS if one.role in DOCTORS],
        services=[_face(one) for one in PROFESSIONALS if one.role is Role.SOCIAL_SERVICE],
        coaches=[_face(one) for one in PROFESSIONALS if one.role is Role.COACH],
        # A demonstration that was kept from before has not everybody of today.
        others=[_face(one) for one in PROFESSIONALS if one.role in _OTHERS and one.key in known],
        workers=[_face(one) for one in WORKERS if one.tries],
        crew=[_face(one) for one in WORKERS if not one.tries],
        clock=desk().services.clock,
        kiosk=_address(kiosk.HOST, url_for("demonstration.canteen")),
        papers=[
            {
                "key": one.key,
                "name": one.name,
                "contact": grouped(known[one.key].contact_code),
                "login": grouped(known[one.key].login_secret),
                "pin": known[one.key].pin,
            }
            for one in WORKERS
            if one.key in known
        ],
    )


def _face(one: Professional | Worker) -> dict[str, object]:
    role = "worker" if isinstance(one, Worker) else str(one.role)
    return {
        "key": one.key,
        "name": one.name,
        "role": role,
        "picture": one.picture,
        "tries": [_(text) for text in one.tries],
        "action": _address(one.key),
        "organisation": one.practice or PLACES.get(one.place or "", "")
        if isinstance(one, Professional)
        else PLACES[one.place],
    }


def _address(key: str, path: str | None = None) -> str:
    """Where somebody lives: his own host at the port that this request came to."""
    port = request.host.rsplit(":", 1)[1] if ":" in request.host.rsplit("]", 1)[-1] else ""
    host = f"{key}.localhost" + (f":{port}" if port else "")
    return f"{request.scheme}://{host}{path or url_for('demonstration.enter', person=key)}"


@blueprint.app_context_processor
def face_of_the_viewer() -> dict[str, str | None]:
    """Whose window this is, drawn in the header: two windows side by side are told apart."""
    live = desk().live
    return {"viewer_picture": _FACES.get(live.acting.name) if live else None}


@blueprint.post("/clock")
def clock() -> ResponseReturnValue:
    """Go on to a later moment: the next time that it is ``at``."""
    here = desk().services.clock
    if not isinstance(here, DemonstrationClock):
        raise NotFound("this clock is not for setting")
    try:
        at = time.fromisoformat(request.form.get("at", ""))
    except ValueError:
        raise NotFound("not a time of day") from None
    here.go_to(at.replace(tzinfo=None))
    return redirect(url_for("public.home"), 303)


@blueprint.get("/enter/<person>")
def enter(person: str) -> ResponseReturnValue:
    """One click: it stands in for the card and the second factor, and unlocks with the stored ones.

    Only on the person's own host, so that nobody's session takes another's place.
    """
    here = desk()
    secrets.check_demonstration(here.configuration)
    who = _PEOPLE.get(person)
    if who is None:
        raise NotFound("no such person")
    if request.host.split(".", 1)[0] != person:
        return redirect(_address(person), 303)
    known = secrets.read(here.configuration).get(person)
    if known is not None and isinstance(who, Worker) and not known.pin:
        # His PIN is his own: it is chosen here, and afterwards nobody else knows it.
        fresh = needs_first_use(here.work, known.login_secret)
        return redirect(url_for("account.first_use" if fresh else "account.login_card"), 303)
    keys = _unlocked(known) if known else None
    if keys is None:
        raise NotFound("the demonstration is not seeded")
    mine = memberships(here.work, keys.account)
    token = service.start(
        here.work,
        keys,
        mine[0] if mine else None,
        kind="page",
        configuration=here.configuration,
    )
    live = service.load(here.work, token, here.configuration)
    assert live is not None
    here.commit()
    arrive(here.services, live.acting)
    response = current_app.make_response(redirect(url_for(home_of(live.acting.actor.role)), 303))
    give_cookie(response, token, here.configuration)
    return response


@blueprint.get("/kiosk")
def canteen() -> ResponseReturnValue:
    """The workshop's kiosk, on a host of its own: from here a worker logs in with his card."""
    here = desk()
    secrets.check_demonstration(here.configuration)
    if request.host.split(".", 1)[0] != kiosk.HOST:
        return redirect(_address(kiosk.HOST, url_for("demonstration.canteen")), 303)
    response = current_app.make_response(redirect(url_for("account.login_card"), 303))
    if kiosk_here() is None:
        token = kiosk.open_kiosk(here.work, here.configuration)
        here.commit()
        give_kiosk_cookie(response, token, here.configuration)
    return response


def _unlocked(known: secrets.Secrets) -> Keyring | None:
    work, cost = desk().work, desk().configuration.stretch
    if known.login:
        return unlock(work, known.account, UnlockerKind.PASSWORD, known.password, cost)
    return unlock_card(work, known.login_secret, known.pin, cost)


@blueprint.get("/components")
def components() -> ResponseReturnValue:
    """Every component of the pages in each of its states."""
    display = {name: request.args.get(name, "") for name in ("theme", "contrast", "text")}
    return render_template("pages/components.html", display=display, language_code=g.language)
