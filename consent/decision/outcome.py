"""What can be wanted of a document, and what is answered: yes with its basis, or no."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from consent.mandates.rules import Mandate


class Act(StrEnum):
    """What somebody wants to do to a document or a dossier."""

    READ = "read"
    WRITE = "write"
    RELEASE = "release"
    STRIKE = "strike"
    COUNTERSIGN = "countersign"
    END = "end"
    MARK = "mark"
    ADD = "add"


class Basis(StrEnum):
    """Why a reading was allowed. The log says it, and the verifier checks it."""

    OWN = "own"
    AUTHOR = "author"
    OPEN_KIND = "open_kind"
    ADDRESSEE = "addressee"
    CONSENT = "consent"
    POSTED = "posted"
    MANDATE = "mandate"


@dataclass(frozen=True)
class Decision:
    """Yes or no, and why: a basis for a yes, a reason for the log for a no.

    ``grants``: every consent that allows it; ``grant`` is the one that the log names. ``mandate``:
    what lets a representative act.
    """

    allowed: bool
    basis: Basis | None = None
    grant: str | None = None
    reason: str = ""
    grants: tuple[str, ...] = ()
    mandate: Mandate | None = None


def no(reason: str) -> Decision:
    """A no; ``reason`` is for the log, never for who asked."""
    return Decision(False, reason=reason)


def under(grants: tuple[str, ...], basis: Basis) -> Decision:
    """A yes that rests on these consents, the first of which the log names; on none of them a no."""
    if not grants:
        return no("no consent in force")
    return Decision(True, basis, grants[0], grants=grants)
