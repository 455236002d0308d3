"""The Arabic words: one for everything that was published, in Arabic letters, with its places."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.vocabulary import (
    Group,
    Phrasebook,
    QuestionBook,
    Vocabulary,
    VocabularyError,
    advice_to_json,
    describe,
    describe_demand,
    load,
    parse_advice,
    parse_capacity,
    parse_demand,
    render_advice,
)
from messaging.vocabulary.__main__ import stamp
from messaging.vocabulary.arabic import SECTIONS, Wordings
from messaging.vocabulary.phrases import CodedPhrase
from messaging.vocabulary.reading import read_data
from messaging.vocabulary.wording import format_number, plural_form
from tests.messaging.vocabulary.strategies import TODAY, advices, capacities, demands
from tests.support.another_attribute import restamped

DATA = read_data("arabic.json")
STAMPS = {
    int(version): one["sha256"] for version, one in read_data("vocabulary.json")["words"].items()
}
OTHER_LETTERS = re.compile("[^\\W\\d_\u0620-\u065f]")
ENTRIES = [(section, n) for section in SECTIONS for n in range(len(DATA[section]))]
TOLD = [phrase for phrase in Phrasebook.load().phrases if phrase.parameter is not None]


PHRASES = Phrasebook.from_json(read_data("phrases.json"))
QUESTIONS = QuestionBook.from_json(read_data("questions.json"))
VOCABULARY = Vocabulary.from_json(read_data("vocabulary.json"))
few = settings(max_examples=settings().max_examples // 12)
some = settings(max_examples=settings().max_examples // 2)


def joined(data: dict[str, Any], section: str | None = None) -> None:
    """Read what has Arabic words, with these: all of it, or what one section is for."""
    wordings = Wordings.from_json(data)
    if section in (None, "phrases"):
        PHRASES.in_arabic(wordings)
    if section in (None, "questions", "call_times"):
        QUESTIONS.in_arabic(wordings)
    if section in (None, "words", "adaptations", "attributes"):
        VOCABULARY.in_arabic(wordings, STAMPS)


def strings(value: Any) -> list[tuple[Any, Any]]:
    """Where each text of a wording stands, as (holder, key)."""
    found: list[tuple[Any, Any]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if isinstance(item, str):
            found.append((value, key))
        elif isinstance(item, (dict, list)):
            found += strings(item)
    return found


def texts(entry: dict[str, Any]) -> list[tuple[Any, Any]]:
    """The same, of the texts that are said."""
    said = {key: entry[key] for key in entry if key not in ("of", "original", "sha256")}
    places = strings(said)
    found = [(h, k) for h, k in places if k not in ("field", "id", "code")]
    return [(entry if holder is said else holder, key) for holder, key in found]


def test_what_ships_is_whole() -> None:
    joined(DATA)
    assert not [entry for part in SECTIONS for entry in DATA[part] if entry["reviewed_by"]]


@few
@given(st.sampled_from(ENTRIES))
def test_no_code_is_without_arabic_words(which: tuple[str, int]) -> None:
    section, n = which
    data = {**DATA, section: [one for m, one in enumerate(DATA[section]) if m != n]}
    with pytest.raises(VocabularyError, match=r"no Arabic words|is empty"):
        joined(data, section)


def foreign(text: str) -> str:
    return f"{text} a"


def place_lost(text: str) -> str:
    return text.replace("{", "").replace("}", "") if "{" in text else text + " {n}"


def place_more(text: str) -> str:
    return f"{text} {{kg}}{{label}}"


def spaced(text: str) -> str:
    return f" {text}"


@pytest.mark.parametrize("spoil", [foreign, place_lost, place_more, spaced])
@few
@given(which=st.sampled_from(ENTRIES), data=st.data())
def test_letters_and_places_are_those_that_it_has_to_have(
    spoil: Callable[[str], str], which: tuple[str, int], data: st.DataObject
) -> None:
    section, n = which
    entry = copy.deepcopy(DATA[section][n])
    holder, key = data.draw(st.sampled_from(texts(entry)))
    holder[key] = spoil(holder[key])
    changed = {**DATA, section: [entry if m == n else one for m, one in enumerate(DATA[section])]}
    with pytest.raises(VocabularyError, match="without a new version"):
        joined(changed, section)
    entry["sha256"] = "-"
    stamp(changed)
    with pytest.raises(VocabularyError, match=r"expected|leaves open"):
        joined(changed, section)


def another_original(data: dict[str, Any]) -> None:
    first, second = data["questions"][:2]
    first["original"] = second["original"]


def a_stranger(data: dict[str, Any]) -> None:
    data["phrases"].append({**data["phrases"][0], "of": "unheard_of"})


def a_form_less(data: dict[str, Any]) -> None:
    entry = next(one for one in data["phrases"] if one["of"] == "for_weeks")
    del entry["words"]["two"]


def an_option_less(data: dict[str, Any]) -> None:
    entry = next(one for one in data["attributes"] if one["of"] == "noise")
    del entry["fields"]["class"]["options"][0]


def answers_mixed(data: dict[str, Any]) -> None:
    next(one for one in data["questions"] if "answers" in one)["answers"].reverse()


@pytest.mark.parametrize(
    "spoil", [another_original, a_stranger, a_form_less, an_option_less, answers_mixed]
)
def test_a_wording_is_of_what_it_says(spoil: Callable[[dict[str, Any]], None]) -> None:
    data = copy.deepcopy(DATA)
    spoil(data)
    with pytest.raises(VocabularyError):
        joined(restamped(data))


@some
@given(capacities(), st.booleans())
def test_every_line_is_said_in_arabic_letters_alone(raw: dict[str, Any], plain: bool) -> None:
    said = describe(parse_capacity(raw, TODAY), "ar", plain)
    assert not OTHER_LETTERS.search(said), said
    assert "{" not in said
    assert said.endswith(".")


@some
@given(demands())
def test_every_demand_is_said_in_arabic_letters_alone(asked: tuple[str, dict[str, Any]]) -> None:
    said = describe_demand(parse_demand(*asked), "ar", plain=True)
    assert not OTHER_LETTERS.search(said), said
    assert "{" not in said
    assert said.endswith(".")


@few
@given(advices())
def test_an_advice_says_in_arabic_the_codes_that_it_holds(raw: dict[str, Any]) -> None:
    """Another language of the page, and not a letter of what is sealed."""
    advice = parse_advice(raw, TODAY)
    before = advice_to_json(advice)
    said = render_advice(advice, "ar")
    words = (*said.how_much, *said.how_long, *(t for one in said.lines for t in one.adaptations))
    assert all(text and not OTHER_LETTERS.search(text) for text in words)
    assert advice_to_json(advice) == before
    assert not OTHER_LETTERS.search("".join(line.outcome for line in said.lines))


@given(st.sampled_from(TOLD), st.data())
def test_a_number_has_the_form_that_arabic_asks_for(phrase: Any, data: st.DataObject) -> None:
    """One and two are words of their own; every other number stands in the sentence."""
    parameter = phrase.parameter
    if parameter.kind == "date":
        day = data.draw(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
        said = Phrasebook.load().say(CodedPhrase(phrase.code, phrase.version, day), "ar")
        assert str(day.year) in said
        assert str(day.day) in said
        return
    steps = round((parameter.maximum - parameter.minimum) / parameter.step)
    number = parameter.minimum + parameter.step * data.draw(st.integers(0, steps))
    whole = int(number) if float(number).is_integer() else number
    said = Phrasebook.load().say(CodedPhrase(phrase.code, phrase.version, whole), "ar")
    assert plural_form(whole, "ar") == Locale("ar").plural_form(whole)
    assert (format_number(whole, "ar") in said) is (whole not in (1, 2)), said


def test_numbers_and_their_words_as_people_say_them() -> None:
    def hours(number: float) -> str:
        return Phrasebook.load().say(CodedPhrase("hours_a_day", 1, number), "ar").split(" عمل")[0]

    assert [hours(n) for n in (1, 2, 3, 7.5)] == ["ساعة", "ساعتا", "3 ساعات", "7,5 ساعة"]
    kilos = load().attribute("lift_low").capacity.field("kg")
    said = [kilos.word(n, "ar", plain=True) for n in (1, 2, 10, 11, 25, 2.5)]
    assert said == [
        "كيلوغرام واحد", "كيلوغرامين", "10 كيلوغرامات", "11 كيلوغرامًا", "25 كيلوغرامًا",
        "2,5 كيلوغرام",
    ]  # fmt: skip


def test_the_sign_of_a_number_stays_before_it() -> None:
    """Among letters from right to left a bare "-18" is drawn with its sign behind it."""
    degrees = load().attribute("temperature").capacity.field("min_c")
    assert degrees.word(-18, "ar", plain=True) == "\u2066-18\u2069 درجة"
    assert degrees.word(5, "ar", plain=True) == "5 درجات"


def test_professionals_forms_have_no_arabic() -> None:
    """What only they see stays in their four languages: a slip asks for words that are not there."""
    field = load().attribute("lift_low").capacity.field("kg")
    assert set(field.labels) == {"nl", "en", "fr", "de"}
    assert all(set(one.workplace) == {"nl", "en", "fr", "de"} for one in load().adaptations)
    assert Phrasebook.load().group(Group.OUTCOME)[0].words["ar"]["other"] == "مناسب"
