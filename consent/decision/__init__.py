"""The one decision, which says whether this person may do this to that, now.

A pure function over facts that the caller has read under the dossier's lock. Default deny; a
prohibition beats any permission; order does not matter; what is not allowed looks the same as
what does not exist. `list`, `count`, `search`, `export` and notices ask here as `read` does.

:func:`decide` is the one answer about a document; what a worker alone decides, or who represents
him, stands beside it.
"""

from consent.decision.awaiting import Awaiting, Way, awaiting, last_of
from consent.decision.documents import decide
from consent.decision.dossiers import (
    acting_for,
    is_own,
    may_answer,
    may_ask,
    may_look_back,
    may_look_back_for,
    may_withdraw,
)
from consent.decision.outcome import Act, Basis, Decision
from consent.decision.reach import author_keeps, reached, recipients, to_strike, usable

__all__ = [
    "Act",
    "Awaiting",
    "Basis",
    "Decision",
    "Way",
    "acting_for",
    "author_keeps",
    "awaiting",
    "decide",
    "is_own",
    "last_of",
    "may_answer",
    "may_ask",
    "may_look_back",
    "may_look_back_for",
    "may_withdraw",
    "reached",
    "recipients",
    "to_strike",
    "usable",
]
