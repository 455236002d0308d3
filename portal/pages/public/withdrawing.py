"""Withdrawing with the code of a receipt: by anybody, anywhere, without an account.

Whatever the code stands for, and whether it exists, the answer is the same: its words, its status,
its headers, and the beat on which it leaves. What may differ is told by the form of what was typed
and by how often somebody typed, before any code is looked for.
"""

from __future__ import annotations

from flask import after_this_request, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consent.codes import is_code
from messaging.exchange.withdrawing import withdraw_by_code
from portal import steady
from portal.desk import desk
from portal.errors import in_words
from portal.i18n import _
from portal.pages.public import blueprint
from portal.sessions.tries import TooManyTries, by_withdrawal, take


@blueprint.get("/stop")
def stop() -> ResponseReturnValue:
    """The address on the paper: short, and a word in each of the languages."""
    return redirect(url_for("public.withdraw"), 303)


@blueprint.route("/withdraw", methods=["GET", "POST"])
def withdraw() -> ResponseReturnValue:
    """Withdraw with the code on a receipt. One sentence, whatever the code stands for."""
    if request.method == "GET":
        return render_template("public/withdraw.html")
    steady.begin(steady.WITHDRAWAL_SECONDS)
    typed = request.form.get("code", "")
    if not is_code(typed):
        return _again(typed, in_words("code_form"), 422)
    # The count is a transaction of its own, and SQLite has one writer at a time.
    desk().commit()
    limits = desk().configuration.logins
    try:
        take(desk().services, by_withdrawal(desk().work, request.remote_addr or "", limits))
    except TooManyTries:
        return _again(
            typed,
            _("Too many codes were typed here. This one waits. Try it again in one minute."),
            429,
        )
    withdraw_by_code(desk().work, typed)
    after_this_request(steady.hold)
    return render_template("public/withdraw.html", done=True)


def _again(typed: str, why: str, status: int) -> ResponseReturnValue:
    """The form once more, with what was typed: nothing was looked for."""
    return render_template("public/withdraw.html", errors={"code": [why]}, typed=typed), status
