"""A prognosis as forms and clients send it: weeks, how certain, and the day of the review."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from messaging.vocabulary import PrognosisError, parse_prognosis, prognosis_to_json
from portal.schemas.functional import in_words


class PrognosisSchema(Schema):
    """Every mistake at its field; what comes out is the ``prognosis`` of a note."""

    weeks = fields.Raw(load_default=None, allow_none=True)
    certainty = fields.Raw(load_default=None, allow_none=True)
    review_by = fields.Raw(load_default=None, allow_none=True)

    def __init__(self, *, today: date) -> None:
        super().__init__()
        self.today = today

    @post_load
    def content(self, data: dict[str, Any], **_options: object) -> dict[str, Any]:
        """The coded prognosis."""
        harmless = {"weeks": 1, "certainty": "likely", "review_by": self.today}
        wrong: dict[str, list[str]] = {}
        for name in harmless:
            try:
                parse_prognosis({**harmless, name: data[name]}, self.today)
            except PrognosisError as error:
                wrong[name] = [in_words(error)]
        if wrong:
            raise ValidationError(wrong)
        return prognosis_to_json(parse_prognosis(data, self.today))
