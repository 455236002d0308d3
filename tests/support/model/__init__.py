"""The rules of who may read what, told once more in plain Python.

Written from the rules alone (roles, purposes, promises, settled readings), without looking at how
the product decides, and with names instead of ids, so that both can be compared. People, groups
and dossiers go by short names; a *side* is a group's name or ``person NAME``.
"""

from tests.support.model.rules import Model
from tests.support.model.tables import (
    AS_A_WHOLE,
    ASKERS,
    AT_ANY_TIME,
    DOCTORS,
    NOT_WAITING,
    SHOWN_FIRST,
    TAKEN_DOWN,
    WITHOUT_PURPOSE,
    WRITERS,
)
from tests.support.model.things import Consent, Group, Paper, Person, end_of, months_on

__all__ = [
    "ASKERS",
    "AS_A_WHOLE",
    "AT_ANY_TIME",
    "DOCTORS",
    "NOT_WAITING",
    "SHOWN_FIRST",
    "TAKEN_DOWN",
    "WITHOUT_PURPOSE",
    "WRITERS",
    "Consent",
    "Group",
    "Model",
    "Paper",
    "Person",
    "end_of",
    "months_on",
]
