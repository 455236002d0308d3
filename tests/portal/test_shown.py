"""What a worker is shown counts for a real person only when somebody reviewed the text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from consent.records.schemas import ShownText
from consent.texts import LANGUAGES, LEVELS, Chosen, ConsentText, load
from portal.configuration import demonstration_configuration
from portal.shown import Question, may_be_used
from tests.portal.test_configuration import production

TEXTS = load().texts


def as_shown(text: ConsentText) -> Question:
    record = ShownText(text.title, text.language, text.level, text.version, text.sha256)
    return Question(text.title, text.items, "", text.reviewed, record, text, Chosen(), {}, ())


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_nobody_reviewed_is_for_the_demonstration_alone(
    language: str, level: str, tmp_path: Path
) -> None:
    real, pretended = production(tmp_path), demonstration_configuration(tmp_path)
    texts = [text for text in TEXTS if (text.language, text.level) == (language, level)]
    assert texts or level == "usual"
    for text in texts:
        assert not may_be_used(as_shown(text), real)
        assert may_be_used(as_shown(text), pretended)
        reviewed = replace(text, reviewed_by=("A. Reviewer",))
        assert may_be_used(as_shown(reviewed), real)
