"""What somebody left out in the words of before is still read, checked and narrowed in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Final

import pytest

from consent.encoding import canonical, parse
from consent.lines import GROUPS, VERSION, below
from consent.purposes import PurposeCode, Role
from consent.receipts.wording import says
from consent.records.schemas import Collected, Draft, Screen, ShownText, encode_record, grant_from
from consent.records.service import Recorded
from consent.texts import LANGUAGES, Chosen, text_for
from messaging.exchange.narrowing import words_without
from messaging.exchange.read import Read
from tests.consent.cast import GROUPS as PARTIES
from tests.consent.cast import NOW, PROFESSIONALS

LIMITS: Final = PurposeCode.LIMITS
LEFT_OUT: Final = ("surroundings",)
NAMES: Final = {"workshop": "Werk", "until": "1 mei 2027", "doctor": "Dr. Wit"}
HERE: Final = Collected(Screen.OWN_DEVICE)
VERSIONS: Final = range(1, VERSION + 1)


def a_yes(language: str, version: int) -> Recorded:
    """A record of a yes that left the surroundings out, as it was written in that version."""
    text = text_for(LIMITS, language)
    words = below(text.rendered(Chosen(), **NAMES), LEFT_OUT, language, LIMITS, version)
    draft = Draft(
        LIMITS, PARTIES["ss east"], (PROFESSIONALS["op"].as_person(),), NOW + timedelta(30),
        False, True, left_out=LEFT_OUT,
    )  # fmt: skip
    made = encode_record(
        draft, record_id="r", receipt_id="r", dossier="d", pseudonym="p",
        shown=ShownText(words, language, text.level, text.version, text.sha256),
        collected=HERE, acted="an", asked=None, given_at=NOW, revocation_public=b"k", salt=b"s",
    )  # fmt: skip
    document = parse(made)
    document["struck"] = [{**one, "version": version} for one in document["struck"]]
    made = canonical(document)
    return Recorded(grant_from(made, withdrawn=False), made, b"", "an", 1, b"k", 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_yes_in_the_words_of_before_is_narrowed_and_checked(language: str, version: int) -> None:
    recorded = a_yes(language, version)
    text, said = text_for(LIMITS, language), recorded.document()["text"]["shown"]
    shown, groups = words_without(recorded, {"lifting"})
    assert set(groups) == {"lifting", "surroundings"}
    whole = text.rendered(Chosen(), **NAMES)
    assert shown.text == below(whole, groups, language, LIMITS)
    for tried in VERSIONS:
        assert says(
            text, said, earlier=False, show_first=True, recipients={Role.SOCIAL_SERVICE},
            left_out=LEFT_OUT, words_version=tried,
        ) is (tried == version)  # fmt: skip
    assert recorded.grant.left_out >= GROUPS["surroundings"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_no_to_the_words_of_before_is_read_again(version: int) -> None:
    text = text_for(LIMITS, "nl")
    words = below(text.rendered(Chosen(), **NAMES), LEFT_OUT, "nl", LIMITS, version)
    kept = Read.of(text, Chosen(), NAMES, LEFT_OUT, HERE)
    kept = replace(kept, words=sha256(words.encode()).hexdigest())
    assert Read.from_json(kept.as_json()).said() == words
