"""The Flask application: built from a configuration, one desk and one transaction per request."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    RequestEntityTooLarge,
)
from werkzeug.exceptions import NotFound as HttpNotFound
from werkzeug.middleware.proxy_fix import ProxyFix

from consent.clock import Clock, SystemClock
from consent.log.service import EventType, NoSuchChain
from consent.purposes import Role
from consent.records.schemas import Screen
from consent.records.service import ConsentError
from consent.store import Store
from messaging.serverkeys import ServerKeys
from messaging.work import NotFound, Refused
from portal import away, display, i18n, once, security
from portal.access import allowed, home_of
from portal.configuration import Configuration
from portal.desk import Desk, Services, services
from portal.errors import in_words
from portal.failing import API, Discreet, log_error, plain, without_address
from portal.navigation import help_line, navigation_for, viewer_of
from portal.pages import blueprints
from portal.pages.kiosk import is_own_device, kiosk_here
from portal.problems import problem
from portal.returned import hear_out, returned
from portal.sessions import service as sessions
from portal.sessions.cookies import cookie_name, what_is_aside
from portal.sessions.drafts import keep
from portal.sessions.forms import way_back
from portal.sessions.identity import install_login

MAX_BODY = 1024 * 1024
"""Bytes of one request: a page of text is a few thousand, so this is generous."""
_SAFE = ("GET", "HEAD", "OPTIONS")


class Portal(Discreet):
    """Flask with one rule more: a response leaves only after its transaction is committed."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view, commit what it did, and only then hand out its response."""
        desk: Desk = g.desk
        claimed = _claim(desk)
        if isinstance(claimed, Response):
            desk.commit()
            return claimed
        response = make_response(super().dispatch_request())
        if response.status_code >= 400:
            desk.rollback()
            return response
        if claimed is not None:
            once.keep(desk.work, desk.acting, claimed, response)
        desk.commit()
        return response


def create_app(
    configuration: Configuration,
    *,
    clock: Clock | None = None,
    store: Store | None = None,
    server: ServerKeys | None = None,
) -> Flask:
    """The portal on this configuration. Tests hand in their clock, store and keys."""
    app = Portal(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
    app.config["TRUSTED_HOSTS"] = list(configuration.hosts)
    if configuration.trusted_proxies:
        near = configuration.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near, x_host=near)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["portal"] = Services(
        configuration,
        store or Store(configuration.database_url),
        server or ServerKeys.load(configuration.keys_dir),
        clock or SystemClock(),
    )
    app.extensions["catalogues"] = i18n.load(configuration.languages)
    i18n.install(app)
    app.jinja_env.globals.update(
        csrf_token=_csrf_token,
        once_token=once.new_token,
        on_shared_screen=display.on_shared_screen,
        is_own_device=is_own_device,
    )
    install_login(app)
    _register(app, configuration)
    app.before_request(_of_our_host)
    app.before_request(_open_desk)
    app.before_request(_check_access)
    app.after_request(_finish)
    app.teardown_request(_close_desk)
    app.context_processor(_context)
    app.register_error_handler(NotFound, _not_found)
    for refusal in (Refused, ConsentError):
        app.register_error_handler(refusal, _refused)
    for error in (*away.AWAY, DBAPIError):
        app.register_error_handler(error, _database_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _broken)
    return app


def _register(app: Flask, configuration: Configuration) -> None:
    for blueprint in blueprints(demonstration=configuration.is_demonstration):
        app.register_blueprint(blueprint)


# Before the view --------------------------------------------------------------------------


def _of_our_host() -> ResponseReturnValue | None:
    """Of another host no page can be made: its links have nowhere to lead."""
    error = without_address()
    if error is None:
        return None
    log_error(current_app.logger, "no page", error, None)
    return plain(400, api=_is_api())


def _open_desk() -> None:
    found = services()
    g.desk = Desk(found)
    _speak(None)


def _speak(role: Role | None) -> None:
    found = services().configuration
    i18n.speak(found.languages, found.default_language, role, display.wish(display.LANGUAGE))


def _check_access() -> ResponseReturnValue | None:
    """Load the session, check where the form comes from, and ask the route table."""
    desk: Desk = g.desk
    if request.endpoint == "static":
        return None
    token = _token()
    if token:
        live = sessions.load(desk.work, token, desk.configuration)
        # A cookie is for pages and a bearer token for the API; neither stands in for the other.
        if live is not None and (live.kind == sessions.API) is _is_api():
            desk.live = live
    role = desk.live.acting.actor.role if desk.live else None
    _speak(role)
    if request.routing_exception is not None:
        return None  # the dispatch answers it: a redirect to the right slash, or "not found"
    if not allowed(request.endpoint, role, demonstration=desk.configuration.is_demonstration):
        return _shut(desk, token)
    if request.method not in _SAFE and not security.comes_from_us(desk.live):
        if _is_api():
            return problem("another_site", 403)
        return _form_expired(desk)
    return None


def _shut(desk: Desk, token: str | None) -> ResponseReturnValue:
    """Signed out: to his log-in, with what was typed kept. Logged in: as if it were not there."""
    if desk.live is not None:
        raise NotFound("no route for this role", chain=desk.live.acting.actor.account)
    if _is_api():
        return problem("log_in", 401)
    if request.method == "POST" and token:
        keep(desk, token, request.full_path.rstrip("?"), request.form)
        desk.commit()
    if kiosk_here():
        return redirect(url_for("account.login_card"), 303)
    if request.method == "GET":
        after = request.full_path.rstrip("?")
    else:
        after = way_back(request.path, request.form)
    # A worker knows his card; names, passkeys and codes of an app would only be in his way.
    his = (request.endpoint or "").startswith("worker.")
    entry = "account.login_card" if his else "account.login"
    return redirect(url_for(entry, next=after or None), 303)


def _token() -> str | None:
    if _is_api():
        return security.bearer_token()
    return request.cookies.get(cookie_name(g.desk.configuration))


def _claim(desk: Desk) -> Any:
    """Take the form's token: a submission, the answer to a second click, or nothing."""
    if request.method in _SAFE or desk.live is None:
        return None
    token = request.headers.get("Idempotency-Key") or request.form.get(once.FIELD)
    if not token:
        return None
    owner = f"{desk.live.acting.actor.account}{request.path}"
    submission = once.claim(desk.work, owner, token)
    if submission is not None:
        return submission
    return once.already(desk.work, desk.acting, owner, token)


# After the view ---------------------------------------------------------------------------


def _finish(response: Response) -> Response:
    return security.add_headers(
        response,
        cacheable=request.endpoint == "static",
        https=g.desk.configuration.cookie_secure if "desk" in g else False,
    )


def _close_desk(_error: BaseException | None) -> None:
    if "desk" in g:
        g.desk.close()


def _context() -> dict[str, Any]:
    """What every template may use."""
    desk: Desk = g.desk
    live = desk.live
    at_doctors = live is not None and live.screen is Screen.DOCTOR_SCREEN
    return {
        "viewer": viewer_of(live),
        "navigation": navigation_for(live, request.endpoint),
        "languages": _language_choice(desk),
        "language_code": g.language,
        "display": display.chosen(),
        "display_url": url_for("public.display", next=_here()),
        "about_url": url_for("public.about"),
        "home_url": url_for(home_of(live.acting.actor.role if live else None)),
        "log_out_url": url_for("account.sitting_over" if at_doctors else "account.end"),
        "at_doctors": at_doctors,
        "doctor_waits": live is None and bool(what_is_aside(request, desk.configuration)[0]),
        "help_line": help_line(desk.configuration),
        "session_ends_at": live.ends_at.isoformat() if live else None,
        "session_seconds_left": _seconds_left(desk),
        "session_warning_seconds": _warning_seconds(desk),
        "demonstration": desk.configuration.is_demonstration,
        "messages": g.get("notices", []),
        "now": desk.services.clock.now(),
    }


def _csrf_token() -> str:
    """What each form carries against forgery; nothing for who is signed out."""
    live = g.desk.live
    return security.form_value(live) if live else ""


def _here() -> str | None:
    """The page that is open, to come back to; not where a form was sent to."""
    if request.method != "GET" or request.endpoint == "public.display":
        return None
    return request.path


def _seconds_left(desk: Desk) -> int | None:
    if desk.live is None:
        return None
    return int((desk.live.ends_at - desk.services.clock.now()).total_seconds())


def _warning_seconds(desk: Desk) -> int:
    """How long before the end it is said: on a kiosk later, so that it is read to in peace."""
    limits = desk.configuration.sessions
    at_kiosk = desk.live is not None and desk.live.screen is Screen.KIOSK
    return limits.kiosk_warning_seconds if at_kiosk else limits.warning_seconds


def _language_choice(desk: Desk) -> list[dict[str, Any]]:
    role = desk.live.acting.actor.role if desk.live else None
    return [
        {
            "code": code,
            "label": i18n.NAMES[code],
            "url": url_for("public.language", code=code, next=request.path),
            "current": code == g.language,
        }
        for code in i18n.offered(desk.configuration.languages, role)
    ]


def _is_api() -> bool:
    return request.path.startswith(API)


def _not_found(error: NotFound) -> ResponseReturnValue:
    """Not there or not yours: one answer. The attempt is written after the rollback."""
    desk: Desk = g.desk
    desk.rollback()
    if desk.live is not None:
        try:
            _write_denied(desk, error)
        except (*away.AWAY, DBAPIError) as no_line:
            return _database_error(no_line)
    if _is_api():
        return problem("not_found", 404)
    return render_template("errors/not_found.html", returned=returned()), 404


def _write_denied(desk: Desk, error: NotFound) -> None:
    """A denied attempt outlives the failure that it records, in a transaction of its own."""
    live = desk.live
    assert live is not None
    actor = live.acting.actor
    desk.close()
    with desk.services.store.transaction() as session:
        log = desk.services.work(session).log
        try:
            head = log.lock(error.chain or actor.account)
        except NoSuchChain:
            head = log.lock(actor.account)
        log.append(
            head,
            EventType.DENIED,
            {"reason": error.reason},
            {
                "actor": actor.account,
                "role": str(actor.role),
                "organisation": actor.organisation,
                "route": request.endpoint or "",
            },
        )


def _refused(error: Refused | ConsentError) -> ResponseReturnValue:
    """A page that did not put a refusal beside its field still says it in words."""
    g.desk.rollback()
    if _is_api():
        return problem(error.code, 409)
    page = render_template("errors/refused.html", text=in_words(error.code), returned=returned())
    return page, 409


def _database_error(error: Exception) -> ResponseReturnValue:
    """The database does not answer: the form comes back filled in, to be sent again."""
    if not away.means_away(error):
        return _broken(error)
    log_error(current_app.logger, "database away", error, request.endpoint)
    _forget_desk()
    if _is_api():
        return problem("away", 503, retry_after=10)
    page = render_template(
        "errors/away.html",
        returned=returned() if security.comes_from_us(None) else None,
        action=request.full_path.rstrip("?"),
    )
    return page, 503, {"Retry-After": "10"}


def _form_expired(desk: Desk) -> ResponseReturnValue:
    """A form of another session, or of another site. To be sent again only if it is our own.

    Somebody who logged in anew in another window gets back what he filled in before; of somebody
    else's form, or another site's, there is no more than the text to copy.
    """
    live = desk.live
    ours = live is not None and security.is_his(live)
    back = returned(security.form_value(live) if live and ours else "")
    return render_template("errors/form_expired.html", returned=back, ours=ours), 400


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, InternalServerError):
        return plain(500, api=_is_api())  # an error page broke: another one may too
    if "desk" in g:
        g.desk.rollback()
    code = error.code or 500
    if _is_api():
        return problem(error.name.lower().replace(" ", "_"), code)
    if isinstance(error, RequestEntityTooLarge):
        hear_out(MAX_BODY)
        return render_template("errors/too_large.html"), code
    if isinstance(error, HttpNotFound | MethodNotAllowed):
        return render_template("errors/not_found.html"), code
    return render_template("errors/refused.html", text=in_words("")), code


def _broken(error: Exception) -> ResponseReturnValue:
    """An error of ours: a reference for the operator, and nothing of what was read or typed."""
    reference = log_error(current_app.logger, "unexpected", error, request.endpoint)
    _forget_desk()
    if _is_api():
        return problem("unexpected", 500, reference=reference)
    page = render_template("errors/broken.html", reference=reference, returned=returned())
    return page, 500


def _forget_desk() -> None:
    """A fresh desk without a session, so that an error page asks the database for nothing."""
    if "desk" in g:
        live = g.desk.live
        with suppress(*away.AWAY):
            g.desk.close()
        g.desk.live = live
