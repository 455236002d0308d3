"""The style sheets fit both directions of writing: they speak of start and end, not left and right.

Arabic runs from right to left. What has to point left or right all the same (an arrow) says so
under ``[dir=...]``; a sheet of paper (``@page``, the window of an envelope, the printed cards) has a
left and a right for everybody.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

STYLES: Final = Path(__file__).parents[2] / "portal" / "static" / "css"
_RULE: Final = re.compile(r"([^{};]*)\{([^{}]*)\}")
_NOTE: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_PAGE: Final = re.compile(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}")
_PHYSICAL_NAME: Final = re.compile(
    r"^(?:left|right|(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right).*"
    r"|border-(?:top|bottom)-(?:left|right)-radius)$"
)
_BY_SIDE: Final = {"text-align", "float", "clear", "background-position", "object-position",
                   "transform-origin", "background", "justify-content"}  # fmt: skip
_FOUR_SIDES: Final = {"margin", "padding", "inset", "border-width", "border-color", "border-style",
                      "scroll-margin", "scroll-padding"}  # fmt: skip
_PART: Final = re.compile(r"(?:\w+\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|[^\s()])+")


def physical(style: str) -> list[str]:
    """The declarations that say left or right."""
    bare = _PAGE.sub("", _NOTE.sub("", style))
    return [
        declaration.strip()
        for selector, body in _RULE.findall(bare)
        if not any(each in selector for each in ("[dir=", ".window", ".stock__"))
        for declaration in body.split(";")
        if _says_a_side(*(part.strip() for part in declaration.partition(":")[::2]))
    ]


def _says_a_side(name: str, value: str) -> bool:
    if _PHYSICAL_NAME.match(name):
        return True
    if name in _BY_SIDE:
        return re.search(r"\b(left|right)\b(?!\.)", re.sub(r"url\([^)]*\)", "", value)) is not None
    if name == "transform":
        return re.search(r"translateX\((?!-?50%)|translate\((?!-?50%)[^0)]", value) is not None
    sides = _PART.findall(value)
    if name == "border-radius":
        return len(sides) > 1 and "/" not in value
    return name in _FOUR_SIDES and len(sides) == 4 and sides[1] != sides[3]


@pytest.mark.parametrize(
    "style",
    [
        "a { margin-left: 1px }",
        "a { color: red; left: 0 }",
        "a { text-align: right; }",
        "@media print { a { float: left } }",
        "a { padding: 1px 2px 3px 4px }",
        "a { margin: 0 0 0 calc(1px + var(--s)) }",
        "a { border-radius: 4px 0 0 4px }",
        "a { border-top-left-radius: 4px }",
        "a { transform: translateX(4px) }",
        "a { background: url(x.svg) left center }",
    ],
)
def test_left_and_right_are_found(style: str) -> None:
    assert physical(style)


@pytest.mark.parametrize(
    "style",
    [
        "a { margin-inline-start: 1px; text-align: start }",
        "a { padding: 1px 2px 3px 2px; inset: 0; border-radius: 4px }",
        "[dir='rtl'] a { transform: scaleX(-1); left: 0 }",
        "@page { @bottom-left { content: 'Maat' } }",
        "a { transform: translateY(-1px) rotate(90deg) }",
        "a { margin: 0 calc(-1 * var(--s)) 0 calc(-1 * var(--s)) }",
        "/* left: 0 */ a::before { content: 'left' }",
    ],
)
def test_what_fits_both_directions_is_let_through(style: str) -> None:
    assert not physical(style)


def test_no_style_sheet_says_left_or_right() -> None:
    found = {
        path.name: said
        for path in sorted(STYLES.glob("*.css"))
        if (said := physical(path.read_text()))
    }
    assert not found, found
