"""What a form shows when its page is made: as he handed it in just now, or as he left it."""

from __future__ import annotations

from flask import g, request
from werkzeug.datastructures import MultiDict

from portal.desk import desk
from portal.sessions import drafts
from portal.sessions.forms import DRAFT, FORMS, clean_path


def filled_in(action: str = "", apart: str = "") -> MultiDict[str, str]:
    """The fields of the form that is handed in to ``action`` (by itself: of this very page).

    After a mistake, what was just handed in; else his draft, when the address names one of this
    page; else nothing. ``apart`` is the value of the field that tells two forms with one address
    from each other. For every form of :data:`FORMS`, in its page and in its view.
    """
    action = action or request.path
    if request.method == "POST":
        form = FORMS.get(request.endpoint or "")
        own = form is not None and request.form.get(form.apart, "") == apart
        if not own or action != request.path:
            return MultiDict()
        g.form_came_back = True
        return request.form
    for kept in _of_this_page():
        if (kept.action, kept.apart) == (action, apart):
            return MultiDict(kept.fields)
    return MultiDict()


def shows_a_draft() -> bool:
    """Whether a form of this page is as somebody left it when his session ended."""
    return request.method == "GET" and bool(_of_this_page())


def _of_this_page() -> list[drafts.Kept]:
    """The draft that the address names, and what else is kept of this page; opened once."""
    if "kept_here" not in g:
        g.kept_here = _opened()
    found: list[drafts.Kept] = g.kept_here
    return found


def _opened() -> list[drafts.Kept]:
    here = desk()
    wanted = request.args.get(DRAFT, "")
    if here.live is None or not wanted:
        return []
    page = clean_path(request.full_path.rstrip("?"))
    mine = drafts.all_of(here.work, here.acting.keys, here.live.membership_id)
    kept = [one for one in mine if one.page == page]
    if all(one.id != wanted for one in kept):
        return []
    return sorted(kept, key=lambda one: one.id != wanted)
