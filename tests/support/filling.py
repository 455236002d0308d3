"""Every field of a form as somebody sees it, and a person who fills in all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from portal.sessions.drafts import is_secret

TYPED = '\n  Since <b>March</b> & "now"\n\n  it hurts above the head, it’s said; 5 < 6  \n'
DAY = "2026-05-17"


@dataclass
class Control:
    """One box, list or text of a form. ``options``: of a list, what can be chosen."""

    kind: str
    name: str
    value: str
    on: bool = True
    options: list[str] = field(default_factory=list)


@dataclass
class Filled:
    """A form: where it is handed in, and its controls."""

    action: str
    controls: list[Control] = field(default_factory=list)

    def sent(self) -> list[tuple[str, str]]:
        """What a browser would send of it, without a button."""
        return [(one.name, one.value) for one in self.controls if one.on and one.name]

    def seen(self) -> list[tuple[str, str]]:
        """The same without what the page itself put into it, and without secrets."""
        return [
            (one.name, one.value)
            for one in self.controls
            if one.on and one.kind != "hidden" and not is_secret(one.name)
        ]

    def holds(self, name: str, value: str) -> bool:
        """Whether a hidden field has this value."""
        hidden = {one.name: one.value for one in self.controls if one.kind == "hidden"}
        return hidden.get(name, "") == value

    def fill_in(self) -> None:
        """Type into and choose in everything, each time something else than stands there."""
        radios = {one.name: one for one in self.controls if one.kind == "radio"}
        ticked = 0
        for one in self.controls:
            if one.kind == "textarea":
                one.value = TYPED
            elif one.kind == "date":
                one.value = DAY
            elif one.kind == "select":
                one.value = next(each for each in reversed(one.options) if each != one.value)
            elif one.kind == "radio":
                one.on = radios[one.name] is one
            elif one.kind == "checkbox":
                ticked += 1
                one.on = ticked % 2 == 1
            elif one.kind != "hidden":
                one.value = f'<i>"{len(one.name)}"</i> & so'


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Filled] = []
        self._area = self._select = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self.forms.append(Filled(given.get("action", "")))
        if not self.forms:
            return
        controls = self.forms[-1].controls
        if tag == "input":
            kind = given.get("type", "text")
            box = kind in ("checkbox", "radio")
            controls.append(Control(kind, name, value, on=not box or "checked" in given))
        elif tag == "textarea":
            controls.append(Control("textarea", name, ""))
            self._area = True
        elif tag == "select":
            controls.append(Control("select", name, ""))
            self._select = True
        elif tag == "option" and self._select:
            if not controls[-1].options or "selected" in given:
                controls[-1].value = value
            controls[-1].options.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            control = self.forms[-1].controls[-1]
            # A browser leaves out the line end right after the tag.
            control.value = control.value.removeprefix("\n")
            self._area = False
        elif tag == "select":
            self._select = False

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].controls[-1].value += data


def forms_in(page: str) -> list[Filled]:
    """The forms of a page as they stand there."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms


def form_in(page: str, action: str, **hidden: str) -> Filled:
    """The form that is handed in to ``action``, with these values hidden in it."""
    for one in forms_in(page):
        if one.action == action and all(one.holds(*pair) for pair in hidden.items()):
            return one
    raise AssertionError(f"no form to {action} with {hidden}")
