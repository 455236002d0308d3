"""The one module that knows the maker of PDF; without Debian's pango its import is an ``OSError``.

What it makes depends on the page and on our own files alone: no clock, no address, no network.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
from werkzeug.security import safe_join

from portal.paper.letters import letters

HERE: Final = "https://paper.invalid/"
"""Stands before the addresses in a page, so that they are whole. No such host exists (RFC 2606)."""
_STATIC: Final = "/static/"


class ForeignAddress(Exception):
    """A page that goes on paper asked for something that is not a file of ours."""


class OwnFiles(URLFetcher):
    """Gives the files that the portal itself ships in ``static``, and nothing else at all.

    A file of ours that is not there (letters and pictures come with the set-up) is left out.
    ``refused``: whether a page asked for any other address.
    """

    def __init__(self, folder: str) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)  # type: ignore[no-untyped-call]
        self._folder = folder
        self.refused = False

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Read one file. Raises ``FatalURLFetchingError`` for any other address."""
        parts = urlsplit(url)
        found = None
        if f"{parts.scheme}://{parts.netloc}/" == HERE and parts.path.startswith(_STATIC):
            found = safe_join(self._folder, unquote(parts.path.removeprefix(_STATIC)))
        if found is None:
            self.refused = True
            raise FatalURLFetchingError(url)
        if parts.path.endswith(".woff2"):
            made = letters(Path(found), int(parts.query.removeprefix("weight=")))
            return URLFetcherResponse(url, made, {"Content-Type": "font/ttf"})
        kind = mimetypes.guess_type(parts.path)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


def render(page: str, folder: str) -> bytes:
    """Make a tagged PDF of a page; ``folder`` holds the static files. The same page, the same bytes.

    Raises :class:`ForeignAddress`.
    """
    files = OwnFiles(folder)
    try:
        made = HTML(string=page, base_url=HERE, url_fetcher=files).write_pdf(pdf_variant="pdf/ua-1")
    except FatalURLFetchingError:
        made = b""
    if files.refused:
        # Neither the address nor where it stood is told: it came with what was read.
        raise ForeignAddress
    assert isinstance(made, bytes)
    return made
