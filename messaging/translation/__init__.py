"""From what doctors said about somebody to what it means for each task of his workshop.

* `statements` - opened documents as the statements that a comparison takes
* `service` - every task with its suitability, and the smallest adaptation that would open it
* `changed` - whose advice may no longer hold when the demands of a task changed
* `backgrounds` - what a physician's group knows of many people, for that question
* `proposal` - an advice proposed from it, in phrases alone

Nothing here opens a document or writes one, and no wish of the worker is among what it takes.
"""

from messaging.translation.backgrounds import (
    Advised,
    Background,
    backgrounds,
    concerned,
    own_standing,
    standing_advice,
    worth_opening,
)
from messaging.translation.changed import (
    Affected,
    ChangedTask,
    Effect,
    Person,
    affected,
    changed_tasks,
)
from messaging.translation.proposal import ProposedAdvice, ProposedLine, propose
from messaging.translation.service import Judged, JudgedPlace, overrides_of, translate
from messaging.translation.statements import assessed, statements

__all__ = [
    "Advised",
    "Affected",
    "Background",
    "ChangedTask",
    "Effect",
    "Judged",
    "JudgedPlace",
    "Person",
    "ProposedAdvice",
    "ProposedLine",
    "affected",
    "assessed",
    "backgrounds",
    "changed_tasks",
    "concerned",
    "overrides_of",
    "own_standing",
    "propose",
    "standing_advice",
    "statements",
    "translate",
    "worth_opening",
]
