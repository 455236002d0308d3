"""An invitation: somebody makes his own account, and proves that his app works before it exists."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from consent.codes import grouped
from messaging.work import NotFound, Refused
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import _
from portal.pages.account import blueprint
from portal.pages.account.common import Errors, address, home, in_plain_words, read, with_session
from portal.schemas.account import Enrolment, InvitationCode
from portal.sessions import enrol, totp
from portal.sessions.drafts import is_secret
from portal.sessions.tries import TooManyTries


@blueprint.route("/invitation", methods=["GET", "POST"], endpoint="invitation")
def invitation() -> ResponseReturnValue:
    """First the code; then, on one page, everything that an account needs."""
    if request.method == "GET":
        return _code_page({})
    found, errors = read(InvitationCode())
    if errors:
        return _code_page(errors, 422)
    code = found["invitation_code"]
    try:
        offer = enrol.look(desk(), code, address())
    except NotFound:
        words = _("This code cannot be used. It may be old, or used already. Ask for a new one.")
        return _code_page({"invitation_code": [words]}, 422)
    except TooManyTries as error:
        return _code_page({"form": [in_plain_words(error)]}, 429)
    if "step" not in request.form:
        return _account_page(code, offer, {}, totp.new_secret())
    return _make(code, offer)


def _make(code: str, offer: enrol.Offer) -> ResponseReturnValue:
    secret, mark = request.form.get("totp_secret", ""), request.form.get("totp_mark", "")
    if not totp.is_ours(desk().services.server, secret, code, mark):
        words = _("Put the new key below into your app, and type the six digits it shows.")
        return _account_page(code, offer, {"code": [words]}, totp.new_secret(), 422)
    data, errors = read(Enrolment(doctor=offer.is_doctor, practice=offer.founds_practice))
    if errors:
        return _account_page(code, offer, errors, secret, 422)
    try:
        made = enrol.make(
            desk(),
            code,
            login=data["login"],
            password=data["password"],
            profile=_profile(data, offer),
            practice=_practice(data, offer),
            totp_secret=secret,
            totp_code=data["code"],
        )
    except Refused as refused:
        field = "login" if refused.code == "login_taken" else "password"
        return _account_page(code, offer, {field: [in_words(refused.code)]}, secret, 422)
    except enrol.CodeWrong:
        words = _("These are not the six digits of this key. Type those that your app shows now.")
        return _account_page(code, offer, {"code": [words]}, secret, 422)
    page = render_template(
        "account/sheet.html", sheet=made.recovery_sheet, welcome=True, onward=home(offer.role)
    )
    return with_session(make_response(page), made.token)


def _profile(data: dict[str, Any], offer: enrol.Offer) -> dict[str, Any]:
    given = {name: data[name] for name in ("name", "email")}
    return {**given, "riziv": data["riziv"]} if offer.is_doctor else given


def _practice(data: dict[str, Any], offer: enrol.Offer) -> dict[str, Any] | None:
    if not offer.founds_practice:
        return None
    return {"name": data["practice_name"], "telephone": data["practice_telephone"]}


def _code_page(errors: Errors, status: int = 200) -> ResponseReturnValue:
    carried = [(n, v) for n, v in request.form.items() if not is_secret(n)]
    page = render_template(
        "account/invitation.html", errors=errors, typed=request.form, carried=carried
    )
    return page, status


def _account_page(
    code: str, offer: enrol.Offer, errors: Errors, secret: str, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "account/enrol.html",
        code=code,
        offer=offer,
        errors=errors,
        typed=request.form,
        totp_secret=secret,
        totp_grouped=grouped(secret),
        totp_address=totp.address_for_app(secret, request.form.get("login", "").strip()),
        totp_mark=totp.mark(desk().services.server, secret, code),
    )
    return page, status
