"""Every table of the three packages, so that the metadata is complete."""

from __future__ import annotations

from importlib import import_module
from typing import Final

MODULES: Final = (
    "consent.log.models",
    "consent.mandates.models",
    "consent.records.models",
    "messaging.absence.models",
    "messaging.coaching.models",
    "messaging.directory.models",
    "messaging.documents.models",
    "messaging.dossiers.models",
    "messaging.erasure.models",
    "messaging.groups.models",
    "messaging.people.models",
    "messaging.replacement.models",
    "messaging.workplace.models",
    "portal.helping.models",
    "portal.kiosks.models",
    "portal.mail.models",
    "portal.secondway.models",
    "portal.sessions.models",
)


def import_models() -> None:
    """Import every module of tables. A test finds one that is missing here."""
    for module in MODULES:
        import_module(module)
