"""Whether what was shown to a worker is a published text, with nothing but names filled in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import product

from consent.lines import VERSION, above
from consent.purposes import PurposeCode, Role
from consent.texts import PLACEHOLDERS, Chosen, ConsentText

_MARK = {name: f"\u2039{name}\u203a" for name in PLACEHOLDERS}
"""What stands for a name while the text is made: signs that no text of ours holds."""


def says(
    text: ConsentText,
    shown: str,
    *,
    earlier: bool,
    show_first: bool,
    recipients: Collection[Role],
    left_out: Sequence[str] = (),
    words_version: int = VERSION,
) -> bool:
    """Whether ``shown`` is ``text`` for these choices, whatever names stand in it.

    Under it stand, in their own words of ``words_version``, the groups of lines that were left
    out, and no others.

    A name is one line of at most 200 characters, and the same wherever it stands. ``recipients``:
    the roles that the receipt names; where he chose himself who is told, the words say them.
    """
    chosen = Chosen(
        earlier=earlier,
        show_first=show_first,
        service=Role.SOCIAL_SERVICE in recipients,
        physicians=Role.OCCUPATIONAL_PHYSICIAN in recipients,
    )
    try:
        words = above(shown, left_out, text.language, PurposeCode(text.purpose), words_version)
    except (KeyError, ValueError):
        return False
    return any(
        re.fullmatch(_pattern(made), words) is not None for made in _renderings(text, chosen)
    )


def _renderings(text: ConsentText, choice: Chosen) -> Iterator[str]:
    """The text with marks for names, for each way in which somebody can be named."""
    always = PLACEHOLDERS - {"doctor", "gp", "practice", "physician"}
    groups = ((), ("doctor",)), ((), ("gp", "practice")), ((), ("physician",))
    for named, only_gp in product(product(*groups), (False, True)):
        names = always.union(*named)
        chosen = replace(choice, only_gp=only_gp)
        if text.needs(chosen, names) <= names:
            yield text.rendered(chosen, **{name: _MARK[name] for name in names})


def _pattern(made: str) -> str:
    """A pattern for the text: each mark is a name, the same one each time (but for a capital)."""
    pattern = re.escape(made)
    for name, mark in _MARK.items():
        first, *more = pattern.split(re.escape(mark))
        if more:
            again = f"(?i:(?P={name}))"
            pattern = f"{first}(?P<{name}>[^\\n]{{1,200}}){again.join(more)}"
    return pattern
