"""``portal demo`` and ``portal rehearse``."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.serving import WSGIRequestHandler, make_server

from consent.clock import Clock, SystemClock
from consent.store import Store
from messaging.serverkeys import ServerKeys
from portal.application import create_app
from portal.configuration import Configuration, demonstration_configuration
from portal.demonstration.beginning import begin
from portal.demonstration.clock import DemonstrationClock
from portal.demonstration.folder import NotOurs
from portal.demonstration.rehearsal import rehearse_at
from portal.sweeping import sweep_everything

DATA = Path("var/demonstration")
SWEEP_SECONDS = 300


@click.command()
@click.option("--reset", is_flag=True, help="Begin anew: forget everything that was tried.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--data", default=DATA, show_default=True, type=click.Path(path_type=Path, file_okay=False)
)
@click.option("--database", default="", help="Another database than the embedded one (a URL).")
def demo(reset: bool, host: str, port: int, data: Path, database: str) -> None:
    """Serve the portal with fictitious people; run again, it continues.

    \b
    Example:
      portal demo --port 8000
    """
    _check_free(host, port)
    configuration = prepared(data.absolute(), port, database, anew=reset)
    store = Store(configuration.database_url)
    server = ServerKeys.load(configuration.keys_dir)
    clock = DemonstrationClock(configuration.data_dir)
    app = create_app(configuration, store=store, server=server, clock=clock)
    _sweep_by_itself(store, server, clock, configuration)
    click.echo(f"The portal is there: open http://{host}:{port}/ and click on a face.")
    click.echo("Everybody in it is invented. Stop it with Ctrl-C.")
    serve_app(app, host, port)


@click.command()
@click.argument("url", default="http://127.0.0.1:8000")
def rehearse(url: str) -> None:
    """Play the whole exchange against a running demonstration and check each step.

    Exits with 0 only if everything held that must hold.

    \b
    Example:
      portal rehearse http://127.0.0.1:8000
    """
    if not rehearse_at(url, click.echo):
        raise SystemExit(1)


def prepared(data: Path, port: int, database: str = "", *, anew: bool = False) -> Configuration:
    """A demonstration's keys, database and people, made where they do not exist yet.

    ``anew``: what was tried before is forgotten first. Refuses, with a sentence, a folder or a
    database that holds anything which no demonstration made.
    """
    configuration = demonstration_configuration(data, port=port)
    if database:
        configuration = replace(configuration, database_url=database)
    try:
        begin(configuration, SystemClock(), click.echo, anew=anew)
    except NotOurs as refused:
        raise click.ClickException(str(refused)) from None
    return configuration


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


def serve_app(app: Flask, host: str, port: int) -> None:
    """Serve until it is interrupted: one process, a thread for each request."""
    with suppress(KeyboardInterrupt):
        make_server(host, port, app, threaded=True, request_handler=_Quiet).serve_forever()


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise click.ClickException(
                f"Port {port} is taken: stop what runs there, or name another with --port."
            ) from None


def _sweep_by_itself(
    store: Store, server: ServerKeys, clock: Clock, configuration: Configuration
) -> None:
    """What an operator's timer does elsewhere."""

    def run() -> None:
        while not done.wait(SWEEP_SECONDS):
            with suppress(SQLAlchemyError):
                sweep_everything(store, server, clock, configuration)

    done = threading.Event()
    threading.Thread(target=run, daemon=True).start()
