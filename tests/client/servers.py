"""Small servers on loopback for the transport: a WebSocket over TLS, and proxies that remember what they were asked."""

import asyncio
import base64
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

NAME = "web.whatsapp.test"
"""A name that nothing but the test's proxies can resolve."""


class Certificates:
    """A CA of the test's own, and a server certificate of it for loopback and `NAME`."""

    def __init__(self, folder: Path) -> None:
        self.ca = folder / "ca.pem"
        folder.mkdir(parents=True, exist_ok=True)
        ca_key, ca_name = ec.generate_private_key(ec.SECP256R1()), _name("Test CA")
        ca = _builder(ca_name, ca_name, ca_key).add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        ca = ca.add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), False)
        # Python 3.13 asks a CA for its key usage.
        ca = ca.add_extension(_signs_certificates(), critical=True)
        self.ca.write_bytes(ca.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.DNSName(NAME), x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        leaf = _builder(_name("Test server"), ca_name, key).add_extension(x509.SubjectAlternativeName(names), False)
        leaf = leaf.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), False)
        pem = folder / "server.pem"
        pem.write_bytes(
            leaf.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.load_cert_chain(pem)


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )


@dataclass
class WebSocketServer:
    """A server that echoes what it gets, and keeps the requests it saw."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    sockets: list[ServerConnection] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address by IP."""
        return f"wss://127.0.0.1:{self.port}/ws/chat"

    @property
    def named_url(self) -> str:
        """Its address by a name that only a proxy knows."""
        return f"wss://{NAME}:{self.port}/ws/chat"

    @property
    def localhost_url(self) -> str:
        """Its address by a name that this machine knows, too."""
        return f"wss://localhost:{self.port}/ws/chat"


async def echo(socket: ServerConnection) -> None:
    """Send back what comes."""
    async for message in socket:
        await socket.send(message)


@asynccontextmanager
async def websocket_server(
    certificates: Certificates,
    handle: Callable[[ServerConnection], Awaitable[None]] = echo,
    *,
    status: int = 0,
    headers: dict[str, str] | None = None,
) -> AsyncIterator[WebSocketServer]:
    """Listen; with a status, refuse everybody with it."""
    server = WebSocketServer()

    def process(connection: ServerConnection, request: Request) -> Response | None:
        server.requests.append(request)
        if not status:
            return None
        response = connection.respond(HTTPStatus(status), "no\n")
        response.headers.update(headers or {})
        return response

    async def accept(socket: ServerConnection) -> None:
        server.sockets.append(socket)
        await handle(socket)

    async with serve(accept, "127.0.0.1", 0, ssl=certificates.server, process_request=process) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


@dataclass
class Proxy:
    """A proxy, what it was asked for, and by whom."""

    scheme: str
    port: int = 0
    targets: list[str] = field(default_factory=list)
    """Host and port as they were asked for; for SOCKS with the kind of address before it."""
    credentials: list[str] = field(default_factory=list)

    def url(self, credentials: str = "") -> str:
        """Its address, with credentials as they stand in a URL."""
        return f"{self.scheme}://{credentials + '@' if credentials else ''}127.0.0.1:{self.port}"


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(handle: Serve, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve connections, each in a task that ends with the context; the value is the port."""
    tasks: list[asyncio.Task[None]] = []
    writers: list[asyncio.StreamWriter] = []

    async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await handle(reader, writer)
        writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        tasks.append(asyncio.create_task(run(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """Carry bytes between a client and a port of this machine, until either side closes."""
    upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", port)

    async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()

    pumps = [
        asyncio.create_task(pump(reader, upstream_writer)),
        asyncio.create_task(pump(upstream_reader, writer)),
    ]
    try:
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in pumps:
            task.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        upstream_writer.transport.abort()


@asynccontextmanager
async def connect_proxy(
    password: str | None = None, *, tls: ssl.SSLContext | None = None, status: str = "200 OK"
) -> AsyncIterator[Proxy]:
    """Run an HTTP CONNECT proxy that takes every name to this machine. `password` is user:password."""
    proxy = Proxy("https" if tls else "http")

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.split("\r\n")
        target = lines[0].split(" ")[1]
        proxy.targets.append(target)
        given = next((line.split(" ", 2)[2] for line in lines if line.lower().startswith("proxy-authorization:")), "")
        proxy.credentials.append(base64.b64decode(given).decode())
        if password is not None and proxy.credentials[-1] != password:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n")
            await writer.drain()
            return
        writer.write(f"HTTP/1.1 {status}\r\n\r\n".encode())
        await writer.drain()
        if status.startswith("200"):
            await _pipe(reader, writer, int(target.rpartition(":")[2]))

    async with listening(handle, tls=tls) as proxy.port:
        yield proxy


@asynccontextmanager
async def socks5_proxy(password: str | None = None) -> AsyncIterator[Proxy]:
    """Run a SOCKS5 proxy (RFC 1928, 1929) that takes every name to this machine. `password` is user:password."""
    proxy = Proxy("socks5")
    method = 0 if password is None else 2

    async def is_let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        if method not in methods:
            writer.write(b"\x05\xff")
            return False
        writer.write(bytes((5, method)))
        if password is None:
            return True
        await reader.readexactly(1)
        user, secret = [(await reader.readexactly((await reader.readexactly(1))[0])).decode() for _ in range(2)]
        proxy.credentials.append(f"{user}:{secret}")
        is_right = proxy.credentials[-1] == password
        writer.write(bytes((1, not is_right)))
        return is_right

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await is_let_in(reader, writer):
            await writer.drain()
            return
        kind = (await reader.readexactly(4))[3]
        if kind == 3:
            host = "name " + (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = "ip " + str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
        port = int.from_bytes(await reader.readexactly(2))
        proxy.targets.append(f"{host}:{port}")
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        await writer.drain()
        await _pipe(reader, writer, port)

    async with listening(handle) as proxy.port:
        yield proxy
