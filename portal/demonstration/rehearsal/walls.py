"""Scenes: who sees nothing, and cannot even tell that there is something."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from portal.demonstration.browser import Browser, Page
from portal.demonstration.rehearsal.cast import (
    ADMINISTRATOR,
    NAME,
    OTHER_GP,
    OTHER_SERVICE,
    PHYSICIAN,
    SERVICE,
    WORKER,
    Broken,
    Cast,
    plain,
    suits_of,
    tasks_in,
)

SILENT = {
    SERVICE: {"bo": "Bo Lievens", "karim": "Karim Ozturk", "fenna": "Fenna De Wit", "luc": "Luc Moerman",
              "rita": "Rita Boone", "amara": "Amara Diop"},
    OTHER_SERVICE: {"hektor": "Hektor Claes", "jef": "Jef Tack", "maria": "Maria Santos"},
}  # fmt: skip
"""Never asked, refused, withdrawn, waiting, asked, only between doctors; struck, not now, expired."""
MOST_PAGES = 80


def another_practice(cast: Cast) -> None:
    """The same answer as for an address that was made up."""
    cast.step(
        "A GP of another practice looks for the same patient.",
        "what he may not see looks the same as what does not exist.",
    )
    gp = cast.people[OTHER_GP]
    cast.hold("his list does not name him", not gp.get("/gp/").says(NAME))
    _same_as_made_up(cast, gp, "/gp/patients/{}")
    _same_as_made_up(cast, gp, "/gp/patients/{}/limitations")


def another_workshop(cast: Cast) -> None:
    """Case 18: the address of a page of the other workshop."""
    cast.step(
        "The other workshop's social service guesses the address of the worker's page.",
        "two workshops with one physician are never mixed, and the worker sees who tried.",
    )
    other = cast.people[OTHER_SERVICE]
    cast.hold("its list does not name him", not other.get("/work").says(NAME))
    _same_as_made_up(cast, other, "/work/people/{}")
    looked = cast.people[WORKER].get("/me/looked")
    cast.hold("the worker sees that somebody tried", looked.says("Tibo Maes-Vandewalle"))
    home = cast.people[PHYSICIAN].get("/physician/people")
    cast.hold("the physician sees one workshop at a time", home.says(NAME) != home.says("Jef Tack"))


def administrator(cast: Cast) -> None:
    """Accounts and organisations, and nothing about anybody."""
    cast.step(
        "The administrator tries the pages of everybody else.",
        "no screen shows an administrator any content, or any no.",
    )
    one = cast.people[ADMINISTRATOR]
    for path in (
        "/me/", "/me/looked", "/gp/", f"/gp/patients/{cast.dossier}", "/physician/",
        f"/physician/dossiers/{cast.dossier}", "/work", f"/work/people/{cast.dossier}",
    ):  # fmt: skip
        cast.hold(f"{path} is not there", one.get(path).status == 404)
    for page in _reachable(one, "/account"):
        # Whoever answers the telephone chooses the caller's name, and learns nothing by it.
        names = () if page.path == "/absence/call" else (NAME,)
        for words in (*names, cast.medical_word, cast.limitation):
            cast.hold(f"nobody's data on {page.path}", words not in page.html)


def no_medical_word(cast: Cast) -> None:
    """Everything that people outside the two doctors can click to, read from end to end."""
    cast.step(
        "Both social services and the other practice open every page that they can reach.",
        "no medical word comes to a non-physician, and no number that was not allowed.",
    )
    for who, start in ((SERVICE, "/work"), (OTHER_SERVICE, "/work"), (OTHER_GP, "/gp/")):
        seen = 0
        for page in _reachable(cast.people[who], start):
            seen += 1
            cast.hold(f"no medical word on {page.path}", cast.medical_word not in page.html)
            cast.hold(f"no number on {page.path}", cast.limitation not in page.html)
        cast.hold("there was something to look at", seen > 3)
    worker = cast.people[WORKER]
    own = [link for link in worker.get("/me/documents").links if "/me/documents/" in link]
    found = any(cast.medical_word in worker.get(link).html for link in own[:MOST_PAGES])
    cast.hold("the worker himself can read it", found)


def who_looked(cast: Cast) -> None:
    """The same day, in plain words."""
    cast.step(
        "The worker sees who looked.",
        "whoever opened something stands there the same day.",
    )
    page = cast.people[WORKER].get("/me/looked")
    for name in ("Lotte Sercu", "Emre Halewijn", "Noor Adriaens"):
        cast.hold(f"{name} stands there", page.says(name))


def nobody_can_tell(cast: Cast) -> None:
    """Promise 5: the invisible no."""
    cast.step(
        "The social services look for traces of a question, a no, or a yes taken back.",
        "never asked, asked, refused, not now, waiting, struck, stopped and expired look the same.",
    )
    silence = suits_of(cast.person_page())
    for service, names in SILENT.items():
        for key, name in names.items():
            page = cast.person_page(service, name)
            if suits_of(page) != silence and not _let_go(cast, key):
                raise Broken(f"{name}: not the same one sentence")
            cast.checks += 1


def _let_go(cast: Cast, key: str) -> bool:
    """Whether somebody who tries the demonstration let an advice of this worker go meanwhile."""
    worker = Browser(cast.url, key)
    worker.get(f"/demonstration/enter/{key}")
    texts = [link for link in worker.get("/me/documents").links if "/me/documents/" in link]
    pages = (worker.get(link) for link in dict.fromkeys(texts))
    return any(tasks_in(page) and '<li class="plain">' in page.html for page in pages)


def _same_as_made_up(cast: Cast, browser: Browser, path: str) -> None:
    real = browser.get(path.format(cast.dossier))
    made_up = browser.get(path.format(secrets.token_hex(16)))
    cast.hold(f"{path} is not there", real.status == made_up.status == 404)
    cast.hold("exactly as an address that was made up", plain(real) == plain(made_up))


def _reachable(browser: Browser, start: str) -> Iterator[Page]:
    """Every page that somebody can click to from a page, within the portal."""
    todo, seen = [start], {start}
    while todo and len(seen) < MOST_PAGES:
        page = browser.get(todo.pop(0))
        yield page
        for link in page.links:
            path = link.split("#", 1)[0].split("?", 1)[0]
            skipped = ("/language", "/display", "/demonstration", "/static", "/login")
            if path.startswith("/") and path not in seen and not path.startswith(skipped):
                seen.add(path)
                todo.append(path)
