"""The ways that a notice can go: mail, a text message through a gateway, a letter on paper."""

from __future__ import annotations

import http.client
import json
import logging
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from portal.configuration import Configuration
from portal.mail.transport import TIMEOUT_SECONDS, Outcome, connected, hand_over, plain_mail
from portal.secondway.addresses import WayKind
from portal.secondway.spool import put
from portal.secondway.words import Words
from portal.settings import Sms, SmsGateway, Smtp

_REFUSED_FOR_GOOD: Final = frozenset({400, 404, 410, 422})
_SUCCESS: Final = range(200, 300)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class Notice:
    """One notice to one address. ``id`` is the address's, and random."""

    id: str
    address: str
    words: Words


class Way(Protocol):
    """One way to reach people."""

    def deliver(self, notices: Sequence[Notice], now: datetime) -> Mapping[str, Outcome]:
        """Send these; what became of each by its id. What is not named waits.

        Raises nothing for a counterpart that is away; :class:`ConfigurationError` for a secret
        that cannot be read.
        """
        ...


@dataclass(frozen=True)
class ByMail:
    """A mail each, through the mail server. ``domain``: that of a gateway that makes an SMS of it.

    Such a mail goes to the number at the gateway and has no subject.
    """

    smtp: Smtp
    domain: str = ""
    tls: ssl.SSLContext | None = None

    def deliver(self, notices: Sequence[Notice], now: datetime) -> Mapping[str, Outcome]:
        """All of them over one link."""
        done: dict[str, Outcome] = {}
        try:
            with connected(self.smtp, self.smtp.password(), self.tls) as link:
                for one in notices:
                    done[one.id] = self._one(link, one, now)
        except (OSError, smtplib.SMTPException) as error:
            # Without its text: a server may repeat an address in it.
            _log.warning("the mail server cannot be used: %s", type(error).__name__)
        return done

    def _one(self, link: smtplib.SMTP, one: Notice, now: datetime) -> Outcome:
        to, subject = one.address, one.words.subject
        if self.domain:
            to, subject = f"{one.address.lstrip('+')}@{self.domain}", ""
        try:
            message = plain_mail(self.smtp, to, subject, one.words.text + "\n", now)
        except (ValueError, UnicodeError):
            _log.warning("an address cannot be written to: its notice is dropped")
            return Outcome.NEVER
        return hand_over(link, message)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A gateway that sends us elsewhere gets no number to take along."""

    def redirect_request(self, *_args: Any) -> None:
        return None


@dataclass(frozen=True)
class ByGateway:
    """A POST each to a gateway over HTTPS: ``{"to": "+32...", "text": "..."}`` as JSON."""

    sms: Sms
    tls: ssl.SSLContext | None = None

    def deliver(self, notices: Sequence[Notice], now: datetime) -> Mapping[str, Outcome]:
        """One after the other; when the gateway is away the rest waits."""
        token = self.sms.token()
        context = self.tls or ssl.create_default_context()
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=context),
            _NoRedirect(),
        )
        done: dict[str, Outcome] = {}
        for one in notices:
            try:
                done[one.id] = self._one(opener, token, one)
            except (OSError, ValueError, http.client.HTTPException) as error:
                _log.warning("the gateway cannot be used: %s", type(error).__name__)
                break
        return done

    def _one(self, opener: urllib.request.OpenerDirector, token: str, one: Notice) -> Outcome:
        body = json.dumps({"to": one.address, "text": one.words.text}, ensure_ascii=False)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        # Its scheme was checked when the configuration was made (portal/safety.py).
        asked = urllib.request.Request(self.sms.url, body.encode(), headers, method="POST")  # noqa: S310
        try:
            with opener.open(asked, timeout=TIMEOUT_SECONDS) as answer:
                return Outcome.GONE if answer.status in _SUCCESS else Outcome.LATER
        except urllib.error.HTTPError as refused:
            with refused:
                _log.warning("a text message was refused: %s", refused.code)
                return Outcome.NEVER if refused.code in _REFUSED_FOR_GOOD else Outcome.LATER


@dataclass(frozen=True)
class ByFile:
    """A file each, for a test or a demonstration: it says what would go out, and goes nowhere."""

    folder: Path

    def deliver(self, notices: Sequence[Notice], now: datetime) -> Mapping[str, Outcome]:
        """Number and text in a file of their own."""
        done: dict[str, Outcome] = {}
        for one in notices:
            text = f"{one.address}\n\n{one.words.text}\n"
            done[one.id] = put(self.folder, "txt", text.encode())
        return done


@dataclass(frozen=True)
class ByLetter:
    """A letter each as a tagged PDF in a folder, for the operator to print and post."""

    folder: Path

    def deliver(self, notices: Sequence[Notice], now: datetime) -> Mapping[str, Outcome]:
        """One file for each letter; none where this computer cannot make PDF."""
        try:
            from portal.secondway.letter import letter
        except OSError:
            _log.warning("this computer cannot make a PDF: its letters wait")
            return {}
        return {one.id: put(self.folder, "pdf", letter(one.address, one.words)) for one in notices}


def ways(configuration: Configuration, tls: ssl.SSLContext | None = None) -> dict[WayKind, Way]:
    """The ways that are set up here."""
    found: dict[WayKind, Way] = {}
    if configuration.smtp is not None:
        found[WayKind.MAIL] = ByMail(configuration.smtp, tls=tls)
    sms = configuration.sms
    if sms is not None:
        if sms.gateway is SmsGateway.HTTPS:
            found[WayKind.SMS] = ByGateway(sms, tls)
        elif sms.gateway is SmsGateway.MAIL and configuration.smtp is not None:
            found[WayKind.SMS] = ByMail(configuration.smtp, sms.domain, tls)
        elif sms.folder is not None:
            found[WayKind.SMS] = ByFile(sms.folder)
    if configuration.letters is not None:
        found[WayKind.LETTER] = ByLetter(configuration.letters.folder)
    return found


def offered(configuration: Configuration) -> tuple[WayKind, ...]:
    """The sorts of address that can be entered; in a demonstration all, though nothing leaves."""
    if configuration.is_demonstration:
        return tuple(WayKind)
    there = ways(configuration)
    return tuple(kind for kind in WayKind if kind in there)
