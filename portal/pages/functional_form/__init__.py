"""The form of functional limitations: a row for each attribute, built from the vocabulary alone.

* `model` - what a page draws: which rows stand where, and what each of them holds
* `naming` - the name of a row and of its boxes, and the first part of a value
* `building` - from what was typed, or from lines, to a form
* `reading` - from what was typed to lines

Nothing here knows a single attribute: one that is added to the vocabulary gets its row without a
change. Every row begins at "I don't know".
"""

from portal.pages.functional_form.building import build, typed_from
from portal.pages.functional_form.model import Beside, Form, Group, Layout, Row
from portal.pages.functional_form.naming import key_of
from portal.pages.functional_form.reading import read, read_lines

__all__ = [
    "Beside",
    "Form",
    "Group",
    "Layout",
    "Row",
    "build",
    "key_of",
    "read",
    "read_lines",
    "typed_from",
]
