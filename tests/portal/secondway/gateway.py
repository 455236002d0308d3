"""A real gateway for text messages on loopback, over TLS, that keeps what it gets."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Gateway:
    """What came in, and what it answers."""

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    answer: int = 202
    send_to: str = ""


@contextmanager
def gateway(tls: ssl.SSLContext) -> Iterator[Gateway]:
    """A gateway on a free port."""
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.tokens.add(self.headers.get("Authorization"))
            if kept.answer < 300:
                kept.got.append(json.loads(body))
            self.send_response(kept.answer)
            if kept.send_to:
                self.send_header("Location", kept.send_to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    kept.url = f"https://127.0.0.1:{server.server_address[1]}/send"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
