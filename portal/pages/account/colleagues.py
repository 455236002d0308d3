"""Colleagues: who waits to be let into my groups, and groups that need a new pair of keys."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from messaging.work import Refused
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import _
from portal.pages.account import blueprint
from portal.sessions import colleagues as groups


@blueprint.route("/colleagues", methods=["GET", "POST"], endpoint="colleagues")
def colleagues() -> ResponseReturnValue:
    """Letting in, and making new keys after somebody left, are acts of members alone."""
    if request.method == "GET":
        return _page("", done=request.args.get("done", ""))
    here = desk()
    group = request.form.get("group", "")
    act = request.form.get("act", "")
    try:
        if act == "let_in":
            groups.let_in(here.work, here.acting, group, request.form.get("account", ""))
        elif act == "renew":
            groups.renew(here.work, here.acting, group)
        else:
            return _page(_("Choose what you want to do."), status=422)
    except Refused as refused:
        here.rollback()
        words = in_words(refused.code)
        if refused.code == "not_verified":
            words = _("First a physician must check the RIZIV number of this colleague.")
        return _page(words, status=422)
    return redirect(url_for("account.colleagues", done=act), 303)


def _page(wrong: str, *, done: str = "", status: int = 200) -> ResponseReturnValue:
    here = desk()
    page = render_template(
        "account/colleagues.html",
        groups=groups.mine(here.work, here.acting),
        may_let_in=here.acting.verified,
        errors={"form": [wrong]} if wrong else {},
        done=done,
    )
    return page, status
