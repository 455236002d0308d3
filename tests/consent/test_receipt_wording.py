"""What was shown is a published text with names in it, or it is not: told letter for letter."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consent.receipts.wording import says
from consent.texts import Chosen, ConsentText, load

TEXTS = load().texts
NAMES = st.text(
    st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\u2039\u203a"),
    min_size=1,
    max_size=30,
).filter(lambda one: bool(one.strip()) and one.isprintable())


@st.composite
def shown(draw: st.DrawFn) -> tuple[ConsentText, Chosen, str]:
    """A text as some worker saw it: which doctor, which choices, which names."""
    text = draw(st.sampled_from(TEXTS))
    chosen = Chosen(draw(st.booleans()), draw(st.booleans()), draw(st.booleans()))
    names = {"organisation", "workshop", "until"}
    for more in ({"doctor"}, {"gp", "practice"}, {"physician"}):
        if draw(st.booleans()):
            names |= more
    assume(text.needs(chosen, names) <= names)
    return text, chosen, text.rendered(chosen, **{name: draw(NAMES) for name in sorted(names)})


@given(shown())
def test_every_text_with_any_names_is_recognised(case: tuple[ConsentText, Chosen, str]) -> None:
    text, chosen, said = case
    assert says(text, said, earlier=chosen.earlier, show_first=chosen.show_first)


@given(shown(), st.data())
def test_another_choice_or_another_sentence_is_not(
    case: tuple[ConsentText, Chosen, str], data: st.DataObject
) -> None:
    text, chosen, said = case
    # Every text says from when it counts.
    assert not says(text, said, earlier=not chosen.earlier, show_first=chosen.show_first)
    lines = said.split("\n")
    place = data.draw(st.integers(0, len(lines) - 1))
    without = "\n".join(lines[:place] + lines[place + 1 :])
    for changed in (without, said + "\nx", said + " ", "x\n" + said):
        assert not says(text, changed, earlier=chosen.earlier, show_first=chosen.show_first)


@pytest.mark.parametrize(
    "text", TEXTS, ids=lambda t: f"{t.purpose} {t.language} {t.level} {t.version}"
)
def test_no_other_text_says_the_same(text: ConsentText) -> None:
    names = {"organisation": "A", "workshop": "B", "until": "C", "doctor": "D"}
    said = text.rendered(Chosen(), **names)
    same = [other for other in TEXTS if other.title == text.title and other is not text]
    alike = [o for o in same if says(o, said, earlier=False, show_first=True)]
    assert [o for o in alike if (o.purpose, o.language) != (text.purpose, text.language)] == []
