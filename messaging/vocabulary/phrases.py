"""The phrases: the only words about a person that reach somebody who is no physician.

A phrase has a code and versions. A version never changes: its fingerprint stands beside it, and
what was written with it reads the same, letter for letter, as long as the file exists. Whoever
renders passes a code, a version and, for a few, one number or one day; never a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from consent.clock import add_months
from messaging.vocabulary.arabic import ARABIC, Wordings, arabic, counted, load_wordings, said_alike
from messaging.vocabulary.errors import AdviceError, CodedError, VocabularyError
from messaging.vocabulary.parsing import parse_date, parse_version, plain_object
from messaging.vocabulary.reading import (
    as_object,
    check_stamp,
    get,
    only_keys,
    read_data,
    reviewers,
    words,
)
from messaging.vocabulary.values import parse_number, part_to_json
from messaging.vocabulary.wording import (
    LANGUAGES,
    format_date,
    format_number,
    plural_form,
)

_PLACE: Final = re.compile(r"\{(\w*)\}")


class Group(StrEnum):
    """What a phrase is for; each part of an advice takes phrases of one group."""

    OUTCOME = "outcome"
    ADAPTATION = "adaptation"
    HOURS = "hours"
    DAYS = "days"
    BUILD_UP = "build_up"
    DURATION = "duration"
    CERTAINTY = "certainty"
    REVIEW = "review"
    APPROACH = "approach"
    BASELINE = "baseline"


class Outcome(StrEnum):
    """What an advice says of one task."""

    SUITS = "suits"
    SUITS_WITH_ADAPTATION = "suits_with_adaptation"
    DOES_NOT_SUIT = "does_not_suit"
    TO_BE_LOOKED_AT = "to_be_looked_at"


@dataclass(frozen=True, slots=True)
class Parameter:
    """The one thing that a phrase may leave open: a number within bounds, or a day.

    For a day, `months` is how far ahead of today a new one may lie.
    """

    name: str
    kind: str
    minimum: float = 0
    maximum: float = 0
    step: float = 1
    months: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One version of one phrase.

    `words` holds per language the forms "one" and "other", and in Arabic all that it has; `since`
    is the edition of the phrasebook in which this version became the current one.
    """

    code: str
    version: int
    since: int
    group: Group
    words: Mapping[str, Mapping[str, str]]
    parameter: Parameter | None
    reviewed_by: tuple[str, ...]
    sha256: str

    @property
    def reviewed(self) -> bool:
        """Whether somebody reviewed these words; if not, they are for the demonstration only."""
        return bool(self.reviewed_by)


@dataclass(frozen=True, slots=True)
class CodedPhrase:
    """A phrase as a document holds it: code, version and at most one number or day.

    `value` is a number in the unit of the phrase (hours, days, weeks) or a day.
    """

    code: str
    version: int
    value: int | float | date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Phrasebook:
    """All phrases in all versions, in the order of the file. Immutable.

    `edition` counts the changes of the whole. An advice keeps the edition it was written in, so
    that a line that is struck later reads as an open line of that same day did.
    """

    edition: int
    phrases: tuple[Phrase, ...]

    @staticmethod
    def load() -> Phrasebook:
        """Give the phrasebook that the product ships; the same object each time.

        Raises VocabularyError naming what is wrong with the file.
        """
        return load_phrasebook()

    def phrase(self, code: str, version: int | None = None) -> Phrase:
        """Give a phrase, in its newest or the named version; KeyError when unknown."""
        found = [p for p in self.phrases if p.code == code and version in (None, p.version)]
        if not found:
            raise KeyError(code)
        return max(found, key=lambda phrase: phrase.version)

    def phrase_in(self, code: str, edition: int) -> Phrase:
        """Give the version that was current in an edition; KeyError when there was none."""
        found = [p for p in self.phrases if p.code == code and p.since <= edition]
        if not found:
            raise KeyError(code)
        return max(found, key=lambda phrase: phrase.version)

    def group(self, group: Group) -> tuple[Phrase, ...]:
        """Give the phrases of one group in their newest versions, in the order of the file."""
        codes = dict.fromkeys(p.code for p in self.phrases if p.group is group)
        return tuple(self.phrase(code) for code in codes)

    def sha256(self, code: str, version: int) -> str:
        """Give the fingerprint of one version; KeyError when unknown."""
        return self.phrase(code, version).sha256

    def render(
        self,
        code: str,
        version: int,
        language: str,
        params: Mapping[str, int | float | str | date] | None = None,
    ) -> str:
        """Say a phrase in "nl", "en", "fr" or "de", or to a worker in "ar".

        `params` holds exactly the phrase's parameter ("hours", "days", "weeks": numbers;
        "date": a day or its text YYYY-MM-DD), or nothing. Raises KeyError for an unknown code,
        version or language, and AdviceError for a wrong parameter.
        """
        coded = self.parse({"code": code, "version": version, "params": params or {}})
        return self.say(coded, language)

    def say(self, coded: CodedPhrase, language: str) -> str:
        """Say a phrase of a document in a language; KeyError when either is unknown."""
        phrase = self.phrase(coded.code, coded.version)
        forms = phrase.words[language]
        if phrase.parameter is None:
            return forms["other"]
        if isinstance(coded.value, date):
            text, form = format_date(coded.value, language), "other"
        elif coded.value is not None:
            text, form = format_number(coded.value, language), plural_form(coded.value, language)
        else:
            raise KeyError(phrase.parameter.name)
        return forms[form].replace(f"{{{phrase.parameter.name}}}", text)

    def parse(
        self,
        raw: object,
        *,
        field: str = "",
        group: Group | None = None,
        today: date | None = None,
        edition: int | None = None,
        error: type[CodedError] = AdviceError,
    ) -> CodedPhrase:
        """Check a phrase as input holds it: "code", or {"code", "version", "params"}.

        Without a version, that of `edition` is meant, or the newest. With `today`, a day is
        also checked against it.
        Raises `error` at `field`.
        """
        if isinstance(raw, str):
            raw = {"code": raw}
        data = plain_object(raw, ("code", "version", "params"), error, field)
        code = data.get("code")
        if not isinstance(code, str):
            raise error(field, "required")
        version = parse_version(data.get("version"), field, error)
        if code not in {phrase.code for phrase in self.phrases}:
            raise error(field, "unknown_code", {"code": code[:40]})
        try:
            if version is None and edition is not None:
                phrase = self.phrase_in(code, edition)
            else:
                phrase = self.phrase(code, version)
        except KeyError:
            raise error(field, "unknown_version", {"version": version or 0}) from None
        if group is not None and phrase.group is not group:
            raise error(field, "wrong_group", {"code": code, "group": group})
        return CodedPhrase(
            code, phrase.version, self._value(phrase, data.get("params"), field, today, error)
        )

    def _value(
        self,
        phrase: Phrase,
        raw: object,
        field: str,
        today: date | None,
        error: type[CodedError],
    ) -> int | float | date | None:
        parameter = phrase.parameter
        names = () if parameter is None else (parameter.name,)
        params = plain_object({} if raw is None else raw, names, error, field)
        if parameter is None:
            return None
        path = f"{field}.{parameter.name}" if field else parameter.name
        if parameter.name not in params:
            raise error(path, "required")
        given = params[parameter.name]
        if parameter.kind == "number":
            return parse_number(
                given, path, error,
                minimum=parameter.minimum, maximum=parameter.maximum, step=parameter.step,
            )  # fmt: skip
        day = parse_date(given, path, error)
        if day is None:
            raise error(path, "required")
        if today is not None and day < today:
            raise error(path, "date_past", {"earliest": today.isoformat()})
        if today is not None and day > (latest := add_months(today, parameter.months)):
            raise error(path, "date_too_far", {"latest": latest.isoformat()})
        return day

    def to_json(self, coded: CodedPhrase) -> dict[str, Any]:
        """Give a phrase of a document as JSON data, without its words."""
        data: dict[str, Any] = {"code": coded.code, "version": coded.version}
        parameter = self.phrase(coded.code, coded.version).parameter
        if parameter is not None and coded.value is not None:
            value = coded.value
            data["params"] = {
                parameter.name: value.isoformat()
                if isinstance(value, date)
                else part_to_json(value)
            }
        return data

    def in_arabic(self, wordings: Wordings) -> Phrasebook:
        """Give the book with the Arabic words too; VocabularyError where one is missing."""
        wordings.only("phrases", [(phrase.code, phrase.version) for phrase in self.phrases])
        return replace(self, phrases=tuple(_in_arabic(each, wordings) for each in self.phrases))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Phrasebook:
        """Make a phrasebook of the content of a data file; VocabularyError names what is wrong."""
        only_keys(data, ("format", "edition", "about", "phrases"), "phrases")
        if data.get("format") != 1:
            raise VocabularyError("phrases.format: 1 is expected")
        found: list[Phrase] = []
        for n, raw in enumerate(get(data, "phrases", list, "phrases")):
            entry = as_object(raw, f"phrases[{n}]")
            where = f"phrases.{entry.get('code')}"
            only_keys(entry, ("code", "group", "versions"), where)
            code = str(get(entry, "code", str, where))
            if any(phrase.code == code for phrase in found):
                raise VocabularyError(f"{where}: the code stands twice")
            try:
                group = Group(get(entry, "group", str, where))
            except ValueError:
                raise VocabularyError(f"{where}.group: is unknown") from None
            versions = get(entry, "versions", list, where)
            for number, version in enumerate(versions, start=1):
                phrase = _phrase(code, group, as_object(version, where), number, where)
                if number > 1 and phrase.since <= found[-1].since:
                    raise VocabularyError(f"{where}: a newer version is of a newer edition")
                found.append(phrase)
        edition = get(data, "edition", int, "phrases")
        if edition != max(phrase.since for phrase in found):
            raise VocabularyError("phrases.edition: the newest phrase is of another edition")
        book = cls(edition, tuple(found))
        for outcome in Outcome:
            if outcome not in {phrase.code for phrase in book.group(Group.OUTCOME)}:
                raise VocabularyError(f"phrases: the outcome {outcome} is missing")
        return book


@cache
def load_phrasebook() -> Phrasebook:
    """Read and check `phrases.json`, with the Arabic words; the same immutable object each time."""
    return Phrasebook.from_json(read_data("phrases.json")).in_arabic(load_wordings())


def _phrase(code: str, group: Group, entry: dict[str, Any], number: int, where: str) -> Phrase:
    where = f"{where}.v{number}"
    only_keys(entry, ("version", "since", "sha256", "reviewed_by", "params", "words"), where)
    if get(entry, "version", int, where) != number:
        raise VocabularyError(f"{where}: versions count from 1, none is ever taken away")
    parameter = _parameter(entry["params"], where) if "params" in entry else None
    raw = get(entry, "words", dict, where)
    if set(raw) != set(LANGUAGES):
        raise VocabularyError(f"{where}.words: words are expected in {sorted(LANGUAGES)}")
    forms: dict[str, Mapping[str, str]] = {}
    for language in LANGUAGES:
        if isinstance(raw[language], str):
            forms[language] = MappingProxyType({"one": raw[language], "other": raw[language]})
        else:
            forms[language] = words(raw, language, ("one", "other"), where)
        for text in forms[language].values():
            places = _PLACE.findall(text)
            if places != ([] if parameter is None else [parameter.name]) or text.strip() != text:
                raise VocabularyError(f"{where}.words.{language}: {text!r}")
    return Phrase(
        code=code,
        version=number,
        since=get(entry, "since", int, where),
        group=group,
        words=MappingProxyType(forms),
        parameter=parameter,
        reviewed_by=reviewers(entry, where),
        sha256=check_stamp(entry, where),
    )


def _in_arabic(phrase: Phrase, wordings: Wordings) -> Phrase:
    entry = wordings.of("phrases", phrase.code, phrase.version, phrase.sha256)
    where, parameter = f"arabic.phrases.{phrase.code}", phrase.parameter
    if parameter is not None and parameter.kind == "number":
        forms = counted(entry.get("words"), parameter.name, where)
    else:
        forms = said_alike(arabic(entry.get("words"), phrase.words["nl"]["other"], where))
    return replace(phrase, words=MappingProxyType({**phrase.words, ARABIC: forms}))


def _parameter(raw: object, where: str) -> Parameter:
    entry = as_object(raw, f"{where}.params")
    if len(entry) != 1:
        raise VocabularyError(f"{where}.params: exactly one is expected")
    name, spec = next(iter(entry.items()))
    kind = get(as_object(spec, f"{where}.params"), "kind", str, f"{where}.params.{name}")
    if kind == "number":
        only_keys(spec, ("kind", "min", "max", "step"), f"{where}.params.{name}")
        bounds = [get(spec, key, (int, float), where) for key in ("min", "max", "step")]
        return Parameter(name, kind, minimum=bounds[0], maximum=bounds[1], step=bounds[2])
    if kind == "date":
        only_keys(spec, ("kind", "months"), f"{where}.params.{name}")
        return Parameter(name, kind, months=get(spec, "months", int, where))
    raise VocabularyError(f"{where}.params.{name}: a number or a date is expected")
