"""Phrases and advices: coded, versioned, without a medical word, and narrower when struck."""

from __future__ import annotations

import contextlib
import copy
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.vocabulary import (
    AdviceError,
    Group,
    Outcome,
    Part,
    Phrasebook,
    VocabularyError,
    adaptation_words,
    advice_sentences,
    advice_to_json,
    load,
    parse_advice,
    render_advice,
    restore_advice,
    strike,
)
from messaging.vocabulary.reading import read_data
from messaging.vocabulary.wording import LANGUAGES, format_date
from tests.messaging.vocabulary.strategies import TODAY, advices
from tests.support.another_attribute import restamped

MEDICAL = re.compile(
    r"ziek|diagnos|pijn|rug\b|letsel|stoornis|medic(?!in du travail)|behandel|therap|symptom|"
    r"klacht|handicap|beperk|depress|angst|burn|hart|illness|disease|pain|patient|disorder|"
    r"malad|douleur|krank|schmerz|symptôme|verslav|invalid|zwanger|operati",
    re.IGNORECASE,
)


def advice(**more: Any) -> dict[str, Any]:
    return {
        "lines": [
            {"task": "boxes", "outcome": "suits_with_adaptation",
             "adaptations": ["lifting_aid", "sit_stand_stool"]},
            {"task": "shop", "outcome": "does_not_suit"},
        ],
        "hours": 4, "days": "3", "build_up": {"code": "build_up_steps", "params": {"weeks": 3}},
        "duration": {"code": "for_weeks", "params": {"weeks": 6}}, "certainty": "likely",
        "review_by": "2026-04-01", **more,
    }  # fmt: skip


def texts_of(phrase: Any) -> list[str]:
    return [text for forms in phrase.words.values() for text in forms.values()]


def test_no_phrase_has_a_medical_word() -> None:
    for phrase in Phrasebook.load().phrases:
        for text in texts_of(phrase):
            assert not MEDICAL.search(text), f"{phrase.code}: {text}"


def test_no_phrase_has_a_digit_of_its_own() -> None:
    for phrase in Phrasebook.load().phrases:
        assert not any(re.search(r"\d", text) for text in texts_of(phrase)), phrase.code


def test_nobody_reviewed_the_phrases_yet_and_they_say_so() -> None:
    assert not any(phrase.reviewed for phrase in Phrasebook.load().phrases)


def test_the_four_outcomes_in_dutch() -> None:
    book = Phrasebook.load()
    assert [book.render(outcome, 1, "nl") for outcome in Outcome] == [
        "kan", "kan met aanpassing", "kan niet", "nog te bekijken",
    ]  # fmt: skip


def test_adaptations_of_phrases_and_of_the_vocabulary_are_the_same() -> None:
    phrases = [phrase.code for phrase in Phrasebook.load().group(Group.ADAPTATION)]
    assert phrases == [adaptation.id for adaptation in load().adaptations]


def test_one_and_many_and_decimals() -> None:
    book = Phrasebook.load()
    assert book.render("for_weeks", 1, "nl", {"weeks": 1}) == "Dit duurt naar verwachting 1 week."
    assert book.render("for_weeks", 1, "nl", {"weeks": 2}) == "Dit duurt naar verwachting 2 weken."
    assert book.render("hours_a_day", 1, "nl", {"hours": "3.5"}) == (
        "Hoogstens 3,5 uur werk per dag."
    )
    assert book.render("hours_a_day", 1, "en", {"hours": 1}) == "At most 1 hour of work a day."
    assert book.render("hours_a_day", 1, "fr", {"hours": 1.5}) == (
        "Travail de 1,5 heure par jour au maximum."
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "3 maart 2026"), ("en", "3 March 2026"), ("fr", "3 mars 2026"), ("de", "3. März 2026")],
)
def test_days_in_words(language: str, words: str) -> None:
    assert format_date(date(2026, 3, 3), language) == words
    assert words in Phrasebook.load().render("review_by", 1, language, {"date": "2026-03-03"})


def test_unknown_codes_and_parameters() -> None:
    book = Phrasebook.load()
    wrong: list[tuple[str, int, dict[str, int | float | str | date]]] = [
        ("for_weeks", 1, {}),
        ("for_weeks", 1, {"weeks": 0}),
        ("for_weeks", 1, {"weeks": "{date}"}),
        ("suits", 1, {"weeks": 1}),
        ("suits", 2, {}),
        ("no_such", 1, {}),
        ("review_by", 1, {"date": "<b>"}),
    ]
    for code, version, params in wrong:
        with pytest.raises(AdviceError):
            book.render(code, version, "nl", params)
    with pytest.raises(KeyError):
        book.render("suits", 1, "xx")
    with pytest.raises(KeyError):
        book.sha256("suits", 9)


@given(advices())
def test_round_trip(data: dict[str, Any]) -> None:
    found = parse_advice(data, TODAY)
    assert restore_advice(advice_to_json(found)) == found
    assert parse_advice(advice_to_json(found), TODAY) == found
    assert advice_to_json(restore_advice(advice_to_json(found))) == advice_to_json(found)


@given(advices(bare=True), st.sampled_from(LANGUAGES))
def test_without_counted_parts_only_the_review_has_a_digit(
    data: dict[str, Any], language: str
) -> None:
    rendered = render_advice(parse_advice(data, TODAY), language)
    said = [
        *rendered.how_much, *rendered.how_long[:-1], *(line.outcome for line in rendered.lines),
        *(words for line in rendered.lines for words in line.adaptations),
    ]  # fmt: skip
    assert not any(re.search(r"\d", words) for words in said)


@given(advices(), st.sampled_from(LANGUAGES))
def test_an_advice_says_only_phrases(data: dict[str, Any], language: str) -> None:
    """No number but those of the form, no attribute, no unit of a limit, no medical word."""
    found = parse_advice(data, TODAY)
    rendered = render_advice(found, language)
    said = " ".join(
        [*rendered.how_much, *rendered.how_long, *(line.outcome for line in rendered.lines)]
    )
    assert not MEDICAL.search(said)
    assert "{" not in said
    numbers = set(re.findall(r"\d+(?:[.,]\d+)?", said))
    coded = [found.hours, found.days, found.build_up, found.duration, found.review]
    allowed: set[str] = set()
    for phrase in coded:
        if isinstance(phrase.value, date):
            allowed |= {str(phrase.value.day), str(phrase.value.year)}
        elif phrase.value is not None:
            allowed |= {str(phrase.value), str(phrase.value).replace(".", ",")}
    assert numbers <= allowed | {"1"}  # French writes the first of a month as 1er
    assert not re.search(r"\bkg\b|kilo|decibel|minut", said)


@given(advices(), st.data())
def test_striking_never_adds_and_always_narrows(data: dict[str, Any], draw: st.DataObject) -> None:
    whole = parse_advice(data, TODAY)
    names = [line.task for line in whole.lines]
    tasks = draw.draw(st.lists(st.sampled_from(names), unique=True))
    parts = draw.draw(st.lists(st.sampled_from(list(Part)), unique=True))
    struck = strike(whole, tasks, parts)
    assert [line.task for line in struck.lines] == names
    for before, after in zip(whole.lines, struck.lines, strict=True):
        if before.task in tasks:
            assert struck.outcome_of(after.task) is Outcome.TO_BE_LOOKED_AT
            assert after.adaptations == ()
        else:
            assert after == before
    for part in Part:
        if part in parts:
            assert getattr(struck, part).code == f"{part}_open"
            assert getattr(struck, part).value is None
        else:
            assert getattr(struck, part) == getattr(whole, part)
    assert struck.review == whole.review
    assert strike(struck, tasks, parts) == struck
    assert set(adaptation_words(struck, "nl")) <= set(adaptation_words(whole, "nl"))
    assert restore_advice(advice_to_json(struck)) == struck


@given(advices(), st.data())
def test_struck_looks_like_never_judged(data: dict[str, Any], draw: st.DataObject) -> None:
    names = [line["task"] for line in data["lines"]]
    tasks = draw.draw(st.lists(st.sampled_from(names), unique=True))
    parts = draw.draw(st.lists(st.sampled_from(list(Part)), unique=True))
    struck = strike(parse_advice(data, TODAY), tasks, parts)
    never = copy.deepcopy(data)
    for line in never["lines"]:
        if line["task"] in tasks:
            line["outcome"] = "to_be_looked_at"
            line.pop("adaptations", None)
    for part in parts:
        never.pop(str(part), None)
        if part is Part.DURATION:
            never.pop("certainty", None)
    assert advice_to_json(struck) == advice_to_json(parse_advice(never, TODAY))


def test_a_task_that_is_not_there_cannot_be_struck() -> None:
    with pytest.raises(AdviceError, match="unknown_task"):
        strike(parse_advice(advice(), TODAY), ["cleaning"])


def test_a_task_without_a_line_is_still_to_be_looked_at() -> None:
    found = parse_advice(advice(), TODAY)
    assert found.outcome_of("cleaning") is Outcome.TO_BE_LOOKED_AT
    assert found.outcome_of("shop") is Outcome.DOES_NOT_SUIT


def test_the_whole_in_dutch() -> None:
    names = {"boxes": "Dozen vouwen", "shop": "Winkel"}
    found = parse_advice(advice(), TODAY)
    assert found.review_by == date(2026, 4, 1)
    assert advice_sentences(found, "nl", names) == [
        ("Dozen vouwen: kan met aanpassing. Met een zit-stakruk. Met een tilhulp."),
        "Winkel: kan niet.",
        "Hoogstens 4 uur werk per dag.",
        "Hoogstens 3 dagen werk per week.",
        "Opbouwen in stappen van 3 weken. De arbeidsarts bevestigt elke stap.",
        "Dit duurt naar verwachting 6 weken.",
        "Die duur is waarschijnlijk.",
        "De arbeidsarts bekijkt dit advies opnieuw, uiterlijk op 1 april 2026.",
    ]
    with pytest.raises(AdviceError, match="unknown_task"):
        advice_sentences(found, "nl", {})


def line(**more: Any) -> list[dict[str, Any]]:
    return [{"task": "boxes", "outcome": "suits", **more}]


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        (advice(remark="rugpijn"), "", "unknown_field"),
        (advice(lines=None), "lines", "required"),
        (advice(lines=[]), "lines", "empty"),
        (advice(lines=line() * 2), "lines.1.task", "duplicate"),
        (advice(lines=line(note="rug")), "lines.0", "unknown_field"),
        (advice(lines=line(task="a b")), "lines.0.task", "unknown_task"),
        (advice(lines=line(task="other")), "lines.0.task", "unknown_task"),
        (advice(lines=line(outcome=None)), "lines.0.outcome", "required"),
        (advice(lines=line(outcome="likely")), "lines.0.outcome", "wrong_group"),
        (advice(lines=line(outcome="perfect")), "lines.0.outcome", "unknown_code"),
        (advice(lines=line(outcome={"code": "suits", "version": 2})), "lines.0.outcome",
         "unknown_version"),
        (advice(lines=line(adaptations=["lifting_aid"])), "lines.0.adaptations",
         "adaptation_not_expected"),
        (advice(lines=line(outcome="suits_with_adaptation")), "lines.0.adaptations",
         "adaptation_expected"),
        (advice(lines=line(outcome="suits_with_adaptation", adaptations=["lifting_aid"] * 2)),
         "lines.0.adaptations", "duplicate"),
        (advice(hours=9), "hours.hours", "too_high"),
        (advice(hours=0.3), "hours.hours", "too_low"),
        (advice(hours=3.3), "hours.hours", "step"),
        (advice(hours="four"), "hours", "unknown_code"),
        (advice(days=6), "days.days", "too_high"),
        (advice(certainty=None), "certainty", "required"),
        (advice(duration=None), "certainty", "only_if"),
        (advice(review_by=None), "review_by", "required"),
        (advice(review_by="2026-02-27"), "review_by", "date_past"),
        (advice(review_by="2027-03-01"), "review_by", "date_too_far"),
        (advice(review="review_by"), "review_by", "duplicate"),
        (advice(edition=99), "edition", "unknown_version"),
        (advice(duration={"code": "until_date", "params": {"date": "2029-01-01"}}),
         "duration.date", "date_too_far"),
    ],
)  # fmt: skip
def test_refused_with_a_code(data: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(AdviceError) as refused:
        parse_advice(data, TODAY, tasks={"boxes", "shop"})
    assert (refused.value.field, refused.value.code) == (field, code)


@given(advices(), st.data())
def test_one_spoiled_part_is_never_an_accident(data: dict[str, Any], draw: st.DataObject) -> None:
    key = draw.draw(st.sampled_from(sorted(data)))
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    nested = st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner)
    )
    with contextlib.suppress(AdviceError):
        parse_advice({**data, key: draw.draw(nested)}, TODAY)


# versions -------------------------------------------------------------------------------------


def with_next_edition() -> dict[str, Any]:
    data = copy.deepcopy(read_data("phrases.json"))
    data["edition"] += 1
    for phrase in data["phrases"]:
        if phrase["code"] in ("to_be_looked_at", "suits"):
            newer = copy.deepcopy(phrase["versions"][0])
            newer |= {"version": 2, "since": data["edition"]}
            newer["words"]["nl"] += " (nieuw)"
            phrase["versions"].append(newer)
    return restamped(data)


def test_old_versions_read_as_they_did_and_new_ones_are_used_for_what_is_new() -> None:
    old, new = Phrasebook.load(), Phrasebook.from_json(with_next_edition())
    written = parse_advice(advice(lines=line()), TODAY, phrasebook=old)
    again = restore_advice(advice_to_json(written, old), new)
    assert render_advice(again, "nl", new) == render_advice(written, "nl", old)
    fresh = parse_advice(advice(lines=line()), TODAY, phrasebook=new)
    assert render_advice(fresh, "nl", new).lines[0].outcome == "kan (nieuw)"


def test_striking_an_old_advice_uses_the_words_of_its_own_day() -> None:
    """Else a newer version among old ones would tell that this line was struck."""
    new = Phrasebook.from_json(with_next_edition())
    written = restore_advice(advice_to_json(parse_advice(advice(lines=line()), TODAY)), new)
    struck = strike(written, ["boxes"], phrasebook=new)
    assert struck.lines[0].outcome.version == 1


def test_a_phrase_that_changed_without_a_version_is_refused() -> None:
    data = copy.deepcopy(read_data("phrases.json"))
    data["phrases"][0]["versions"][0]["words"]["nl"] = "kan zeker"
    with pytest.raises(VocabularyError, match="without a new version"):
        Phrasebook.from_json(data)


def test_a_review_changes_no_fingerprint() -> None:
    data = copy.deepcopy(read_data("phrases.json"))
    data["phrases"][0]["versions"][0]["reviewed_by"] = ["A. Reviewer"]
    assert Phrasebook.from_json(data).phrase("suits").reviewed


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda d: d["phrases"].pop(0), "outcome suits is missing"),
        (lambda d: d["phrases"].append(copy.deepcopy(d["phrases"][0])), "code stands twice"),
        (lambda d: d.update(edition=d["edition"] + 1), "another edition"),
        (lambda d: d["phrases"][0].update(group="mood"), "group"),
        (lambda d: d["phrases"][0]["versions"][0]["words"].update(nl="kan {x}"), "kan"),
        (lambda d: d["phrases"][0]["versions"][0]["words"].pop("de"), "words"),
        (lambda d: d["phrases"][0]["versions"][0].update(version=2), "count from 1"),
        (lambda d: d["phrases"][0]["versions"][0].update(reviewed_by="me"), "reviewed_by"),
    ],
)
def test_a_wrong_file_is_refused_by_name(spoil: Any, says: str) -> None:
    data = copy.deepcopy(read_data("phrases.json"))
    spoil(data)
    with pytest.raises(VocabularyError, match=says):
        Phrasebook.from_json(restamped(data))


def test_an_advice_of_an_earlier_edition_keeps_its_words() -> None:
    then = {"edition": 1, "schema": 1} | advice()
    then["lines"] = [
        {
            "task": "boxes",
            "outcome": {"code": "suits_with_adaptation", "version": 1},
            "adaptations": [{"code": "coach_nearby", "version": 1}],
        }
    ]
    first = advice_sentences(restore_advice(then), "nl", {"boxes": "Dozen"})[0]
    assert first.endswith("Met een coach in de buurt, die elk uur even langskomt.")
    now = dict(then, edition=2, lines=[dict(then["lines"][0], adaptations=["coach_nearby"])])
    assert advice_sentences(restore_advice(now), "nl", {"boxes": "Dozen"})[0].endswith(
        "Met een coach in de buurt."
    )
