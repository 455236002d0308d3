"""Who cannot read chooses by the picture: no two answers of one page have the same one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from portal.pages.help_words import MANNER_PICTURE, TIE_PICTURE, WHO_PICTURE
from portal.pages.worker import own_view


@pytest.mark.parametrize(
    "pictures",
    [WHO_PICTURE, MANNER_PICTURE, TIE_PICTURE, own_view.PICTURE],
    ids=["who", "manner", "tie", "own_view"],
)
def test_each_answer_has_a_picture_of_its_own(pictures: Mapping[str, str]) -> None:
    assert len(set(pictures.values())) == len(pictures)
