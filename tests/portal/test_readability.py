"""Every easy text keeps the hard rules, and the check of them finds what breaks one."""

from __future__ import annotations

import pytest

from consent.purposes import PurposeCode
from consent.texts import LANGUAGES
from tools.easy_texts import Passage, passages
from tools.readability import FORMS, PUBLISHED, figures, is_hard, main, misses, rare, sentences

ALL = passages()


def one(text: str, language: str = "nl", kind: str = "consent") -> list[str]:
    """The rules that this text breaks."""
    passage = Passage(kind, "a text", language, ((text,),))
    return [miss.rule for miss in misses(passage) if is_hard(miss)]


def test_every_easy_text_keeps_the_hard_rules() -> None:
    hard = [miss for passage in ALL for miss in misses(passage) if is_hard(miss)]
    assert [(miss.passage.kind, miss.rule, miss.sentence) for miss in hard] == []


def test_every_easy_text_is_looked_at() -> None:
    found = {(passage.kind, passage.language, passage.name) for passage in ALL}
    for language in LANGUAGES:
        assert ("words", language, "word list") in found
        for purpose in PurposeCode:
            assert ("understanding", language, str(purpose)) in found
    kinds = {(passage.kind, passage.language) for passage in ALL}
    assert {("consent", language) for language in LANGUAGES} <= kinds
    assert {("vocabulary", language) for language in LANGUAGES} <= kinds
    assert ("pages", "nl") in kinds
    assert all(passage.ideas for passage in ALL)


def test_what_was_published_before_is_still_there_and_still_misses() -> None:
    """A sentence that is better by now has no place among those that may stay."""
    found = {miss.sentence for passage in ALL for miss in misses(passage)}
    assert found >= PUBLISHED


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("De dokter " + "ziet het werk en " * 4 + "meer.", "nl", "19 words"),
        ("De " + "{} {} {} " * 5 + "zien het.", "nl", "18 words"),
        ("Je tilt 5 kg.", "nl", "abbreviation: kg"),
        ("Je tilt b.v. een doos.", "nl", "abbreviation: b.v."),
        ("De VDAB ziet het.", "nl", "abbreviation: VDAB"),
        ("Niemand ziet het nooit.", "nl", "two negatives: niemand, nooit"),
        ("Nobody never sees it.", "en", "two negatives: nobody, never"),
        ("Vous ne voyez pas sans cela.", "fr", "two negatives: ne, sans"),
        ("Keiner sieht das nicht.", "de", "two negatives: keiner, nicht"),
        ("De verwerking is klaar.", "nl", "jargon: verwerking"),
        ("Vous voyez les données.", "fr", "jargon: données"),
        ("De lastgeving is klaar.", "nl", "rare, and not explained: lastgeving"),
        ("Your encumbrance is seen.", "en", "rare, and not explained: encumbrance"),
        ("Vous voyez la forclusion.", "fr", "rare, and not explained: forclusion"),
        ("Sie sehen die Zweckbindung.", "de", "rare, and not explained: zweckbindung"),
    ],
)
def test_each_rule_bites(text: str, language: str, rule: str) -> None:
    assert rule in one(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("De arbeidsarts ziet welk werk bij je past.", "nl"),
        ("Je mag niet bukken en je rug niet draaien.", "nl"),
        ("Met een tilhulp, een kruk of een bosmaaier.", "nl"),
        ("De kilo’s en foto’s gaan niet weg.", "nl"),
        ("Your GP sees what you can do.", "en"),
        ("Aujourd’hui, le médecin n’a pas vu l’avis.", "fr"),
        ("Der Arbeitsarzt weiß nichts über Ihre Straße.", "de"),
        ("لا يرى مكان عملك هذا أبداً.", "ar"),
    ],
)
def test_what_is_easy_passes(text: str, language: str) -> None:
    assert one(text, language) == []


@pytest.mark.parametrize("language", sorted(FORMS))
def test_a_form_stands_in_for_a_word_that_everybody_knows(language: str) -> None:
    assert rare(" ".join(FORMS[language].values()), language) == []


def test_too_many_words_for_one_idea_is_a_miss() -> None:
    passage = Passage("consent", "a text", "nl", (("De dokter ziet wat je goed kan doen.",) * 12,))
    assert [miss.rule for miss in misses(passage)] == ["96 words for one idea"]


def test_a_translated_catalogue_is_looked_at_and_does_not_stop_anybody() -> None:
    words = "Le médecin ne voit pas sans la forclusion."
    assert one(words, "fr", "pages") == []
    assert one(words, "fr", "consent") != []
    assert one("De verwerking is conform.", "nl", "pages") != []


def test_figures_are_counted_by_hand() -> None:
    passage = Passage("consent", "x", "nl", (("Je werkt. Wij luisteren naar {} {}:", "ja."),))
    counted = figures(passage)
    assert sentences("Je werkt. Wij luisteren naar {} {}: ja.") == [
        "Je werkt.", "Wij luisteren naar {} {}:", "ja.",
    ]  # fmt: skip
    assert (counted.sentences, counted.longest, counted.idea) == (3, 5, 8)
    assert counted.mean == pytest.approx(8 / 3)
    assert counted.lix == pytest.approx(8 / 3 + 100 / 6)
    assert rare("een zoekertje van niets", "nl") == ["zoekertje"]
    assert figures(Passage("words", "x", "ar", (("نعم.",),))).flesch is None


@pytest.mark.broad
def test_the_command_prints_figures_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert "consent nl advice" in printed
    assert "0 misses" in printed
