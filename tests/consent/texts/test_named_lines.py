"""What may flow under a yes has a word in the text that he said yes to, whatever its language."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.decision import Act, decide, recipients, to_strike
from consent.facts import DocumentFacts, Grant
from consent.lines import GROUPS, OFFERED, unnamed, words_of
from consent.purposes import Kind, PurposeCode
from consent.records.schemas import (
    Collected,
    Draft,
    Screen,
    ShownText,
    encode_record,
    grant_from,
)
from consent.texts import LANGUAGES, ConsentText, load
from messaging.vocabulary import load as vocabulary
from tests.consent.cast import DOSSIER, EAST, HOUR, NOW, PROFESSIONALS, matching
from tests.consent.cast import GROUPS as PARTIES

LIMITS = PurposeCode.LIMITS
TEXTS = load().texts

Said = tuple[str, str, str, str, str]
"""In the order of the languages; where there are two words either will do."""

LINES: Final[dict[tuple[str, ...], Said]] = {
    ("hours_day", "days_week", "shift_time", "schedule_change"): (
        "uren", "hours", "heures", "stunden", "ساعات"),
    ("breaks",): ("pauzes", "breaks", "pauses", "pausen", "استراحات"),
    ("travel",): ("weg naar het werk", "way to work", "trajet", "weg zur arbeit", "طريقك"),
    ("lift_low", "lift_high"): ("tillen", "lift", "lever", "heben", "ترفع|الرفع"),
    ("carry",): ("dragen", "carry", "porter", "tragen", "تحمل"),
    ("push_pull",): ("duwen", "push", "pousser", "schieben", "تدفع"),
    ("sitting",): ("zitten", "sit", "assis", "sitzen", "تجلس|الجلوس"),
    ("posture_change",): ("zitten, staan, stappen", "sitting, standing, walking",
        "être assis, être debout, marcher", "sitzen, stehen, gehen", "الجلوس والوقوف والمشي"),
    ("standing",): ("staan", "stand", "debout", "stehen", "تقف|الوقوف"),
    ("walking",): ("stappen", "walking", "marcher", "gehen", "المشي"),
    ("kneel_squat",): ("knielen", "kneeling", "genoux", "knien", "الركوع"),
    ("bend_twist",): ("bukken", "bending", "dos", "bücken", "الانحناء"),
    ("reach_overhead", "reach_far"): ("reiken", "reaching", "bras", "greifen", "الذراع"),
    ("stairs",): ("trappen", "stairs", "escaliers", "treppen", "الدرج"),
    ("climb_height",): ("klimmen", "climbing", "échelles", "klettern", "التسلق"),
    ("grip", "fine_hand", "repetitive"): ("handen", "hands", "mains", "hände", "يديك"),
    ("vision",): ("ogen", "eyes", "yeux", "augen", "العينين"),
    ("hearing_speech",): ("praten", "speaking", "parle", "sprechen", "الكلام"),
    ("driving",): ("rijden", "driving", "conduite", "fahren", "القيادة"),
    ("machines",): ("machines", "machines", "machines", "maschinen", "الآلات"),
    ("temperature",): ("kou", "cold", "froid", "kälte", "البرد"),
    ("noise",): ("lawaai", "noise", "bruit", "lärm", "الضجيج"),
    ("dust_fumes",): ("stof", "dust", "poussière", "staub", "الغبار"),
    ("skin_contact",): ("huid", "skin", "peau", "haut", "الجلد|جلدك"),
    ("vibration",): ("trillen", "shake", "vibrations", "zittern|vibrieren", "الاهتزاز"),
    ("ppe",): ("draagt om veilig", "wear", "portez pour", "tragen, um sicher|zum schutz tragen", "تلبسه"),
}  # fmt: skip
"""By which word each line of the numbers is named."""

FLOWING: Final = frozenset(line for lines in LINES for line in lines)

AT_ONCE: Final[dict[tuple[PurposeCode, str], Said]] = {
    (LIMITS, "time"): ("uren", "hours", "heures", "stunden", "الساعات"),
    (LIMITS, "lifting"): ("tillen", "lifting", "lever", "heben", "الرفع"),
    (LIMITS, "posture"): ("zitten", "sitting", "assis", "sitzen", "الجلوس"),
    (LIMITS, "senses"): ("rijden", "driving", "conduite", "fahren", "القيادة"),
    (LIMITS, "surroundings"): ("stof", "dust", "poussière", "staub", "الغبار"),
    (PurposeCode.ADVICE, "hours"): (
        "hoeveel en hoelang je kan werken|hoeveel je kan werken", "how much", "heures", "viel",
        "ساعات"),
    (PurposeCode.ADVICE, "build_up"): (
        "stap voor stap", "step by step", "étape par étape", "schritt für schritt", "خطوة بعد خطوة"),
    (PurposeCode.ADVICE, "duration"): ("hoelang", "how long", "durée", "wie lange", "مدتها"),
    (PurposeCode.COACH, "approach"): (
        "geholpen", "helped", "être aidé", "hilft", "يساعدك"),
}  # fmt: skip
"""By which word each group of a purpose is named before anybody opens "more"."""

BEHIND_MORE: Final[dict[tuple[PurposeCode, str], Said]] = {
    (PurposeCode.COACH, "numbers"): (
        "andere cijfers", "other numbers", "autres chiffres", "anderen zahlen", "الأرقام الأخرى"),
    (PurposeCode.DOCTORS, "time"): ("uren", "hours", "heures", "stunden", "الساعات"),
    (PurposeCode.DOCTORS, "lifting"): ("tillen", "lifting", "lever", "heben", "الرفع"),
    (PurposeCode.DOCTORS, "posture"): ("houding", "posture", "position", "haltung", "وضع الجسم"),
    (PurposeCode.DOCTORS, "senses"): ("ogen", "eyes", "yeux", "augen", "العينان"),
    (PurposeCode.DOCTORS, "surroundings"): ("stof", "dust", "poussière", "staub", "الغبار"),
    (PurposeCode.DOCTORS, "attention"): (
        "aandacht", "attention", "attention", "aufmerksamkeit", "الانتباه"),
    (PurposeCode.DOCTORS, "own_view"): (
        "van je werk vindt", "of your work", "de votre travail", "ihrer arbeit", "رأيك في عملك"),
}  # fmt: skip
"""And what is named there: doctors write about all of his health, and say so at once."""


def what(text: ConsentText, *, more: bool) -> str:
    items = [item for item in text.items if item.id == "what" and (more or not item.more)]
    return " ".join(sentence for item in items for sentence in item.sentences).lower()


def named(text: ConsentText, said: Said, *, more: bool) -> bool:
    words = said[LANGUAGES.index(text.language)].split("|")
    return any(word in what(text, more=more) for word in words)


def newest(purpose: PurposeCode) -> list[ConsentText]:
    found = [text for text in TEXTS if text.purpose == purpose]
    return [text for text in found if text.version == max(one.version for one in found)]


def test_what_the_vocabulary_lets_through_is_what_the_texts_name() -> None:
    """A new attribute that may reach the workplace needs a word in a new version of the text."""
    flows = {one.id for one in vocabulary().attributes if one.fits_limits}
    assert flows == {line for lines in LINES for line in lines}
    assert flows <= frozenset().union(*(GROUPS[one] for one in OFFERED[LIMITS]))


@pytest.mark.parametrize(
    "text", [one for one in TEXTS if one.purpose == LIMITS], ids=lambda t: f"{t.language} {t.level} v{t.version}"
)  # fmt: skip
def test_a_text_names_every_line_that_a_yes_to_it_carries(text: ConsentText) -> None:
    kept = unnamed(LIMITS, text.version)
    for lines, said in LINES.items():
        if not kept.issuperset(lines):
            assert named(text, said, more=True), lines


@pytest.mark.parametrize(
    ("purpose", "group"), [(p, g) for p, groups in OFFERED.items() for g in groups]
)
def test_every_group_that_may_flow_has_a_word(purpose: PurposeCode, group: str) -> None:
    for text in newest(purpose):
        if (purpose, group) in AT_ONCE:
            assert named(text, AT_ONCE[purpose, group], more=False), text.language
        else:
            assert named(text, BEHIND_MORE[purpose, group], more=True), text.language


BUSTLE: Final = ("drukte", "crowds", "le monde", "viele menschen", "الازدحام")
"""How the words of the groups name the one line of theirs that no yes brings to the workplace."""


@pytest.mark.parametrize(("language", "word"), list(zip(LANGUAGES, BUSTLE, strict=True)))
def test_nobody_leaves_out_of_the_numbers_what_never_flows(language: str, word: str) -> None:
    """The text says that they never see how he handles bustle: so no box beside it offers that."""
    assert "stimuli" in GROUPS["surroundings"]
    assert not vocabulary().fits_limits("stimuli")
    words = {
        purpose: words_of("surroundings", language, purpose).lower()
        for purpose in (LIMITS, PurposeCode.DOCTORS)
    }
    assert word in words[PurposeCode.DOCTORS]
    assert word not in words[LIMITS]
    # Every group that holds something that cannot flow says so to nobody who chooses its numbers.
    held = frozenset().union(*(GROUPS[one] for one in OFFERED[LIMITS]))
    assert {one for one in held if not vocabulary().fits_limits(one)} == SILENT


SILENT: Final = frozenset({"alertness_risk", "lone_work", "stimuli"})
"""Lines of the groups of the numbers that stay between doctors: no words of a group name them."""


# What a yes to an older text carries --------------------------------------------------------

SHEET_LINES = sorted(FLOWING)
SHEET = DocumentFacts(
    Kind.LIMITS_SHEET, DOSSIER, EAST, PROFESSIONALS["op"].as_person(), PARTIES["op east"], NOW - HOUR
)  # fmt: skip
SERVICE = PROFESSIONALS["ss"]


def recorded(purpose: PurposeCode, version: int) -> Grant:
    """A yes to this version, as the decision sees the record of it."""
    like = matching(SHEET, PARTIES["ss east"])
    draft = Draft(purpose, like.recipient, like.sources, like.valid_until, True, True)
    record = encode_record(
        draft, record_id=f"{purpose} {version}", receipt_id="r", dossier=DOSSIER, pseudonym="p",
        shown=ShownText("Mag dat?", "nl", "easy", version, "0" * 64),
        collected=Collected(Screen.OWN_DEVICE), acted="an", asked=None, given_at=like.given_at,
        revocation_public=b"k", salt=b"s",
    )  # fmt: skip
    return grant_from(record, withdrawn=False)


def words_of_version(version: int, language: str) -> frozenset[str]:
    """The lines of which this version has a word, by what stands in it and nothing else."""
    text = load().text(LIMITS, language, "easy", version)
    return frozenset(
        line for lines, said in LINES.items() if named(text, said, more=True) for line in lines
    )


@given(
    st.none() | st.frozensets(st.sampled_from(SHEET_LINES), min_size=1, max_size=5),
    st.lists(st.integers(1, newest(LIMITS)[0].version), min_size=1, max_size=3),
)
def test_a_yes_carries_no_line_that_its_text_did_not_name(
    holds: frozenset[str] | None, versions: list[int]
) -> None:
    """In Dutch, in which each version was published: neither sealed nor read; and what may, does."""
    sheet = replace(SHEET, holds=holds)
    yeses = [recorded(LIMITS, version) for version in versions]
    every = [recorded(PurposeCode.ADVICE, 1), *yeses]
    lines = FLOWING if holds is None else holds
    carrying = {yes.id for yes in yeses if lines <= words_of_version(yes.text_version, "nl")}
    assert {grant.id for grant in recipients(sheet, every, NOW)} == carrying
    if holds is not None:
        assert decide(SERVICE, Act.READ, sheet, every, NOW).allowed == bool(carrying)


@given(st.frozensets(st.sampled_from(SHEET_LINES), min_size=1, max_size=5))
def test_without_what_an_older_text_did_not_name_it_goes(holds: frozenset[str]) -> None:
    sheet = replace(SHEET, holds=holds)
    every = [recorded(PurposeCode.ADVICE, 1), recorded(LIMITS, 4)]
    gone = to_strike(sheet, every, NOW)
    assert gone == holds - words_of_version(4, "nl")
    assert recipients(replace(sheet, holds=holds - gone), every, NOW)


def test_what_a_coach_reads_is_bound_by_the_text_about_the_numbers() -> None:
    """The do-lines flow under two yeses, and each carries what its own text named."""
    author = PROFESSIONALS["op"].as_person()
    lines = DocumentFacts(Kind.DO_LINES, DOSSIER, EAST, author, PARTIES["op east"], NOW - HOUR)
    advice, coach = recorded(PurposeCode.ADVICE, 6), recorded(PurposeCode.COACH, 6)
    # Five texts about the numbers did not say that a coach reads any.
    for version, held, goes in (
        (4, "lift_low", False),
        (5, "driving", False),
        (6, "driving", True),
    ):
        every = [advice, coach, recorded(LIMITS, version)]
        known = replace(lines, holds=frozenset({held}))
        assert bool(recipients(known, every, NOW)) is goes
