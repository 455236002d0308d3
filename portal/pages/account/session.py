"""Staying, leaving, and what was typed when a session ended."""

from __future__ import annotations

from contextlib import suppress

from flask import Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from portal.desk import Desk, desk
from portal.pages.account import blueprint
from portal.pages.account.common import home, next_path
from portal.sessions import drafts, service
from portal.sessions.cookies import cookie_name, drop_cookie

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
    """Log out."""
    service.end(desk().work, _token())
    response = redirect(url_for("public.home"), 303)
    drop_cookie(response, desk().configuration)  # type: ignore[arg-type]
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
    keys = here.acting.keys
    if request.method == "POST":
        drafts.drop(here.work, keys.account, [request.form.get("drop", "")])
        return redirect(url_for("account.resume"), 303)
    kept = drafts.all_of(here.work, keys)
    wanted = next_path()
    for one in kept:
        if wanted and one.path == wanted and _is_page(one.path):
            return redirect(drafts.address_of(one), 303)
    if not kept:
        return redirect(wanted or home(here.acting.actor.role), 303)
    return render_template(
        "account/resume.html",
        kept=[
            {
                "id": one.id,
                "saved_at": one.saved_at,
                "address": drafts.address_of(one) if _is_page(one.path) else "",
                "typed": [value for _name, value in one.fields if value.strip()],
            }
            for one in kept
        ],
        onward=wanted or home(here.acting.actor.role),
    )


@blueprint.after_app_request
def forget_what_was_handed_in(response: Response) -> Response:
    """A form that was handed in well needs no draft any more; also where a page knows of none."""
    here: Desk | None = g.get("desk")
    live = here.live if here is not None else None
    good = request.method == "POST" and response.status_code < _BAD
    if good and here and live and live.kind == service.PAGE and request.blueprint != "account":
        # After the commit of the request itself, which must not fail over this.
        with suppress(SQLAlchemyError):
            drafts.handed_in(here.work, live.acting.keys, request.full_path)
            here.commit()
    return response


def _is_page(path: str) -> bool:
    """Whether this address can be asked for; some only take what is handed in."""
    adapter = current_app.url_map.bind("")
    try:
        adapter.match(path.partition("?")[0], method="GET")
    except HTTPException:
        return False
    return True


def _token() -> str:
    return request.cookies.get(cookie_name(desk().configuration), "")
