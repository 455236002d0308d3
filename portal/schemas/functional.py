"""Functional limitations, limits and advices as forms and clients send them.

The vocabulary checks; a schema collects every mistake instead of the first one, and says each in
the reader's own words. What comes out is the content of a document.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load

from messaging.vocabulary import (
    AdviceError,
    AssessmentError,
    CapacityError,
    CodedError,
    Outcome,
    Part,
    advice_to_json,
    assessment_to_json,
    limits_sheet_to_json,
    parse_advice,
    parse_assessment,
    parse_capacities,
    parse_capacity,
    parse_limits_sheet,
    to_json,
)
from portal.i18n import N_, _

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "adaptation_expected": N_("Say which adaptation."),
        "unknown_attribute": N_("“%(attribute)s” is none of the things that work can ask."),
        "unknown_code": N_("“%(code)s” is not known here."),
        "adaptation_not_expected": N_("An adaptation does not go with this choice."),
        "adaptation_unsuited": N_("This adaptation changes nothing about this line."),
        "date_past": N_("This day is over. Choose a later one."),
        "date_too_far": N_("This day is too far ahead. The latest is %(latest)s."),
        "duplicate": N_("The same thing stands here twice."),
        "empty": N_("Nothing is filled in yet."),
        "expected_date": N_("This is not a day. Choose one from the calendar."),
        "expected_number": N_("Write a number, as in 5."),
        "expected_time": N_("Write a time of the day, as in 07:30."),
        "not_allowed": N_("Choose one of the answers."),
        "not_after": N_("This has to be later than the other time."),
        "not_visible": N_("This line never leaves as a line."),
        "only_if": N_("This goes with another answer beside it."),
        "over_other": N_("This cannot be more than the other number."),
        "required": N_("This is still to be filled in."),
        "side_not_used": N_("A side does not go with this line."),
        "step": N_("Write it in steps of %(step)s."),
        "too_high": N_("At most %(maximum)s."),
        "too_long": N_("At most %(maximum)s letters."),
        "too_low": N_("At least %(minimum)s."),
        "too_many": N_("At most %(maximum)s."),
        "unknown_department": N_("This department is no longer listed."),
        "unknown_task": N_("This task is no longer listed."),
        "value_not_expected": N_("You filled in a value. Choose “a limit”, or empty it."),
    }
)


def in_words(error: CodedError) -> str:
    """A mistake in the language of the request; a general sentence for a code without words."""
    text = _(WORDS.get(error.code, N_("This is not right. Look at it again.")))
    return text % error.params if error.params and "%(" in text else text


def _nested(error: CodedError) -> dict[Any, Any]:
    """A mistake at its place, as marshmallow nests them: {"lines": {3: {"value": [...]}}}."""
    found: Any = [in_words(error)]
    for step in reversed(error.field.split(".") if error.field else ["form"]):
        found = {int(step) if step.isdigit() else step: found}
    return dict(found)


def _merge(into: dict[Any, Any], more: Mapping[Any, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


class _Dated(Schema):
    """A schema that compares days with a today that is handed in."""

    def __init__(self, *, today: date) -> None:
        super().__init__()
        self.today = today


class LimitationsSchema(_Dated):
    """The functional limitations of one form: a line for each attribute that is not unknown."""

    lines = fields.List(fields.Dict(keys=fields.String()), required=True)

    @post_load
    def content(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """The content of a document of limitations."""
        _check_lines(data["lines"], self.today)
        try:
            return {"lines": [to_json(one) for one in parse_capacities(data["lines"], self.today)]}
        except CapacityError as error:
            raise ValidationError(_lines_error(error)) from None


class AssessmentSchema(_Dated):
    """What an occupational physician established, everywhere or in a department; his overrides.

    ``tasks`` and ``departments``: those that may be named.
    """

    lines = fields.List(fields.Dict(keys=fields.String()), required=True)
    overrides = fields.List(fields.Dict(keys=fields.String()), load_default=list)

    def __init__(
        self, *, today: date, tasks: Collection[str], departments: Collection[str]
    ) -> None:
        super().__init__(today=today)
        self.tasks = tasks
        self.departments = departments

    @post_load
    def content(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """The content of an assessment, or the mistakes of every line and every override."""
        wrong: dict[Any, Any] = {}
        for name in ("lines", "overrides"):
            for n, one in enumerate(data[name]):
                try:
                    parse_assessment({name: [one]}, self.today, **self._named())
                except AssessmentError as error:
                    if error.field:
                        rest = error.field.split(".", 2)[2]
                        error = AssessmentError(f"{name}.{n}.{rest}", error.code, error.params)
                        _merge(wrong, _nested(error))
        if wrong:
            raise ValidationError(wrong)
        try:
            return assessment_to_json(parse_assessment(data, self.today, **self._named()))
        except AssessmentError as error:
            raise ValidationError(_nested(error)) from None

    def _named(self) -> dict[str, Any]:
        return {"tasks": self.tasks, "departments": self.departments}


class LimitsSheetSchema(_Dated):
    """The sheet with numbers for the workplace: physical lines alone."""

    lines = fields.List(fields.Dict(keys=fields.String()), required=True)

    @post_load
    def content(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """The content of a limits sheet."""
        _check_lines(data["lines"], self.today)
        try:
            return limits_sheet_to_json(parse_limits_sheet(data, self.today))
        except CapacityError as error:
            raise ValidationError(_lines_error(error)) from None


def _lines_error(error: CapacityError) -> dict[Any, Any]:
    at_line = error.field.split(".")[0].isdigit()
    return _nested(error.within("lines") if at_line or not error.field else error)


def _check_lines(lines: list[dict[str, Any]], today: date) -> None:
    """Raise with the mistakes of every line, not of the first one."""
    wrong: dict[Any, Any] = {}
    for n, line in enumerate(lines):
        try:
            parse_capacity(line, today)
        except CapacityError as error:
            _merge(wrong, _nested(error.within(f"lines.{n}")))
    if wrong:
        raise ValidationError(wrong)


class AdviceSchema(_Dated):
    """An advice in codes. ``tasks``: those of the workshop; no other may stand in it."""

    lines = fields.List(fields.Dict(keys=fields.String()), required=True)
    hours = fields.Raw()
    days = fields.Raw()
    build_up = fields.Raw()
    duration = fields.Raw()
    certainty = fields.Raw()
    review = fields.Raw()
    review_by = fields.Raw()

    def __init__(self, *, today: date, tasks: Collection[str]) -> None:
        super().__init__(today=today)
        self.tasks = tasks

    @post_load
    def content(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """The content of an advice; refuses one that says nothing at all."""
        wrong: dict[Any, Any] = {}
        tried = {key: value for key, value in data.items() if value not in (None, "")}
        tried["lines"] = list(data["lines"])
        # Each mistake is noted and taken out, so that the next one comes to light.
        for _again in range(len(tried["lines"]) * 4 + len(tried) + 4):
            try:
                advice = parse_advice(tried, self.today, tasks=self.tasks)
                break
            except AdviceError as error:
                _merge(wrong, _nested(error))
                if not _take_out(tried, error, self.today):
                    raise ValidationError(wrong) from None
        else:
            raise ValidationError(wrong)
        if wrong:
            raise ValidationError(wrong)
        judged = any(line.outcome.code != Outcome.TO_BE_LOOKED_AT for line in advice.lines)
        said = any(not getattr(advice, part).code.endswith("_open") for part in Part)
        if not judged and not said:
            raise ValidationError({"form": [_("Say something of at least one task.")]})
        return advice_to_json(advice)


def _take_out(tried: dict[str, Any], error: AdviceError, today: date) -> bool:
    """Make the wrong part harmless; says whether that was possible."""
    steps = error.field.split(".")
    if steps[0] == "lines" and len(steps) > 1:
        line = tried["lines"][int(steps[1])]
        if len(steps) > 2 and steps[2] == "task":
            return False
        harmless = {"task": line.get("task"), "outcome": Outcome.TO_BE_LOOKED_AT.value}
        if line == harmless:
            return False
        tried["lines"][int(steps[1])] = harmless
        return True
    if steps[0] in ("review", "review_by"):
        tried.pop("review", None)
        again = tried.get("review_by") != today
        tried["review_by"] = today
        return again
    if steps[0] == "certainty":
        tried.pop("duration", None)
        return tried.pop("certainty", None) is not None or error.code == "required"
    if steps[0] == "duration":
        tried.pop("certainty", None)
    return tried.pop(steps[0], None) is not None
