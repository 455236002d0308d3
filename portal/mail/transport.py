"""Handing mail to a mail server, and how long what failed waits before it is tried again.

What the neutral mail and the notices by a second way have in common.
"""

from __future__ import annotations

import contextlib
import logging
import smtplib
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from enum import Enum
from typing import Final

from consent.store import new_id
from portal.settings import Smtp

WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360))
GIVE_UP_AFTER: Final = timedelta(days=3)
AT_ONCE: Final = 200
TIMEOUT_SECONDS: Final = 30
PERMANENT: Final = 500
_log = logging.getLogger(__name__)


class Outcome(Enum):
    """What became of one message: it went, it waits for a later try, or it never goes."""

    GONE = "gone"
    LATER = "later"
    NEVER = "never"


def next_try(now: datetime, tries: int) -> datetime:
    """When what was tried ``tries`` times already may be tried again after this time."""
    return now + WAITS[min(tries, len(WAITS) - 1)]


def plain_mail(smtp: Smtp, address: str, subject: str, text: str, now: datetime) -> EmailMessage:
    """A mail of which nothing but these words says anything, not even of this machine.

    Raises ``ValueError`` for an address that no mail can be written to.
    """
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = smtp.sender
    message["To"] = address
    message["Date"] = format_datetime(now)
    # Not made from this machine's name and process, as the library would.
    message["Message-ID"] = f"<{new_id()}@{_domain(smtp)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


@contextlib.contextmanager
def connected(smtp: Smtp, password: str, tls: ssl.SSLContext | None) -> Iterator[smtplib.SMTP]:
    """A link to the mail server. Raises ``OSError`` or ``SMTPException`` where there is none."""
    with smtplib.SMTP(
        smtp.host, smtp.port, local_hostname=_domain(smtp), timeout=TIMEOUT_SECONDS
    ) as link:
        if smtp.starttls:
            # Raises where the server does not offer it: never in the clear by accident.
            link.starttls(context=tls or ssl.create_default_context())
        if smtp.user:
            link.login(smtp.user, password)
        yield link


def hand_over(link: smtplib.SMTP, message: EmailMessage) -> Outcome:
    """Hand over one mail. Raises ``OSError`` or ``SMTPException`` when the link itself is gone."""
    try:
        link.send_message(message)
    except (ValueError, UnicodeError):
        _log.warning("an address cannot be written to: its mail is dropped")
        return Outcome.NEVER
    except smtplib.SMTPRecipientsRefused as refused:
        if all(code >= PERMANENT for code, _said in refused.recipients.values()):
            _log.warning("a mail was refused for good and is dropped")
            return Outcome.NEVER
        return Outcome.LATER
    except smtplib.SMTPResponseException as refused:
        # This one waits; the others go on.
        _log.warning("a mail was refused for now: %s", refused.smtp_code)
        return Outcome.LATER
    return Outcome.GONE


def _domain(smtp: Smtp) -> str:
    return smtp.sender.rpartition("@")[2].rstrip(">") or "localhost"
