"""What tasks ask beside what a person can do: pure functions, without a database.

* `outcomes` - the four outcomes, a line, a task's suitability, and what the workplace is told
* `statements` - which of several statements about one attribute decides
* `comparing` - one function for each kind of comparison
* `effects` - what adaptations leave of a demand
* `lighter` - whether a demand that changed asks no more than before
* `lines` - one line
* `asking` - which questions matter most for the tasks at hand
* `tasks` - all lines of a task
* `smallest` - the smallest adaptation that opens a task
* `wording` - a line in words, for doctors alone
"""

from messaging.suitability.lighter import lighter
from messaging.suitability.lines import Place, judge
from messaging.suitability.outcomes import (
    Cause,
    Line,
    Outcome,
    Override,
    Suitability,
    Told,
    severity,
    told,
    worst,
)
from messaging.suitability.smallest import Opening, Proposed, smallest
from messaging.suitability.statements import Statement, deciding
from messaging.suitability.tasks import Known, known, suitability
from messaging.suitability.wording import explain

__all__ = [
    "Cause",
    "Known",
    "Line",
    "Opening",
    "Outcome",
    "Override",
    "Place",
    "Proposed",
    "Statement",
    "Suitability",
    "Told",
    "deciding",
    "explain",
    "judge",
    "known",
    "lighter",
    "severity",
    "smallest",
    "suitability",
    "told",
    "worst",
]
