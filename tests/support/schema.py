"""Every table in a database of a test."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from consent.store import Base, Store

ROOT = Path(__file__).resolve().parents[2]


def import_models() -> None:
    """Import every ``models.py`` of the three packages, so that the metadata is complete."""
    for package in ("consent", "messaging", "portal"):
        for path in sorted((ROOT / package).rglob("models.py")):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def make_tables(store: Store) -> None:
    """Make all tables in an empty database. The one place where tests do so."""
    import_models()
    Base.metadata.create_all(store.engine)
