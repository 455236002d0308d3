"""The entry that a WSGI server loads: ``gunicorn wsgi:app``."""

from __future__ import annotations

import logging
import sys

from flask import Flask

from consent.store import Store
from messaging.serverkeys import ServerKeysError
from portal.application import create_app
from portal.configuration import configuration_from_environment
from portal.failing import ServerLines
from portal.migrating import OutdatedSchema, require_current
from portal.settings import ConfigurationError

_DO_NOT_TRY_AGAIN = 3  # what gunicorn understands as "this will not go by trying again"


def _make() -> Flask:
    """The portal; refuses unsafe settings, missing keys and tables of another version."""
    configuration = configuration_from_environment()
    store = Store(configuration.database_url)
    require_current(store)
    # No connection of this process may be shared with those that are forked from it.
    store.dispose()
    return create_app(configuration, store=store)


try:
    app = _make()
except (ConfigurationError, OutdatedSchema, ServerKeysError) as refusal:
    sys.stderr.write(f"portal: {refusal}\n")
    raise SystemExit(_DO_NOT_TRY_AGAIN) from None
# From here on there are requests: gunicorn's own lines would quote one that it cannot read.
logging.getLogger("gunicorn.error").addFilter(ServerLines())
