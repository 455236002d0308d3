"""The languages that follow: whoever writes a sentence writes it in Dutch, and then others translate.

Apart from ``test_catalogues.py``, so that a page can be finished before its translators are.
"""

from __future__ import annotations

import pytest

from tests.portal.test_catalogues import COMPLETE, left


@pytest.mark.parametrize("language", COMPLETE[1:])
def test_nothing_is_left_for_the_translators(language: str) -> None:
    found = left(language)
    assert not found, f"{len(found)} sentences are not there in {language}: {found[:10]}"
