"""What the server itself logs of a request that it cannot read: nothing of it."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from tests.support.served import Served, served
from tests.support.world import World

CANARY = "K3PT-4P4RT"
HEAD = b"GET /withdraw HTTP/1.1\r\nHost: localhost\r\n"
MALFORMED = {
    "no request line": f"/withdraw#{CANARY}\r\n\r\n".encode(),
    "no method": f"G\x01T /withdraw?code={CANARY} HTTP/1.1\r\n\r\n".encode(),
    "a method of another kind": f"get{CANARY} / HTTP/1.1\r\n\r\n".encode(),
    "another protocol": f"GET /withdraw?code={CANARY} HTTP/9.9{CANARY}\r\n\r\n".encode(),
    "no header": HEAD + f"{CANARY}\r\n\r\n".encode(),
    "a header with a space": HEAD + f"Cookie {CANARY}: {CANARY}\r\n\r\n".encode(),
    "a header with a null": HEAD + f"Cookie: portal={CANARY}\0\r\n\r\n".encode(),
    "a folded header": HEAD + f"Cookie: a\r\n {CANARY}\r\n\r\n".encode(),
    "two lengths": HEAD + f"Content-Length: {CANARY}\r\n\r\n".encode(),
    "another coding": HEAD + f"Transfer-Encoding: {CANARY}\r\n\r\n".encode(),
    "no chunk": HEAD + f"Transfer-Encoding: chunked\r\n\r\n{CANARY}\r\n".encode(),
    "too long": f"GET /withdraw?code={CANARY * 1000} HTTP/1.1\r\n\r\n".encode(),
}


def send(server: Served, raw: bytes) -> bytes:
    """These very bytes, and what comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as link:
        link.sendall(raw)
        link.shutdown(socket.SHUT_WR)
        got = b""
        while more := link.recv(65536):
            got += more
    return got


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_malformed_request_is_not_quoted(world: World, tmp_path: Path) -> None:
    with served(world, tmp_path, log_level="debug") as server:
        answers = {name: send(server, raw) for name, raw in MALFORMED.items()}
        assert server.ask("GET", f"/nothing/{CANARY}?code={CANARY}").status == 404
        time.sleep(0.2)
        [log] = tmp_path.glob("server-*.log")
        told = log.read_text()
    assert "Booting worker" in told, "this is where the server writes"
    assert CANARY.lower() not in told.lower()
    assert "withdraw" not in told
    assert told.count("not served: InvalidRequestLine at gunicorn.") == 1, told
    refused = {name for name, answer in answers.items() if answer[9:10] in (b"4", b"5")}
    assert told.count("not served: ") >= len(refused) >= len(MALFORMED) - 1, (answers, told)
