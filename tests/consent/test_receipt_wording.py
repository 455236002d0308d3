"""What was shown is a published text with names in it, or it is not: told letter for letter."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consent.purposes import Role
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
    chosen = Chosen(*(draw(st.booleans()) for _each in range(5)))
    names = {"organisation", "workshop", "until"}
    for more in ({"doctor"}, {"gp", "practice"}, {"physician"}):
        if draw(st.booleans()):
            names |= more
    assume(text.needs(chosen, names) <= names)
    return text, chosen, text.rendered(chosen, **{name: draw(NAMES) for name in sorted(names)})


def told(chosen: Chosen) -> set[Role]:
    """The roles that a receipt of such a yes names."""
    found = {Role.SOCIAL_SERVICE} if chosen.service else set()
    return found | ({Role.OCCUPATIONAL_PHYSICIAN} if chosen.physicians else set())


def says_so(text: ConsentText, said: str, chosen: Chosen, *, earlier: bool) -> bool:
    return says(text, said, earlier=earlier, show_first=chosen.show_first, recipients=told(chosen))


@given(shown())
def test_every_text_with_any_names_is_recognised(case: tuple[ConsentText, Chosen, str]) -> None:
    text, chosen, said = case
    assert says_so(text, said, chosen, earlier=chosen.earlier)


@given(shown(), st.data())
def test_another_choice_or_another_sentence_is_not(
    case: tuple[ConsentText, Chosen, str], data: st.DataObject
) -> None:
    text, chosen, said = case
    # Every text says from when it counts.
    assert not says_so(text, said, chosen, earlier=not chosen.earlier)
    lines = said.split("\n")
    place = data.draw(st.integers(0, len(lines) - 1))
    without = "\n".join(lines[:place] + lines[place + 1 :])
    for changed in (without, said + "\nx", said + " ", "x\n" + said):
        assert not says_so(text, changed, chosen, earlier=chosen.earlier)


@pytest.mark.parametrize(
    "text", TEXTS, ids=lambda t: f"{t.purpose} {t.language} {t.level} {t.version}"
)
def test_no_other_text_says_the_same(text: ConsentText) -> None:
    names = {"organisation": "A", "workshop": "B", "until": "C", "doctor": "D"}
    said = text.rendered(Chosen(), **names)
    same = [other for other in TEXTS if other.title == text.title and other is not text]
    alike = [o for o in same if says_so(o, said, Chosen(), earlier=False)]
    assert [o for o in alike if (o.purpose, o.language) != (text.purpose, text.language)] == []
