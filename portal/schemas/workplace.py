"""A new worker as the social service types him: what a line of the roster must hold, and no more."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load

from portal.i18n import N_, _
from portal.roster.parsing import LONGEST

_CARD_DIGITS: Final = 6
_MISSING: Final = {
    "name": N_("Type the name."),
    "number": N_("Type the number that this person has at your workshop."),
    "card": N_("Type the number on the envelope of the card."),
}


def card_number(typed: str) -> str:
    """The number of a card as it is kept, also without the zeros before it."""
    bare = "".join(typed.split())
    return bare.zfill(_CARD_DIGITS) if bare.isascii() and bare.isdigit() else bare


class _Form(Schema):
    """A form: what it does not know (the form's own tokens) it leaves out."""

    class Meta:
        unknown = EXCLUDE


class NewPersonSchema(_Form):
    """The columns that a roster requires, and the card, which a person reads from an envelope."""

    name = fields.String(load_default="")
    number = fields.String(load_default="")
    card = fields.String(load_default="")
    workshop = fields.String(load_default="")

    @post_load
    def whole(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Everything that is missing or too long, each at its field."""
        wrong: dict[str, list[str]] = {}
        for field, missing in _MISSING.items():
            said = unicodedata.normalize("NFC", data[field].strip())
            if not said:
                wrong[field] = [_(missing)]
            elif len(said) > LONGEST[field] or not said.isprintable():
                wrong[field] = [_("This is too long, or has signs that cannot be printed.")]
            data[field] = said
        if wrong:
            raise ValidationError(wrong)
        data["card"] = card_number(data["card"])
        return data
