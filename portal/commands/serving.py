"""Serving the portal with gunicorn."""

from __future__ import annotations

import os
import sys

import click

from messaging.serverkeys import ServerKeys
from portal.commands.errors import Sentence
from portal.commands.installation import Installation, pass_installation
from portal.configuration import FILE_VARIABLE
from portal.migrating import require_current


@click.command()
@click.option("--bind", default="127.0.0.1:8001", show_default=True, help="Address and port.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True)
@pass_installation
def serve(installation: Installation, bind: str, workers: int, threads: int) -> None:
    """Serve the portal with gunicorn, behind a web server that does https (see deploy/).

    Checks the settings, the keys and the tables first. Writes no access log: an address can
    hold a code.

    \b
    Example:
      portal --config /etc/maat/portal.toml serve --bind 127.0.0.1:8001
    """
    configuration = installation.configuration
    if workers > configuration.processes:
        raise Sentence(
            f"processes: {configuration.processes} is declared and --workers asks for {workers}"
        )
    ServerKeys.load(configuration.keys_dir)
    require_current(installation.store)
    installation.close()
    arguments = [
        sys.executable, "-m", "gunicorn", "wsgi:app",
        "--bind", bind, "--workers", str(workers), "--threads", str(threads), "--no-control-socket",
    ]  # fmt: skip
    if installation.file is not None:
        arguments += ["--env", f"{FILE_VARIABLE}={installation.file.absolute()}"]
    os.execv(sys.executable, arguments)  # noqa: S606 - our own program
