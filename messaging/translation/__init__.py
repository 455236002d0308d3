"""From what doctors said about somebody to what it means for each task of his workshop.

* `statements` - opened documents as the statements that a comparison takes
* `service` - every task with its suitability, and the smallest adaptation that would open it
* `proposal` - an advice proposed from it, in phrases alone

Nothing here opens a document or writes one, and no wish of the worker is among what it takes.
"""

from messaging.translation.proposal import ProposedAdvice, ProposedLine, propose
from messaging.translation.service import Judged, JudgedPlace, overrides_of, translate
from messaging.translation.statements import assessed, statements

__all__ = [
    "Judged",
    "JudgedPlace",
    "ProposedAdvice",
    "ProposedLine",
    "assessed",
    "overrides_of",
    "propose",
    "statements",
    "translate",
]
