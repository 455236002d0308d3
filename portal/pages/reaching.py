"""Both doctors' page: where one of their people can be reached by a second way."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.desk import desk
from portal.pages.way_words import Errors, handed_in, kinds, known
from portal.secondway.service import ways_of


def reaching_page(account: str, name: str, above: str, here: str, back: str) -> ResponseReturnValue:
    """Show and take in; the caller has checked that this doctor reaches this worker at all.

    He sees which ways are known, and never where they lead.
    """
    work, acting = desk().work, desk().acting
    errors: Errors = {}
    if request.method == "POST":
        errors = handed_in(work, acting, account)
        if not errors:
            return redirect(here + "?kept=1", 303)
    page = render_template(
        "physician/second_way.html",
        name=name,
        above=above,
        action=here,
        back=back,
        ways=known(ways_of(work, [account]).get(account, [])),
        kinds=kinds(),
        errors=errors,
        typed=request.form,
        kept="kept" in request.args,
    )
    return page, 422 if errors else 200
