"""Staying, leaving, and what was typed when a session ended."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from consent.records.schemas import Screen
from portal.desk import Desk, desk
from portal.i18n import _
from portal.pages.account import blueprint
from portal.pages.account.common import home, next_path
from portal.pages.kiosk import kiosk_here
from portal.sessions import ahead, drafts, service
from portal.sessions.cookies import cookie_name, drop_aside, drop_cookie, what_is_aside
from portal.sessions.forms import FORMS
from portal.sessions.prefill import filled_in, shows_a_draft

_BAD = 400


@blueprint.post("/session/stay", endpoint="stay")
def stay() -> ResponseReturnValue:
    """He is still here. The script is told until when; a browser without it goes to the start."""
    live = desk().live
    assert live is not None
    ends = service.stay(desk().work, live, desk().configuration)
    if request.accept_mimetypes.best != "application/json":
        return redirect(home(live.acting.actor.role), 303)
    left = int((ends - desk().services.clock.now()).total_seconds())
    return {"session_ends_at": ends.isoformat(), "session_seconds_left": left}


@blueprint.post("/session/end", endpoint="end")
def end() -> ResponseReturnValue:
    """Log out. Of a sitting both: else the next press would open the doctor's pages."""
    here = desk()
    service.end(here.work, _token())
    sat = here.live is not None and here.live.screen is Screen.DOCTOR_SCREEN
    if sat:
        service.end(here.work, what_is_aside(request, here.configuration)[0])
    # A kiosk comes back to where the next one logs in.
    onward = "account.login_card" if kiosk_here() else "public.home"
    response = redirect(url_for(onward), 303)
    drop_cookie(response, here.configuration)  # type: ignore[arg-type]
    ahead.drop(response, here.configuration)  # type: ignore[arg-type]
    if sat:
        drop_aside(response, here.configuration)  # type: ignore[arg-type]
    return response


@blueprint.post("/draft", endpoint="draft")
def draft() -> ResponseReturnValue:
    """The page's script hands over what was typed, shortly before the session ends or after."""
    fields = request.form.copy()
    path = fields.pop("path", "")
    kept = drafts.keep(desk(), _token(), path, fields)
    return {"kept": kept}, 200 if kept else 422


@blueprint.route("/resume", methods=["GET", "POST"], endpoint="resume")
def resume() -> ResponseReturnValue:
    """What is kept: go on with it, or throw it away. Straight to it when that is where he goes."""
    here = desk()
    live = here.live
    assert live is not None
    keys = here.acting.keys
    if request.method == "POST":
        drafts.drop(here.work, keys.account, [request.form.get("drop", "")])
        return redirect(url_for("account.resume"), 303)
    kept = drafts.all_of(here.work, keys, live.membership_id)
    wanted = next_path()
    # The very page, or else the same one with something else behind the question mark.
    there = [one for one in kept if one.page.partition("?")[0] == wanted.partition("?")[0]]
    if there:
        best = next((one for one in there if one.page == wanted), there[0])
        return redirect(drafts.address_of(best), 303)
    if not kept:
        return redirect(wanted or home(here.acting.actor.role), 303)
    return render_template(
        "account/resume.html",
        kept=[
            {
                "id": one.id,
                "saved_at": one.saved_at,
                "address": drafts.address_of(one),
                # His own sentences, which he can copy; what he chose from a list is a code here.
                "typed": [value for _name, value in one.fields if len(value.split()) > 1],
            }
            for one in kept
        ],
        onward=wanted or home(here.acting.actor.role),
    )


@blueprint.after_app_request
def forget_what_was_handed_in(response: Response) -> Response:
    """A form that was handed in well needs no draft any more; one that came back still does."""
    here: Desk | None = g.get("desk")
    live = here.live if here is not None else None
    led_on = "Location" in response.headers or "form_came_back" not in g
    good = request.method == "POST" and response.status_code < _BAD and led_on
    if good and here and live and live.kind == service.PAGE and request.endpoint in FORMS:
        # After the commit of the request itself, which must not fail over this.
        with suppress(SQLAlchemyError):
            drafts.handed_in(
                here.work, live.acting.keys, live.membership_id, request.path, request.form
            )
            here.commit()
    return response


@blueprint.app_context_processor
def forms_as_he_left_them() -> dict[str, Any]:
    """Every page can ask what its forms are to show, and says so when that is a draft."""
    # The page of an error is made too while the database is away.
    with suppress(SQLAlchemyError):
        if shows_a_draft():
            words = _("What you had filled in is there again. It is not sent yet.")
            g.setdefault("notices", []).append(("info", words))
    return {"filled_in": filled_in}


def _token() -> str:
    return request.cookies.get(cookie_name(desk().configuration), "")
