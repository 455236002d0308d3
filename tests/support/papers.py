"""What stands in a PDF: its words, its metadata, and what a screen reader is told of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


def words(pdf: bytes) -> str:
    """Everything that can be read on its pages, the spaces as single ones."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def root_of(pdf: bytes) -> Any:
    """Its root, through which everything is found; what stands where is not said by its type."""
    return PdfReader(io.BytesIO(pdf)).root_object


def beside(pdf: bytes) -> list[str]:
    """What it tells beside its pages: metadata (also the XMP), alternative texts, its outline."""
    reader = PdfReader(io.BytesIO(pdf))
    metadata = root_of(pdf)["/Metadata"].get_object().get_data().decode()
    outline = [str(one.title) for one in reader.outline if not isinstance(one, list)]
    alt = [str(one["/Alt"]) for one in structure(pdf) if "/Alt" in one]
    return [repr(reader.metadata), metadata, *outline, *alt]


def everything(pdf: bytes) -> str:
    """All of it: what stands on its pages and beside them."""
    return "\n".join([words(pdf), *beside(pdf)])


def structure(pdf: bytes) -> Iterator[Any]:
    """Each element of its tree of tags, from the top."""
    yield from _below(root_of(pdf)["/StructTreeRoot"].get_object())


def _below(element: Any) -> Iterator[Any]:
    children = element.get("/K", [])
    for child in children if isinstance(children, ArrayObject) else [children]:
        found = child.get_object()
        if isinstance(found, DictionaryObject) and "/S" in found:
            yield found
            yield from _below(found)
