"""A feasible day: tasks put together within what a person can do and what the places allow.

Pure: no database, and no word about a person leaves it. It is for the occupational physician
alone, because the lengths of the parts of a day betray what somebody can stand.

* `loads` - what a task asks of a day
* `abilities` - what a person's lines leave of a day, and the budgets that they make
* `asking` - the wanted day and the places
* `beginning` - the day with which a form begins
* `days` - the answer: a day, what stands in the way of one, or not found in time
* `rules` - the numbers in the rules that the lines do not give
* `model`, `bounds` - the rules as a model for the solver
* `composing` - the search (`compose`; imported on first use, because the solver is large)
* `wording` - all of it in words
"""

from messaging.feasible.abilities import Abilities, Budget, abilities, budgets
from messaging.feasible.asking import Asked, Department, Transport, Wanted, WantedError, asked
from messaging.feasible.beginning import Beginning, beginning
from messaging.feasible.days import (
    Answer,
    Day,
    Kind,
    Nothing,
    NotInTime,
    Obstacle,
    Piece,
    Way,
)
from messaging.feasible.loads import USABLE, Load, Posture, load_of

__all__ = [
    "USABLE",
    "Abilities",
    "Answer",
    "Asked",
    "Beginning",
    "Budget",
    "Day",
    "Department",
    "Kind",
    "Load",
    "NotInTime",
    "Nothing",
    "Obstacle",
    "Piece",
    "Posture",
    "Transport",
    "Wanted",
    "WantedError",
    "Way",
    "abilities",
    "asked",
    "beginning",
    "budgets",
    "load_of",
]
