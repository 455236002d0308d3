"""The consent texts: frozen, short, complete, and the same in every language and level."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from consent.purposes import KINDS, Kind
from consent.texts import (
    DEMONSTRATION_ONLY,
    ITEMS,
    LANGUAGES,
    PLACEHOLDERS,
    Chosen,
    ConsentText,
    UnknownText,
    load,
    read,
    text_for,
    text_version,
)
from tests.consent.texts.support import (
    GP,
    NAMES,
    PURPOSES,
    TEXTS,
    dumped,
    every_choice,
    files,
    name_of,
)

FROZEN: dict[str, str] = json.loads(Path(__file__).with_name("frozen.json").read_text("utf-8"))
BENEFIT = {"nl": "uitkering", "en": "benefit", "fr": "allocation", "de": "Beihilfe", "ar": "إعانة"}
TITLES = {
    "doctors": "Mogen je huisarts en de arbeidsarts met elkaar praten over je gezondheid?",
    "workplace": "Mag je huisarts weten welk werk je doet?",
    "advice": "Mag de sociale dienst weten welk werk bij je past?",
    "limits": "Mag de sociale dienst ook precies weten wat je kan, zoals hoeveel kilo?",
    "coach": "Mag je coach weten welke taken en hulp vandaag bij je passen?",
    "absence_reason": "Wie mag weten of je ziekte met het werk te maken heeft?",
}


def sentences_of(text: ConsentText) -> list[str]:
    """Every sentence by itself, with what is put between quotation marks apart."""
    lines = [text.title, *(s for item in text.items for s in item.sentences)]
    found = []
    for line in lines:
        found += [part for part in re.split(r"(?<=[.?!:؟])\s+[“„«]?\s*", line) if part]
    return found


def newest(text: ConsentText) -> bool:
    return text.version == load().text(text.purpose, text.language, text.level).version


def test_every_purpose_has_an_easy_text_in_every_language() -> None:
    assert sorted(load().purposes) == sorted(PURPOSES)
    for purpose in PURPOSES:
        assert text_for(purpose, "nl").title == TITLES[purpose]
        for language in LANGUAGES:
            assert text_for(purpose, language).title.endswith("؟" if language == "ar" else "?")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_dutch_has_a_usual_text_too(purpose: str) -> None:
    usual, easy = text_for(purpose, "nl", "usual"), text_for(purpose, "nl")
    assert (usual.level, easy.level) == ("usual", "easy")
    assert len(usual.rendered(**NAMES).splitlines()) < len(easy.rendered(**NAMES).splitlines())


def test_what_was_shown_is_frozen() -> None:
    """A published fingerprint never changes; add that of a new text to frozen.json."""
    assert {name_of(text): text.sha256 for text in TEXTS} == FROZEN


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_sentences_are_short(text: ConsentText) -> None:
    most = 15 if newest(text) or text.language == "nl" else 17
    if text.level == "usual":
        most = 26
    for sentence in sentences_of(text):
        words = re.sub(r"\{\w+\}", "een twee drie", sentence).split()
        assert len(words) <= most, f"{len(words)} words: {sentence}"


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_one_screen(purpose: str, language: str) -> None:
    """At once: sixteen sentences at most, two to an idea; a wider or narrower choice adds its own.

    With what stands behind "more" it is still a text that can be read to its end.
    """
    for chosen, names in every_choice():
        lines = text_for(purpose, language).filled(chosen, **NAMES, **names)
        at_once = [item for item in lines if not item.more]
        assert all(len(item.sentences) <= 2 for item in at_once)
        usual = chosen == Chosen() and names in ({}, GP)
        assert sum(len(item.sentences) for item in at_once) <= (16 if usual else 18)
        assert sum(len(item.sentences) for item in lines) <= 45


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize(
    ("language", "level"), [*((one, "easy") for one in LANGUAGES), ("nl", "usual")]
)
def test_what_a_choice_needs_stands_at_once(purpose: str, language: str, level: str) -> None:
    """Who asks, who sees it, what, why, gain, drawback and benefit, no, stop, until when."""
    text = text_for(purpose, language, level)
    for chosen, names in every_choice():
        at_once = {i.id: i.sentences for i in text.filled(chosen, **NAMES, **names) if not i.more}
        needed = set(ITEMS) - {"who_starts", "first", "since", "law"}
        assert needed <= at_once.keys()
        assert ("since" in at_once) is chosen.earlier
        assert ("first" in at_once) is (purpose in ("advice", "limits", "coach"))
        assert BENEFIT[language] in " ".join(at_once["drawback"])
        assert NAMES["until"] in " ".join(at_once["until"])
        for name in names.values():
            if purpose == "doctors":
                assert name in " ".join(at_once["who_sees"])


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_second_layer_follows_the_first_and_is_part_of_what_was_shown(purpose: str) -> None:
    text = text_for(purpose, "nl")
    items = text.filled(**NAMES)
    layers = [item.more for item in items]
    assert layers == sorted(layers)
    at_once, behind = text.rendered(**NAMES).split(f"\n\n{text.more}\n\n")
    assert at_once.split("\n\n")[1:] == ["\n".join(i.sentences) for i in items if not i.more]
    assert behind.split("\n\n") == ["\n".join(i.sentences) for i in items if i.more]
    assert text.rendered(Chosen(earlier=True), **NAMES).split(text.more)[0] != at_once + "\n\n"


EASY_DUTCH = [text for text in TEXTS if (text.language, text.level) == ("nl", "easy")]


@pytest.mark.parametrize("text", EASY_DUTCH, ids=name_of)
def test_easy_dutch(text: ConsentText) -> None:
    """No abbreviation, no unit symbol, no 'u', no double negative, no difficult word."""
    for sentence in sentences_of(text):
        low = sentence.lower()
        assert not re.search(r"\b(u|uw)\b", low), sentence
        assert not re.search(r"\b(kg|min|bv|o\.a|enz|m\.b\.t|evt|incl|nr|tel|dr)\b\.?", low)
        assert not re.search(r"\b[A-Z]{2,}\b", sentence), sentence
        negatives = re.findall(r"\b(?:niet|geen|nooit|niemand|niets|nergens|zonder)\b", low)
        assert len(negatives) <= 1, sentence
        for hard in ("toestemming", "verwerking", "gegevens", "conform", "betreffende", "middels"):
            assert hard not in low


@pytest.mark.parametrize("purpose", PURPOSES)
def test_german_never_says_they_where_a_reader_hears_you(purpose: str) -> None:
    """Read aloud, and at the start of a sentence, the two are one word: the others have a name."""
    for sentence in sentences_of(text_for(purpose, "de")):
        they = r"^Sie (?:sehen|lesen|wissen|schreiben|finden|suchen)\b|(?:sehen|lesen|wissen) sie\b"
        assert not re.search(they, sentence), sentence


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_only_known_places_are_open(text: ConsentText) -> None:
    every = {"doctor", "gp", "practice", "physician"}
    assert text.needs(names=every) <= PLACEHOLDERS
    assert {"doctor", "until"} <= text.needs()
    assert "doctor" not in text.needs(names=())


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_language_says_the_same_things(purpose: str) -> None:
    """Line by line, with the same names in each; how a language says it is its own."""
    dutch = text_for(purpose, "nl")
    for other in [text for text in TEXTS if text.purpose == purpose and newest(text)]:
        assert dutch.version == other.version
        if other.level == "usual":
            continue
        for one, two in zip(dutch.items, other.items, strict=True):
            assert (one.id, one.when) == (two.id, two.when)
            assert len(one.sentences) == len(two.sentences)
            for a, b in zip(one.sentences, two.sentences, strict=True):
                assert set(re.findall(r"\{\w+\}", a)) == set(re.findall(r"\{\w+\}", b))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_text_says_what_it_must(purpose: str) -> None:
    text = text_for(purpose, "nl")
    said = {item.id: " ".join(item.sentences) for item in text.filled(**NAMES) if not item.more}
    said |= {
        "who_starts": " ".join(text.filled(workshop="x", organisation="x", until="x")[0].sentences)
    }
    assert set(ITEMS) - {"first", "since", "law"} <= set(said)
    assert "Een voorbeeld: “" in said["example"]
    assert "Je kan altijd stoppen." in said["stop"]
    assert "nog weten" in said["stop"]
    assert "code op je papier" in text.rendered(**NAMES)
    for language in LANGUAGES:
        assert BENEFIT[language] in text_for(purpose, language).rendered(**NAMES)
    assert "Zeg je nee, dan blijft alles zoals nu." in said["no"]
    assert "Je werk ziet deze vraag en je nee nooit." in said["no"]
    assert "uitkering" in said["drawback"]
    assert "ziekte" in said["never"] or "Je werk, de sociale dienst" in said["never"]
    if purpose in ("advice", "limits", "coach"):
        assert "eerst zelf bekijken" in said["first"]


def test_no_text_was_reviewed_yet_and_each_says_so() -> None:
    assert not any(text.reviewed for text in TEXTS)
    assert set(DEMONSTRATION_ONLY) == set(LANGUAGES)
    data = files()
    data["advice.json"]["texts"][0]["reviewed_by"] = ["A. Reviewer"]
    assert read(dumped(data)).text("advice", "nl", "easy", 1).reviewed


def test_usual_falls_back_to_easy_and_nothing_else_does() -> None:
    assert text_for("advice", "ar", "usual").level == "easy"
    assert text_version("advice", "nl", "easy", 7) == text_for("advice", "nl")
    for unknown in (("gossip", "nl", "easy"), ("advice", "xx", "easy"), ("advice", "nl", "hard")):
        with pytest.raises(UnknownText):
            text_for(*unknown)
    with pytest.raises(UnknownText):
        text_version("advice", "nl", "easy", 99)


def test_the_purposes_are_those_of_the_rules() -> None:
    from consent.purposes import PurposeCode

    assert set(PURPOSES) == {str(code) for code in PurposeCode}


def test_what_flows_is_named_in_the_text_from_which_it_may_flow() -> None:
    """For each kind its purpose has that version of the text, in every language."""

    named = {
        Kind.ARRANGEMENT: {
            "nl": "hulp het werk kon regelen",
            "en": "help your work could arrange",
            "fr": "a pu donner",
            "de": "geben konnte",
            "ar": "المساعدة التي وفّرها العمل",
        },
        Kind.RETURN_PLAN: {
            "nl": "stap voor stap",
            "en": "step by step",
            "fr": "étape par étape",
            "de": "Schritt für Schritt",
            "ar": "خطوة بعد خطوة",
        },
    }
    for rule in KINDS.values():
        if rule.since_text == 1:
            continue
        for text in [one for one in TEXTS if one.purpose == rule.purpose]:
            at_once = [item for item in text.filled(**NAMES) if not item.more]
            words = " ".join(sentence for item in at_once for sentence in item.sentences)
            said = named[rule.kind][text.language] in words
            assert said == (text.version >= rule.since_text), name_of(text)


def test_the_text_of_a_second_purpose_names_who_else_reads_since_it_counts() -> None:
    """The question about numbers says that a coach sees three of them, where he said yes to that."""
    coach = {"nl": "coach", "en": "coach", "fr": "coach", "de": "Coach", "ar": "مدربك"}
    [rule] = [one for one in KINDS.values() if one.also]
    for text in [one for one in TEXTS if one.purpose == rule.also]:
        words = " ".join(sentence for item in text.filled(**NAMES) for sentence in item.sentences)
        named = coach[text.language] in words
        assert named == (text.version >= rule.also_since_text), name_of(text)
