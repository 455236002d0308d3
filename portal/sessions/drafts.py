"""What somebody was typing when his session ended: sealed to his own key, shown after logging in.

The server can neither read what was typed nor on which page. Passwords, PINs and codes are never
kept, nor is a yes. A draft is for one person in one membership.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from consent.encoding import canonical
from messaging.sealing import (
    SIZE_CLASSES,
    CannotOpen,
    key_from_token,
    keyed_hash,
    seal_to,
)
from messaging.work import Keyring, Work
from portal.desk import Desk
from portal.sessions.forms import DRAFT, place_of
from portal.sessions.models import Draft
from portal.sessions.service import Owner, csrf_of, is_token, owner_of_expired, session_part

CSRF_FIELD: Final = "csrf_token"
AT_MOST: Final = 5
LARGEST: Final = 1024 * 1024
KEPT_FOR: Final = timedelta(days=7)
_SECRET: Final = frozenset(
    {"password", "pin", "code", "totp", "secret", "sheet", "csrf", "once", "token"}
)


@dataclass(frozen=True)
class Kept:
    """An opened draft: what was typed, field by field, in the form of ``page`` with ``action``."""

    id: str
    page: str
    action: str
    apart: str
    fields: tuple[tuple[str, str], ...]
    saved_at: datetime


def is_secret(name: str) -> bool:
    """Whether a field of this name may never be kept: one of its words says that it is secret."""
    words = re.split(r"[^a-z]+", name.lower())
    return any(word in _SECRET for word in words)


def keep(desk: Desk, token: str, path: str, fields: MultiDict[str, str]) -> bool:
    """Keep what was typed in the form that is handed in to ``path``; says whether it is kept.

    ``token`` is that of a session that lives or ended less than a day ago. The form must carry
    that session's own value: nobody else's page can fill a person's drafts. One draft for a form
    and session, a later one in its place; the oldest go when there are more than a few. Nothing
    is kept of a form that is not in the table, for more than a megabyte, and when nothing but
    secrets was typed.
    """
    if not is_token(token) or session_part(fields.get(CSRF_FIELD, "")) != csrf_of(token):
        return False
    place = place_of(path, fields)
    if place is None:
        return False
    if desk.live is not None:
        owner: Owner | None = Owner(desk.live.acting.actor.account, desk.live.membership_id)
    else:
        owner = owner_of_expired(desk.work, token)
    left_out = {DRAFT, *place.form.acts}
    kept = [(n, v) for n, v in fields.items(multi=True) if n not in left_out and not is_secret(n)]
    address = {place.form.apart, *place.form.parts}
    if owner is None or not any(value.strip() for name, value in kept if name not in address):
        return False
    data = canonical(
        {
            "page": place.page,
            "action": place.action,
            "apart": place.apart,
            "fields": [[name, value] for name, value in kept],
        }
    )
    size = next((each for each in SIZE_CLASSES if len(data) <= each <= LARGEST), None)
    if size is None:
        return False
    # Under a name that only the session's token gives, so that nobody else can tell the form.
    named = f"{place.page}\n{place.action}\n{place.apart}"
    draft_id = keyed_hash(key_from_token(token.encode(), "session/drafts"), named).hex()[:32]
    # Spaces behind JSON change nothing: the length tells a size class and no more.
    return _save(desk.work, owner, draft_id, data.ljust(size))


def are_waiting(work: Work, account: str) -> bool:
    """Whether something is kept for somebody. One query."""
    query = select(Draft.id).where(Draft.account_id == account, _fresh(work)).limit(1)
    return work.session.scalar(query) is not None


def all_of(work: Work, keys: Keyring, membership: str | None) -> list[Kept]:
    """What is kept for somebody in this membership, newest first; the rest does not open."""
    query = select(Draft).where(Draft.account_id == keys.account, _fresh(work))
    rows = work.session.scalars(query.order_by(Draft.saved_at.desc(), Draft.id))
    return [kept for row in rows if (kept := _open(row, keys, membership)) is not None]


def drop(work: Work, account: str, draft_ids: Iterable[str]) -> None:
    """Delete drafts of this person; those of anybody else stay."""
    wanted = list(draft_ids)
    if wanted:
        mine = delete(Draft).where(Draft.account_id == account, Draft.id.in_(wanted))
        work.session.execute(mine)


def handed_in(
    work: Work, keys: Keyring, membership: str | None, path: str, fields: MultiDict[str, str]
) -> None:
    """A form was handed in at ``path``: what was kept of it is not needed any more."""
    place = place_of(path, fields)
    if place is None:
        return
    done = (place.page, place.action, place.apart)
    mine = all_of(work, keys, membership)
    drop(work, keys.account, [k.id for k in mine if (k.page, k.action, k.apart) == done])


def sweep(work: Work) -> None:
    """Delete what waited for a week."""
    work.session.execute(delete(Draft).where(~_fresh(work)))


def address_of(kept: Kept) -> str:
    """The page on which it was typed, which shows it again."""
    return kept.page + ("&" if "?" in kept.page else "?") + urlencode({DRAFT: kept.id})


def _fresh(work: Work) -> ColumnElement[bool]:
    return Draft.saved_at >= work.clock.now() - KEPT_FOR


def _save(work: Work, owner: Owner, draft_id: str, data: bytes) -> bool:
    public = work.directory.current(owner.account).sealing
    sealed = seal_to(public, data, _context(draft_id, owner))
    row = Draft(id=draft_id, account_id=owner.account, sealed=sealed, saved_at=work.clock.now())
    try:
        with work.session.begin_nested():
            work.session.merge(row)
    except IntegrityError:
        # Another window kept the same form at this moment.
        return False
    newest = select(Draft.id).where(Draft.account_id == owner.account)
    newest = newest.order_by(Draft.saved_at.desc(), Draft.id)
    drop(work, owner.account, list(work.session.scalars(newest))[AT_MOST:])
    return True


def _open(row: Draft, keys: Keyring, membership: str | None) -> Kept | None:
    context = _context(row.id, Owner(row.account_id, membership))
    try:
        data = json.loads(keys.sealing.open(row.sealed, context))
    except CannotOpen:
        return None
    fields = tuple((name, value) for name, value in data["fields"])
    return Kept(row.id, data["page"], data["action"], data["apart"], fields, row.saved_at)


def _context(draft_id: str, owner: Owner) -> dict[str, str]:
    """What the seal is bound to: who it is for, and as a member of what."""
    return {
        "table": "draft",
        "row": draft_id,
        "for": owner.account,
        "membership": owner.membership or "",
    }
