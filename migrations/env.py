"""How Alembic finds the models and the database: the portal hands both over."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy import Connection

from consent.store import Base, Instant, Store
from portal.configuration import configuration_from_environment
from portal.tables import import_models


def render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A migration never changes with the code: it names plain types only."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


def migrate(connection: Connection) -> None:
    import_models()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite changes a column by making the table anew.
        render_as_batch=True,
        compare_type=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    # `alembic revision --autogenerate`, by somebody who changed a model.
    store = Store(configuration_from_environment().database_url)
    with store.engine.execution_options(portal_writes=True).begin() as connection:
        migrate(connection)
    store.dispose()
