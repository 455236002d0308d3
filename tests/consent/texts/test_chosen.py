"""What one worker sees of a text: the words for what he chose, with the names put in."""

from __future__ import annotations

import re

import pytest

from consent.texts import (
    CONDITIONS,
    LANGUAGES,
    Chosen,
    ConsentText,
    text_for,
)
from tests.consent.texts.support import GP, NAMES, PURPOSES, TEXTS, every_choice, name_of


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_rendered_is_exactly_what_is_shown(text: ConsentText) -> None:
    shown = text.rendered(**NAMES)
    assert shown == text.rendered(**NAMES)
    assert shown.startswith(text.title + "\n\n")
    assert re.search("dokter an peeters", shown, re.IGNORECASE)
    assert "{" not in shown
    assert "3 maart 2027" in shown
    own = text.rendered(**{k: v for k, v in NAMES.items() if k != "doctor"})
    assert "Peeters" not in own
    assert shown != own


@pytest.mark.parametrize("level", ["easy", "usual"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("purpose", "kinds"),
    [
        ("doctors", 5),
        ("workplace", 5),
        ("advice", 3),
        ("limits", 3),
        ("coach", 3),
    ],
)
def test_the_words_differ_for_each_choice(
    purpose: str, kinds: int, language: str, level: str
) -> None:
    text = text_for(purpose, language, level)
    said = {text.rendered(chosen, **NAMES, **names) for chosen, names in every_choice()}
    assert len(said) == kinds


@pytest.mark.parametrize("purpose", ["doctors", "workplace"])
def test_the_gp_and_what_of_his_practice_are_in_the_words(purpose: str) -> None:
    text = text_for(purpose, "nl")
    stands_in, alone = (
        "Je huisarts dokter Noor Haddad en de andere dokters van Praktijk De Brug zien het.",
        "Andere dokters van die praktijk zien het niet.",
    )
    group, person = text.rendered(**NAMES, **GP), text.rendered(Chosen(only_gp=True), **NAMES, **GP)
    assert "Je huisarts dokter Noor Haddad van Praktijk De Brug ziet het." in person
    for words in (group, person):
        assert "Jij kiest welke huisarts" not in words
    assert stands_in in group
    assert alone not in group
    assert alone in person
    assert stands_in not in person
    unnamed = text.rendered(**NAMES)
    assert "Jij kiest welke huisarts het ziet." in unnamed
    assert "die praktijk" not in unnamed
    with pytest.raises(ValueError, match="practice"):
        text.rendered(**NAMES, gp=GP["gp"])


def test_one_physician_is_named_instead_of_all() -> None:
    text = text_for("doctors", "nl")
    one = text.rendered(**NAMES, physician="dokter Eva Claes")
    assert "Arbeidsarts dokter Eva Claes van Externe dienst De Linde ziet het." in one
    assert "De arbeidsartsen van" not in one
    assert "De arbeidsartsen van" in text.rendered(**NAMES)


def test_whom_he_chose_to_be_told_is_in_the_words() -> None:
    written = [text for text in TEXTS if text.purpose == "absence_reason" and text.version > 1]
    for text in written:
        each = {text.rendered(chosen, **NAMES, **names) for chosen, names in every_choice()}
        assert len(each) == 5
    text = text_for("absence_reason", "nl")
    service, physicians = "sociale dienst van De Schakel mag", "arbeidsartsen van Externe dienst"
    for by_service, by_physicians in ((True, False), (False, True), (True, True)):
        said = text.rendered(Chosen(service=by_service, physicians=by_physicians), **NAMES)
        assert (service in said) is by_service
        assert (physicians in said) is by_physicians
        assert "Jij kiest" not in said


@pytest.mark.parametrize("purpose", ["advice", "limits", "coach"])
def test_sending_at_once_never_says_that_he_may_look_first(purpose: str) -> None:
    text = text_for(purpose, "nl")
    sent = text.rendered(Chosen(show_first=False), **NAMES)
    assert "eerst zelf bekijken" not in sent
    assert "weglaten" not in sent
    assert "Jij koos om meteen te sturen." in sent


@pytest.mark.parametrize("purpose", PURPOSES)
def test_from_when_is_in_the_words(purpose: str) -> None:
    text = text_for(purpose, "nl")
    now, before = text.rendered(**NAMES), text.rendered(Chosen(earlier=True), **NAMES)
    assert re.search(r"\balleen\b.*vanaf nu", now, re.IGNORECASE)
    assert "vanaf nu" not in before
    assert re.search(r"vroeger", before)


def test_of_each_condition_one_holds() -> None:
    for chosen, names in every_choice():
        held = chosen.conditions(names)
        assert all(len(held & set(row)) == 1 for row in CONDITIONS)


def test_names_are_put_in_once_and_as_they_are() -> None:
    text = text_for("advice", "nl")
    shown = text.rendered(doctor="{until}", workshop="{doctor} $1 \\1", until="morgen")
    assert "{until} vraagt dit aan jou." in shown
    assert "{doctor} $1 \\1" in shown


@pytest.mark.parametrize(
    "names",
    [
        {"doctor": "x"},
        {**NAMES, "nickname": "x"},
        {**NAMES, "until": ""},
        {**NAMES, "workshop": "twee\nregels"},
        {**NAMES, "workshop": "x" * 201},
        {**NAMES, "workshop": "om\u202egekeerd"},
    ],
)
def test_wrong_names_are_refused(names: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        text_for("advice", "nl").rendered(**names)
