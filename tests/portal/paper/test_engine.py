"""The maker of PDF: tagged, the same each time, and never anywhere but in our own files."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

import portal
from portal.paper.engine import ForeignAddress, render
from tests.support.papers import words

ROOT = Path(portal.__file__).parents[1]
STATIC = str(ROOT / "portal" / "static")


def page(inside: str, head: str = "") -> str:
    return f'<!doctype html><html lang="nl"><head><title>Maat</title>{head}</head><body>{inside}</body></html>'


FOREIGN = (
    "https://example.org/picture.svg",
    "http://127.0.0.1:9/picture.svg",
    "//example.org/picture.svg",
    "https://paper.invalid:80/static/img/logo.svg",
    "http://paper.invalid/static/img/logo.svg",
    "file:///etc/hostname",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
    "ftp://example.org/x",
    "/me/documents",
    "/static/../paper/engine.py",
    "/static/%2e%2e/paper/engine.py",
    "/static//etc/hostname",
)


@pytest.mark.parametrize("address", FOREIGN)
def test_nothing_is_fetched_but_our_own_files(address: str) -> None:
    for asking in (
        page(f'<img alt="x" src="{address}">'),
        page("x", f'<link rel="stylesheet" href="{address}">'),
        page("x", f'<style>@import url("{address}");</style>'),
        page("x", f'<style>body {{ background: url("{address}") }}</style>'),
        page("x", f'<style>@font-face {{ font-family: a; src: url("{address}") }}</style>'),
        page("x", f'<link rel="attachment" href="{address}">'),
        page(f'<svg viewBox="0 0 9 9"><image href="{address}" width="9" height="9"/></svg>'),
    ):
        with pytest.raises(ForeignAddress) as refused:
            render(asking, STATIC)
        assert address not in str(refused.value)


def test_what_the_set_up_did_not_bring_is_left_out() -> None:
    made = render(page('<img alt="a list" src="/static/no/such.svg"><p>Dozen vouwen</p>'), STATIC)
    assert "Dozen vouwen" in words(made)


def test_the_same_page_is_the_same_file() -> None:
    styled = page(
        '<h1>Maat</h1><img alt="x" src="/static/img/logo.svg"><p>Dozen <b>vouwen</b></p>',
        '<link rel="stylesheet" href="/static/css/paper.css">',
    )
    assert render(styled, STATIC) == render(styled, STATIC)
    # Not by chance within one process: another makes it too.
    program = (
        "import sys; from portal.paper.engine import render;"
        "sys.stdout.buffer.write(render(sys.stdin.read(), sys.argv[1]))"
    )
    again = subprocess.run(
        [sys.executable, "-c", program, STATIC],
        input=styled.encode(), capture_output=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert again.stdout == render(styled, STATIC)


def test_the_style_of_paper_is_understood(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        render(page("x", '<link rel="stylesheet" href="/static/css/paper.css">'), STATIC)
    assert caplog.messages == []
