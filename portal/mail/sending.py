"""Sends what waits through a real mail server; what fails is tried again, later each time."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from types import MappingProxyType
from typing import Final

from sqlalchemy import select, update

from consent.clock import Clock
from consent.store import Store
from messaging.people.accounts import people
from messaging.serverkeys import ServerKeys
from messaging.work import Work
from portal.mail.models import Mail
from portal.mail.service import forget_old
from portal.mail.transport import (
    AT_ONCE,
    GIVE_UP_AFTER,
    Outcome,
    connected,
    hand_over,
    next_try,
    plain_mail,
)
from portal.sessions.service import last_here
from portal.settings import Smtp

SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nl": "Er wacht iets op u",
        "fr": "Quelque chose vous attend",
        "de": "Etwas wartet auf Sie",
        "en": "Something waits for you",
        "ar": "هناك شيء ينتظرك",
    }
)
TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nl": "Er wacht iets op u in het portaal.\n\n"
        "Log in zoals u altijd doet. Wat er wacht, staat met opzet niet in deze mail.\n",
        "fr": "Quelque chose vous attend dans le portail.\n\n"
        "Connectez-vous comme toujours. Ce qui vous attend n’est volontairement pas dans ce "
        "message.\n",
        "de": "Im Portal wartet etwas auf Sie.\n\n"
        "Melden Sie sich an wie immer. Was wartet, steht mit Absicht nicht in dieser Mail.\n",
        "en": "Something waits for you in the portal.\n\n"
        "Log in as you always do. What waits is left out of this mail on purpose.\n",
        "ar": "هناك شيء ينتظرك في البوابة.\n\n"
        "سجِّل الدخول كما تفعل دائمًا. لا نكتب في هذه الرسالة ما الذي ينتظرك، وهذا مقصود.\n",
    }
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """What became of the mail that was due."""

    sent: int = 0
    postponed: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class _Claimed:
    account: str
    address: str
    language: str
    given_up: bool


def neutral_mail(smtp: Smtp, address: str, language: str, now: datetime) -> EmailMessage:
    """The mail that something waits: the same for everybody but its language."""
    return plain_mail(smtp, address, SUBJECTS[language], TEXTS[language], now)


def send_waiting(
    store: Store,
    server: ServerKeys,
    clock: Clock,
    smtp: Smtp,
    *,
    default_language: str = "nl",
    tls: ssl.SSLContext | None = None,
) -> Sent:
    """Send every mail that is due; safe to run at any time, and by several at once.

    A mail is claimed and its claim committed before it is sent, so that no transaction waits for
    a mail server. A mail may go twice after a crash, and never not at all within three days.
    A mail server that is away raises nothing: its mail waits. Raises
    :class:`ConfigurationError` for a password that cannot be read.
    """
    password = smtp.password()
    claimed = _claim(store, server, clock, default_language)
    gone: list[str] = []
    dropped = [one.account for one in claimed if one.given_up or not one.address]
    waiting = [one for one in claimed if one.account not in dropped]
    if waiting:
        try:
            with connected(smtp, password, tls) as link:
                for one in waiting:
                    outcome = _sent(link, smtp, one, clock.now())
                    if outcome is Outcome.GONE:
                        gone.append(one.account)
                    elif outcome is Outcome.NEVER:
                        dropped.append(one.account)
        except (OSError, smtplib.SMTPException) as error:
            # Without its text: a server may repeat an address in it.
            _log.warning("the mail server cannot be used: %s", type(error).__name__)
    _settle(store, clock.now(), gone, dropped)
    return Sent(len(gone), len(claimed) - len(gone) - len(dropped), len(dropped))


def _claim(store: Store, server: ServerKeys, clock: Clock, default_language: str) -> list[_Claimed]:
    with store.transaction() as session:
        work = Work(session, clock, server)
        now = clock.now()
        forget_old(work)
        rows = session.scalars(
            select(Mail)
            .where(Mail.due_at <= now)
            .order_by(Mail.due_at)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        accounts = [row.account_id for row in rows]
        known, here = people(work, accounts), last_here(work, accounts)
        claimed = []
        for row in rows:
            if row.account_id in here and here[row.account_id] >= row.created_at:
                row.due_at = None  # he was at the portal after it came: nothing to tell him
                continue
            row.due_at = next_try(now, row.tries)
            row.tries += 1
            person = known[row.account_id]
            language = str(person.profile.get("language", ""))
            claimed.append(
                _Claimed(
                    row.account_id,
                    "" if person.locked else str(person.profile.get("email") or ""),
                    language if language in SUBJECTS else default_language,
                    now - row.created_at > GIVE_UP_AFTER,
                )
            )
        return claimed


def _sent(link: smtplib.SMTP, smtp: Smtp, one: _Claimed, now: datetime) -> Outcome:
    try:
        message = neutral_mail(smtp, one.address, one.language, now)
    except (ValueError, UnicodeError):
        _log.warning("an address cannot be written to: its mail is dropped")
        return Outcome.NEVER
    return hand_over(link, message)


def _settle(store: Store, now: datetime, gone: list[str], dropped: list[str]) -> None:
    with store.transaction() as session:
        for accounts, values in ((gone, {"sent_at": now}), (dropped, {})):
            session.execute(
                update(Mail)
                .where(Mail.account_id.in_(accounts))
                .values(due_at=None, tries=0, **values)
            )
