"""The consent texts, and names to fill them with, for their tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import consent.texts as texts_module
from consent.texts import Chosen, ConsentText, load

DATA = Path(texts_module.__file__).parent / "data"
TEXTS = list(load().texts)
NAMES = {
    "doctor": "dokter An Peeters",
    "organisation": "Externe dienst De Linde",
    "workshop": "De Schakel",
    "until": "3 maart 2027",
}
GP = {"gp": "dokter Noor Haddad", "practice": "Praktijk De Brug"}
PURPOSES = ("doctors", "workplace", "advice", "limits", "coach", "absence_reason")


def name_of(text: ConsentText) -> str:
    return f"{text.purpose} {text.language} {text.level} v{text.version}"


def files() -> dict[str, Any]:
    return {p.name: json.loads(p.read_text("utf-8")) for p in DATA.glob("*.json")}


def dumped(data: dict[str, Any]) -> dict[str, str]:
    return {name: json.dumps(content) for name, content in data.items()}


def every_choice() -> list[tuple[Chosen, dict[str, str]]]:
    """Each thing that he can choose, by itself."""
    return [
        (Chosen(), {}),
        (Chosen(), GP),
        (Chosen(only_gp=True), GP),
        (Chosen(), {"physician": "dokter Eva Claes"}),
        (Chosen(earlier=True), {}),
        (Chosen(show_first=False), {}),
        (Chosen(service=True), {}),
        (Chosen(physicians=True), {}),
        (Chosen(service=True, physicians=True), {}),
    ]
