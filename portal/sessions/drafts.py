"""What somebody was typing when his session ended: sealed to his own key, shown after logging in.

The server can neither read what was typed nor on which page. Passwords, PINs and codes are never
kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request
from sqlalchemy import delete, select
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
from portal.desk import Desk, desk
from portal.sessions.models import Draft
from portal.sessions.service import csrf_of, is_token, owner_of_expired

FIELD: Final = "draft"
"""The part of an address that names a draft: ``/gp/ask?draft=...``."""
CSRF_FIELD: Final = "csrf_token"
AT_MOST: Final = 5
LARGEST: Final = 1024 * 1024
KEPT_FOR: Final = timedelta(days=7)
_LONGEST_PATH: Final = 400
_SECRET: Final = frozenset(
    {"password", "pin", "code", "totp", "secret", "sheet", "csrf", "once", "token"}
)


@dataclass(frozen=True)
class Kept:
    """An opened draft: the address of its page, and what was typed, field by field."""

    id: str
    path: str
    fields: tuple[tuple[str, str], ...]
    saved_at: datetime


def is_secret(name: str) -> bool:
    """Whether a field of this name may never be kept: one of its words says that it is secret."""
    words = re.split(r"[^a-z]+", name.lower())
    return any(word in _SECRET for word in words)


def keep(desk: Desk, token: str, path: str, fields: MultiDict[str, str]) -> bool:
    """Keep what was typed on the page at ``path``; says whether it is kept.

    ``token`` is that of a session that lives or ended less than a day ago. The form must carry
    that session's own value: nobody else's page can fill a person's drafts. One draft for a page
    and session, a later one in its place; the oldest go when there are more than a few. Nothing
    is kept for an address that is not ours, for more than a megabyte, and when nothing but
    secrets was typed.
    """
    if not is_token(token) or fields.get(CSRF_FIELD) != csrf_of(token):
        return False
    if desk.live is not None:
        account: str | None = desk.live.acting.actor.account
    else:
        account = owner_of_expired(desk.work, token)
    path = clean_path(path)
    kept = [(n, v) for n, v in fields.items(multi=True) if n != FIELD and not is_secret(n)]
    if account is None or not path or not any(value.strip() for _name, value in kept):
        return False
    data = canonical({"path": path, "fields": [[name, value] for name, value in kept]})
    size = next((each for each in SIZE_CLASSES if len(data) <= each <= LARGEST), None)
    if size is None:
        return False
    # Under a name that only the session's token gives, so that nobody else can tell the page.
    draft_id = keyed_hash(key_from_token(token.encode(), "session/drafts"), path).hex()[:32]
    # Spaces behind JSON change nothing: the length tells a size class and no more.
    return _save(desk.work, account, draft_id, data.ljust(size))


def prefilled() -> MultiDict[str, str]:
    """What this page's form is to show: what was handed in just now, else a draft, else nothing.

    The draft is the one that the address names. For a page whose form posts to its own address.
    """
    if request.method == "POST":
        return request.form
    here = desk()
    if here.live is None or FIELD not in request.args:
        return MultiDict()
    kept = one_of(here.work, here.acting.keys, request.args[FIELD])
    if kept is None or urlsplit(kept.path).path != request.path:
        return MultiDict()
    return MultiDict(kept.fields)


def are_waiting(work: Work, account: str) -> bool:
    """Whether something is kept for somebody. One query."""
    query = select(Draft.id).where(Draft.account_id == account).limit(1)
    return work.session.scalar(query) is not None


def all_of(work: Work, keys: Keyring) -> list[Kept]:
    """Everything that is kept for somebody, newest first; what does not open is left out."""
    query = select(Draft).where(Draft.account_id == keys.account)
    rows = work.session.scalars(query.order_by(Draft.saved_at.desc(), Draft.id))
    return [kept for row in rows if (kept := _open(row, keys)) is not None]


def one_of(work: Work, keys: Keyring, draft_id: str) -> Kept | None:
    """One draft of this person; ``None`` for any other."""
    row = work.session.get(Draft, draft_id)
    return _open(row, keys) if row is not None and row.account_id == keys.account else None


def drop(work: Work, account: str, draft_ids: Iterable[str]) -> None:
    """Delete drafts of this person; those of anybody else stay."""
    wanted = list(draft_ids)
    if wanted:
        mine = delete(Draft).where(Draft.account_id == account, Draft.id.in_(wanted))
        work.session.execute(mine)


def handed_in(work: Work, keys: Keyring, path: str) -> None:
    """A form was handed in at ``path``: what was kept of that page is not needed any more."""
    drop(work, keys.account, [k.id for k in all_of(work, keys) if _same_page(k.path, path)])


def sweep(work: Work) -> None:
    """Delete what waited for a week."""
    before = work.clock.now() - KEPT_FOR
    work.session.execute(delete(Draft).where(Draft.saved_at < before))


def clean_path(path: str) -> str:
    """An address of this portal without its host and draft, or nothing if it is not one."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or len(path) > _LONGEST_PATH:
        return ""
    if not path.isprintable():
        return ""
    parts = urlsplit(path)
    query = [(n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if n != FIELD]
    return parts.path + ("?" + urlencode(query) if query else "")


def address_of(kept: Kept) -> str:
    """The page on which it was typed, which shows it again."""
    return kept.path + ("&" if "?" in kept.path else "?") + urlencode({FIELD: kept.id})


def _save(work: Work, account: str, draft_id: str, data: bytes) -> bool:
    public = work.directory.current(account).sealing
    sealed = seal_to(public, data, _context(draft_id, account))
    row = Draft(id=draft_id, account_id=account, sealed=sealed, saved_at=work.clock.now())
    try:
        with work.session.begin_nested():
            work.session.merge(row)
    except IntegrityError:
        # Another window kept the same page at this moment.
        return False
    newest = select(Draft.id).where(Draft.account_id == account)
    newest = newest.order_by(Draft.saved_at.desc(), Draft.id)
    drop(work, account, list(work.session.scalars(newest))[AT_MOST:])
    return True


def _same_page(kept: str, done: str) -> bool:
    """A form's address may leave out what its page's address has behind the question mark."""
    one, other = urlsplit(clean_path(kept)), urlsplit(clean_path(done))
    return one.path == other.path and (not other.query or one.query == other.query)


def _open(row: Draft, keys: Keyring) -> Kept | None:
    try:
        data = json.loads(keys.sealing.open(row.sealed, _context(row.id, row.account_id)))
    except CannotOpen:
        return None
    fields = tuple((name, value) for name, value in data["fields"])
    return Kept(row.id, data["path"], fields, row.saved_at)


def _context(draft_id: str, account: str) -> dict[str, str]:
    return {"table": "draft", "row": draft_id, "for": account}
