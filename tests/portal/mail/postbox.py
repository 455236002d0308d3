"""A real mail server on loopback that keeps every byte it gets."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Postbox:
    """What came in, and what the server answers (a line for an address, or for everybody)."""

    port: int = 0
    envelopes: list[Any] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    refuse_recipient: dict[str, str] = field(default_factory=dict)
    refuse_data: dict[str, str] = field(default_factory=dict)

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.greetings.append(hostname)
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuse_recipient:
            return self.refuse_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        for address in envelope.rcpt_tos:
            if address in self.refuse_data:
                return self.refuse_data[address]
        envelope.encrypted = session.ssl is not None
        envelope.user = session.auth_data
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def to(self) -> list[str]:
        """The addresses that mail came for, in order."""
        return [address for one in self.envelopes for address in one.rcpt_tos]

    @property
    def everything(self) -> bytes:
        """Every byte that came in."""
        parts = [one.content + one.mail_from.encode() for one in self.envelopes]
        return b"\n".join([*parts, *(hello.encode() for hello in self.greetings)])


@contextmanager
def postbox(
    *, tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
) -> Iterator[Postbox]:
    """A mail server on a free port; with TLS it takes nothing in the clear."""
    box = Postbox()

    class OnAnyPort(Controller):
        def factory(self) -> SMTP:
            def check(*arguments: Any) -> AuthResult:
                said = arguments[-1]
                assert isinstance(said, LoginPassword)
                right = login is not None and (said.login, said.password) == (
                    login[0].encode(), login[1].encode(),
                )  # fmt: skip
                return AuthResult(success=right, handled=False, auth_data=said.login)

            return SMTP(
                box,
                tls_context=tls,
                require_starttls=tls is not None,
                authenticator=check if login else None,
                auth_required=login is not None,
                auth_require_tls=tls is not None,
            )

        def _trigger_server(self) -> None:
            # The port is known only now; then it connects to itself, as it always does.
            assert isinstance(self.server, asyncio.Server)
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()  # type: ignore[no-untyped-call] # aiosmtpd says no types of it

    controller = OnAnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    box.greetings.clear()
    try:
        yield box
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The contexts of a server on 127.0.0.1 and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    client = ssl.create_default_context(
        cadata=made.public_bytes(serialization.Encoding.PEM).decode()
    )
    return server, client
