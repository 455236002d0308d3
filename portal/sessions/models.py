"""Tables of sessions. Rows of them stay out of backups (see docs/operating.md)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consent.store import Base, Instant


class SessionRow(Base):
    """One session. Its id is the hash of a token that only a cookie or an API client carries.

    ``sealed_keys``: the person's private keys under a key derived from that token; gone at the
    end. The row itself stays for a day, so that a draft still finds its owner. ``screen``: on whose
    screen it is (:class:`consent.records.schemas.Screen`); the sealed keys are bound to it.
    ``helped`` (field-encrypted): who helps him in this sitting, or that nobody does; filled up
    to one size, and there for everybody.
    ``host`` (field-encrypted): on a doctor's screen, the doctor's own session, which waits
    meanwhile.
    """

    __tablename__ = "session"

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    membership_id: Mapped[str | None] = mapped_column(ForeignKey("membership.id"))
    kind: Mapped[str] = mapped_column(String(8))
    screen: Mapped[str] = mapped_column(String(16))
    host: Mapped[bytes | None] = mapped_column(LargeBinary)
    helped: Mapped[bytes | None] = mapped_column(LargeBinary)
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    sealed_keys: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_sequence: Mapped[int]


class LoginTry(Base):
    """Failed log-ins for one name or card, known or not; survives a restart."""

    __tablename__ = "login_try"

    index: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    blocked_until: Mapped[datetime | None] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant)


class Draft(Base):
    """What somebody was typing when his session ended, sealed to his own key."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Submission(Base):
    """A form that was handed in: a second click finds it and changes nothing.

    ``answer``: what was asked and answered, sealed to the person himself. Where a form led would
    tell a yes from a no.
    """

    __tablename__ = "submission"

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    at: Mapped[datetime] = mapped_column(Instant)
