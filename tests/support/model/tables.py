"""The tables of the rules: who writes what, for whom, under which purpose and how."""

from __future__ import annotations

DOCTORS = {"gp", "op"}

PURPOSE_OF = {
    "placement": "workplace",
    "work_question": None,
    "note": "doctors",
    "limitations": "doctors",
    "assessment": None,
    "own_view": "doctors",
    "workplace_question": "workplace",
    "workplace_answer": "workplace",
    "advice": "advice",
    "limits_sheet": "limits",
    "arrangement": "workplace",
    "return_plan": "advice",
    "absence_answer": "absence_reason",
}
"""Under which purpose a kind flows."""

WRITERS = {
    "placement": {"ss"},
    "work_question": {"ss"},
    "note": DOCTORS,
    "limitations": DOCTORS,
    "assessment": {"op"},
    "own_view": {"worker"},
    "workplace_question": {"gp"},
    "workplace_answer": {"op", "ss"},
    "advice": {"op"},
    "limits_sheet": {"op"},
    "arrangement": {"ss"},
    "return_plan": {"op"},
    "absence_answer": {"worker", "ss", "coach", "admin"},
}

CEILING = {
    "placement": {"ss", "op", "gp"},
    "work_question": {"op"},
    "note": DOCTORS,
    "limitations": DOCTORS,
    "assessment": {"op"},
    "own_view": DOCTORS,
    "workplace_question": {"gp", "op", "ss"},
    "workplace_answer": {"gp", "op"},
    "advice": {"op", "ss"},
    "limits_sheet": {"op", "ss"},
    "arrangement": {"gp", "op", "ss"},
    "return_plan": {"op", "ss"},
    "absence_answer": {"op", "ss"},
}
"""Which roles may ever read a kind, whatever anybody says. The worker it is about always may."""

WITHOUT_PURPOSE = {"placement": {"ss", "op"}, "work_question": {"op"}, "arrangement": {"op"}}
"""Who reads a kind without any consent, in the workshop that it is about."""

AT_ANY_TIME = {
    "placement", "work_question", "assessment", "own_view", "advice", "limits_sheet",
    "return_plan", "absence_answer",
}  # fmt: skip
"""What may be written before anybody said yes."""

ONE_TEXT = {"assessment", "own_view", "return_plan"}
"""What a side keeps up as one text: who writes the next one must have seen the last."""

TAKEN_DOWN = {"absence_answer"}
"""The worker's own words, which somebody at his work writes down and has no more to do with."""

NOT_WAITING = {"placement", "own_view", "arrangement", "absence_answer"}
"""What is written without waiting for a reader whose group has no key at the moment."""

ANSWERS = {"arrangement": "advice"}
"""What answers a document of which kind: there is one answer to each. The workplace writes it,
and reads it back, only as long as it reads what it answers."""

AS_A_WHOLE = {"return_plan"}
"""What goes as it is or not at all; its author confirms its steps one after the other."""

SHOWN_FIRST = {"advice", "limits_sheet", "return_plan"}
"""What leaves only after the worker saw it, or told it to be sent."""

NAMED_SINCE = {"arrangement": 2, "return_plan": 2}
"""What the first text of its purpose did not name: a yes to that one does not carry it."""

FIRST_NUMBERS = {"lift_low", "lift_high", "carry", "sitting", "standing", "noise"}
"""Of which numbers the first four texts about them spoke: lifting, carrying, sitting, standing and
noise. A yes to one of those carries a sheet only if nothing else stands in it."""

ASKERS = {"doctors": DOCTORS, "workplace": DOCTORS, "advice": {"op"}, "limits": {"op"},
          "absence_reason": set()}  # fmt: skip
REQUIRES = {"limits": "advice"}
