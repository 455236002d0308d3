"""What somebody had read when he said no: the same words again, and no larger than a question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.lines import OFFERED, below, left_out
from consent.purposes import PurposeCode
from consent.records.helping import LONGEST_NAME, Dependency, Help, Helper, Manner
from consent.records.schemas import Collected, Screen
from consent.texts import PLACEHOLDERS, Chosen, ConsentText, load
from messaging.documents.models import Document
from messaging.exchange.answered import answer_without_consent
from messaging.exchange.asking import NO, NOT_NOW, ask_in_dossier, requests_of
from messaging.exchange.read import MOST, Read
from messaging.messages.service import inbox
from tests.exchange.stage import Stage
from tests.support.answering import READ

TEXTS = [one for one in load().texts if one.purpose in set(PurposeCode)]
CHOSEN = st.builds(Chosen, *[st.booleans()] * 5)
NAME = st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), min_size=1, max_size=200)
NAMES = st.fixed_dictionaries(dict.fromkeys(sorted(PLACEHOLDERS), NAME))
LONGEST = Help(
    Helper.PROFESSIONAL, Manner.READ_ALOUD, Dependency.WORKS_THERE, "\U0001f642" * LONGEST_NAME
)
HELPED = Collected(Screen.DOCTOR_SCREEN, LONGEST.in_record, str(LONGEST.dependency))


def groups(text: ConsentText) -> tuple[str, ...]:
    """All the lines that can be left out of it."""
    return left_out(PurposeCode(text.purpose), OFFERED[PurposeCode(text.purpose)])


@given(st.sampled_from(TEXTS), CHOSEN, NAMES, st.booleans())
def test_the_words_are_made_again_letter_for_letter(
    text: ConsentText, chosen: Chosen, names: dict[str, str], less: bool
) -> None:
    without = groups(text) if less else ()
    read = Read.of(text, chosen, names, without, HELPED)
    again = Read.from_json(read.as_json())
    assert again == read
    words = below(text.rendered(chosen, **names), without, text.language, PurposeCode(text.purpose))
    assert again.said() == (words if again.names is not None else None)
    # Names of people and places are never so long that they are not kept.
    assert again.names is not None or sum(len(one.encode()) for one in names.values()) > MOST // 2
    if again.names is not None:
        renamed = {**names, "until": names["until"] + "x"}
        other = {**read.as_json(), "names": renamed}
        changed = text.rendered(chosen, **renamed) != text.rendered(chosen, **names)
        assert (Read.from_json(other).said() is None) is changed


def _largest() -> Read:
    """With names as long as they are kept at all, and everything else as long as it can be."""
    text = max((one for one in TEXTS if one.purpose == "doctors"), key=lambda one: one.version)
    every = Chosen(True, True, True, True, True)
    made = [
        Read.of(text, every, dict.fromkeys(PLACEHOLDERS, "\u0639" * long), groups(text), HELPED)
        for long in range(1, 200)
    ]
    return max((one for one in made if one.names), key=lambda one: len((one.names or {})["gp"]))


@pytest.mark.parametrize("read", [READ, _largest()], ids=["usual", "largest"])
def test_a_no_is_as_large_as_a_question_whatever_he_read(stage: Stage, read: Read) -> None:
    world = stage.world

    def size(act: Any) -> set[int]:
        stage.tick()
        since = stage.now
        with world.work() as work:
            act(work)
        with world.work() as work:
            new = work.session.query(Document).where(Document.written_at >= since)
            return {len(one.ciphertext) for one in new}

    dossier = world.dossiers["an"]
    question = size(
        lambda work: ask_in_dossier(work, world.acting(work, "arts"), dossier, PurposeCode.ADVICE)
    )
    with world.work() as work:
        [asked] = requests_of(inbox(work, world.acting(work, "an")))
    for answer in (NO, NOT_NOW):
        for tell in (True, False):
            assert question == size(
                lambda work, answer=answer, tell=tell: answer_without_consent(
                    work, world.acting(work, "an"), asked, answer, read=read, tell=tell
                )
            )
    world.clock.move(timedelta(days=1))
    with world.work() as work:
        kept = [one.data.get("read") for one in inbox(work, world.acting(work, "an"))]
    assert kept.count(read.as_json()) == 4
