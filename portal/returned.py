"""When a form cannot be taken: what of it comes back, to be sent again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from portal.sessions.drafts import CSRF_FIELD, is_secret
from portal.sessions.forms import FORMS

_OPENS_NOTHING: Final = frozenset({("public.withdraw", "code"), ("gp.ask", "code")})
"""Codes that open nothing, by page and field: without them the same form would do nothing."""
_UNREAD: Final = frozenset({("absence.call", "answer"), ("worker.absence_answer", "answer")})
"""What nobody reads back, not even whoever typed it: it is in no copy, and in no hash of one."""
_HEARD_OUT: Final = 16 * 1024 * 1024
_OWN: Final = (CSRF_FIELD, "once")


@dataclass(frozen=True)
class Returned:
    """A form that comes back in the page of an error, to be sent again from there.

    ``typed``: field by field what somebody typed and chose. ``own``: what the page itself had put
    into it, by which the second sending counts as the first. ``filled_in``: whether it is a form
    that one fills in, or a button alone.
    """

    action: str
    typed: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str], ...]
    filled_in: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """What he wrote in words of his own: worth seeing, and copying."""
        return tuple(value for _name, value in self.typed if len(value.split()) > 1)


def returned(csrf: str = "") -> Returned | None:
    """The form of this request, if it handed one in; with the value ``csrf`` of another session.

    Without what is secret, which is typed anew, and without a yes, which is given anew.
    """
    if request.method != "POST":
        return None
    try:
        form = request.form
    except RequestEntityTooLarge:
        return None
    own = {name: form[name] for name in _OWN if name in form}
    if csrf:
        own[CSRF_FIELD] = csrf
    return Returned(
        request.full_path.rstrip("?"),
        typed(request.endpoint, form),
        tuple(own.items()),
        request.endpoint in FORMS,
    )


def typed(endpoint: str | None, form: MultiDict[str, str]) -> tuple[tuple[str, str], ...]:
    """What somebody typed and chose, field by field, as far as it may come back."""
    known = FORMS.get(endpoint or "")
    acts = known.acts if known else frozenset()
    return tuple((name, value) for name, value in told(endpoint, form) if name not in acts)


def told(endpoint: str | None, form: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    """Everything that a form says, without what is secret or what nobody reads back."""
    for name, value in form.items(multi=True):
        if (endpoint, name) in _UNREAD:
            continue
        if (endpoint, name) in _OPENS_NOTHING or not is_secret(name):
            yield name, value


def hear_out(most: int) -> None:
    """Read, and forget, what is still coming of a request of more than ``most`` bytes.

    A browser that is cut off while it sends never shows the answer. Up to 16 MiB: beyond that it
    is not somebody who typed.
    """
    left = request.content_length or 0
    if not most < left <= _HEARD_OUT:
        return
    stream = request.environ["wsgi.input"]
    while left > 0 and (read := stream.read(min(left, 65536))):
        left -= len(read)
