"""What a form says of a department or a task: words by language, and the place where it is done.

Every mistake is collected, each at its field; what is right beside it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from messaging.vocabulary.errors import CodedError
from messaging.vocabulary.wording import LANGUAGES
from messaging.workplace.checking import LONGEST, SAID, Checker, Problem, Where
from messaging.workplace.sites import UNKNOWN_SITE, Site, SiteError, parse_site, site_to_json
from portal.i18n import N_, _
from portal.schemas.functional import in_words

Errors = dict[str, list[str]]
_SITE_FIELDS: Final = ("kind", "opens", "closes", "distance_km", "coach", "fixed_shift")

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "catalogue_expected": N_("A catalogue with departments is expected here."),
        "list_expected": N_("A list is expected here."),
        "too_many_entries": N_("There are more than %(maximum)s of them."),
        "object_expected": N_("An object is expected here."),
        "unknown_part": N_("Nobody knows the part “%(part)s”."),
        "key_expected": N_("The key has small letters, digits, - and _ alone."),
        "key_twice": N_("The key “%(key)s” stands twice."),
        "texts_expected": N_("Texts by language are expected here."),
        "language_expected": N_("A language is one of %(allowed)s."),
        "text_expected": N_("A text is expected here."),
        "text_too_long": N_("At most %(maximum)s characters."),
        "missing": N_("The Dutch name has to be filled in."),
        "not_utf8": N_("The file is not UTF-8. Save it as UTF-8 and try again."),
        "not_json": N_("From here on this is not JSON."),
        "too_deep": N_("This goes deeper than a catalogue does."),
        "name_twice": N_("“%(name)s” stands twice."),
        "columns_expected": N_("The first line has the columns %(allowed)s."),
        "cells_expected": N_("This line has other cells than the %(number)s of the first one."),
        "department_missing": N_("The department is missing."),
        "subject_unknown": N_("“%(name)s” is nothing that is said of a department or a task."),
        "part_unknown": N_("“%(name)s” is no part of it."),
        "row_expected": N_("The row is a whole number from 1."),
        "cell_twice": N_("This was said before."),
    }
)
"""Every code of ``checking.SAID``; the others are those of the vocabulary."""


def problem_in_words(problem: Problem) -> str:
    """What is wrong, in the language of the request, without its place."""
    if problem.code not in SAID:
        return in_words(CodedError("", problem.code, problem.params))
    text = _(WORDS[problem.code])
    return text % problem.params if problem.params and "%(" in text else text


def read_words(typed: MultiDict[str, str]) -> tuple[dict[str, dict[str, str]], Errors]:
    """Name and description by language; a text that is empty is not there."""
    entry: dict[str, dict[str, str]] = {part: {} for part in LONGEST}
    for part, texts in entry.items():
        for language in LANGUAGES:
            text = typed.get(f"{part}.{language}", "")
            if text.strip():
                texts[language] = text
    checker = Checker()
    words = checker.words(entry, Where())
    return words, _by_field(checker)


def read_training(typed: MultiDict[str, str]) -> tuple[int | None, Errors]:
    """The weeks of training; nothing is unknown."""
    text = typed.get("training_weeks", "").strip()
    checker = Checker()
    weeks = checker.training(text, Where("training_weeks", ("training_weeks",))) if text else None
    return weeks, _by_field(checker)


def read_site(typed: MultiDict[str, str]) -> tuple[Site, Errors]:
    """Where a department works; what is not said is unknown."""
    data: dict[str, Any] = {name: typed.get(name, "").strip() for name in _SITE_FIELDS}
    data |= {name: typed.getlist(name) for name in ("days", "available")}
    transport = {
        name: typed.get(field, "").strip()
        for name, field in (("exists", "transport"), ("leaves", "leaves"), ("returns", "returns"))
    }
    if any(transport.values()):
        data["transport"] = transport
    errors: Errors = {}
    for _again in range(len(data) + len(transport) + 1):
        try:
            return parse_site(data), errors
        except SiteError as error:
            first, *below = error.field.split(".")
            field = below[0] if first == "transport" and below and below[0] != "exists" else first
            errors.setdefault(field, []).append(in_words(error))
            if field in transport:
                transport[field] = ""
            elif first == "transport":
                transport["exists"] = "yes"  # to look at its times as well
            else:
                data.pop(first, None)
    return UNKNOWN_SITE, errors


def typed_of_words(words: Mapping[str, Mapping[str, str]]) -> MultiDict[str, str]:
    """The form as it would have been filled in for these words."""
    typed: MultiDict[str, str] = MultiDict()
    for part, texts in words.items():
        for language, text in texts.items():
            typed[f"{part}.{language}"] = text
    return typed


def typed_of_site(site: Site) -> MultiDict[str, str]:
    """The form as it would have been filled in for this place."""
    data = {"kind": str(site.kind), **site_to_json(site)}
    typed: MultiDict[str, str] = MultiDict()
    for name in _SITE_FIELDS:
        given = data.get(name, "")
        typed[name] = ("yes" if given else "no") if isinstance(given, bool) else str(given)
    for name in ("days", "available"):
        typed.setlist(name, [str(one) for one in data.get(name, ())])
    transport = data.get("transport")
    if transport is not None:
        typed["transport"] = "yes" if transport["exists"] else "no"
        typed["leaves"] = transport.get("leaves", "")
        typed["returns"] = transport.get("returns", "")
    return typed


def _by_field(checker: Checker) -> Errors:
    errors: Errors = {}
    for problem in checker.problems:
        field = ".".join(str(step) for step in problem.path)
        errors.setdefault(field, []).append(problem_in_words(problem))
    return errors
