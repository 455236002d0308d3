"""The errors of the vocabulary: one for a wrong data file, coded ones for wrong input.

A coded error never carries a sentence. It names the field, a code from `ERROR_CODES` and the
parameters that a page needs to say it in the reader's own language.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ERROR_CODES: Final[frozenset[str]] = frozenset(
    {
        "adaptation_expected",  # a line "with adaptation" names none
        "adaptation_not_expected",  # an adaptation where the state or outcome has none
        "adaptation_unsuited",  # the adaptation changes nothing about this attribute (attribute)
        "date_past",  # before today (earliest)
        "date_too_far",  # later than allowed (latest)
        "duplicate",  # the same thing twice (what)
        "empty",  # nothing filled in
        "expected_date",  # not a date YYYY-MM-DD
        "expected_list",
        "expected_number",
        "expected_object",
        "expected_text",
        "expected_time",  # not a time of the day HH:MM
        "expected_yes_or_no",
        "not_allowed",  # this value or state does not exist here (value, allowed)
        "not_after",  # a time that has to be later than another part (other)
        "not_visible",  # an attribute that never leaves as a line (attribute)
        "only_if",  # this part needs another part (other, value)
        "over_other",  # larger than another part may be (other)
        "required",
        "side_not_used",
        "step",  # not a multiple of the step (step)
        "telephone",  # not a telephone number
        "too_high",  # (maximum)
        "too_long",  # more letters than allowed (maximum)
        "too_low",  # (minimum)
        "too_many",  # more entries than allowed (maximum)
        "unknown_attribute",  # (attribute)
        "unknown_code",  # (code)
        "unknown_department",
        "unknown_field",  # a key that does not exist: nothing extra is ever kept
        "unknown_task",  # (task)
        "unknown_version",  # (version)
        "value_not_expected",  # a value beside a state that has none (state)
        "wrong_group",  # a code of another group (code, group)
    }
)
"""Every code that an error of this package can carry; a page needs words for each."""


class VocabularyError(Exception):
    """A data file of the vocabulary is not what it has to be; the message names the place.

    It is a fault of the product, not of a user, and therefore plain English.
    """


class CodedError(ValueError):
    """Input that cannot be accepted.

    `field` is the path of the part ("value.0.kg"), `code` one of `ERROR_CODES`, `params` what
    the words need. Never holds the refused text itself unless it is a short code.
    """

    def __init__(
        self, field: str, code: str, params: Mapping[str, int | float | str] | None = None
    ) -> None:
        if code not in ERROR_CODES:
            raise AssertionError(f"undeclared error code {code!r}")
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.params: Mapping[str, int | float | str] = MappingProxyType(dict(params or {}))

    def within(self, prefix: str) -> CodedError:
        """Give the same error, of the same class, with the field below `prefix`."""
        field = f"{prefix}.{self.field}" if self.field else prefix
        return type(self)(field, self.code, self.params)


class CapacityError(CodedError):
    """A functional limitation that cannot be accepted."""


class AssessmentError(CodedError):
    """What an occupational physician established about somebody, where it cannot be accepted."""


class OwnViewError(CodedError):
    """What a worker thinks of his work, where it cannot be accepted."""


class DemandError(CodedError):
    """A demand of a task that cannot be accepted."""


class AdviceError(CodedError):
    """An advice, or a part of it, that cannot be accepted."""


class PrognosisError(CodedError):
    """A prognosis that cannot be accepted."""


class QuestionError(CodedError):
    """A fixed question or answer that cannot be accepted."""
