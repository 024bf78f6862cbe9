"""Sandbox: a whole WhatsApp on this machine, started and stopped as one."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.stream import STREAM_END, StreamError
from zapwire.sandbox.chat import PATH, serve_chat
from zapwire.sandbox.context import Context
from zapwire.sandbox.control.app import create_app
from zapwire.sandbox.control.server import serve_control
from zapwire.sandbox.directory import Directory
from zapwire.sandbox.faults import Fault
from zapwire.sandbox.handlers import (
    appstate,
    blocklist,
    business,
    calls,
    chat_presence,
    devices,
    dirty,
    groups,
    link_codes,
    media,
    messages,
    mex,
    newsletters,
    pictures,
    prekeys,
    presence,
    privacy,
    props,
    receipts,
    stream,
    usync,
)
from zapwire.sandbox.media.host import serve_media
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.phones.exchange import Phones
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.proxy import ConnectProxy, Credentials, whatsapp_routes
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.router import Router
from zapwire.sandbox.tls import SERVER_NAMES, issue, load_or_create, server_context
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.world import World

_MAX_PORT: Final = 0xFFFF

HANDLERS: Final = tuple(
    module.ROUTES
    for module in (
        appstate,
        blocklist,
        calls,
        business,
        chat_presence,
        devices,
        dirty,
        groups,
        link_codes,
        media,
        messages,
        mex,
        newsletters,
        pictures,
        prekeys,
        presence,
        privacy,
        props,
        receipts,
        stream,
        usync,
    )
)
"""The tables of all nouns."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a sandbox is started. Port 0 takes a free one; without a directory nothing is kept."""

    directory: Path | None = None
    host: str = "127.0.0.1"
    port: int = 0
    control_port: int = 0
    proxy_port: int = 0
    proxy_credentials: Credentials | None = None

    def __post_init__(self) -> None:
        """Raises `SandboxError` for a port that is none."""
        for port in (self.port, self.control_port, self.proxy_port):
            if not 0 <= port <= _MAX_PORT:
                raise SandboxError(f"{port} is no port: give 1 to {_MAX_PORT}, or 0 for a free one")


@dataclass(frozen=True, slots=True)
class Address:
    """Everything a client must know to use a sandbox in WhatsApp's place."""

    ws: str
    """The chat server's WebSocket URL."""
    proxy: str
    """An HTTP CONNECT proxy that takes WhatsApp's names to this sandbox."""
    ca: str
    """A file with the CA certificate that signs the sandbox's TLS certificates."""
    noise_root: str
    """The public key, in hex, that signs its Noise certificates."""
    control: str
    """The control API's base URL."""

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))


@dataclass(slots=True)
class Sandbox:
    """A running sandbox. Make one with `Sandbox.start`."""

    context: Context
    phones: Phones
    address: Address

    @classmethod
    @asynccontextmanager
    async def start(
        cls, settings: Settings | None = None, *, now: Callable[[], float] = time.time
    ) -> AsyncIterator["Sandbox"]:
        """A sandbox for the length of the context. Raises `SandboxError` where it cannot start."""
        settings = settings or Settings()
        async with AsyncExitStack() as stack:
            directory = await stack.enter_async_context(Directory.open(settings.directory))
            moment = datetime.fromtimestamp(now(), UTC)
            authority = await asyncio.to_thread(load_or_create, directory.path, moment)
            certificate = issue(authority, SERVER_NAMES, moment)
            tls = await asyncio.to_thread(server_context, certificate)
            world = await _load_world(directory)
            noise = await directory.noise_identity(os.urandom)
            context = Context(world, noise, Router(HANDLERS), directory, now=now)
            context.phones = phones = Phones(context)
            stack.push_async_callback(phones.close)
            sandbox = cls(context, phones, Address("", "", "", "", ""))
            host = settings.host
            port = await stack.enter_async_context(serve_chat(context, tls, host, settings.port))
            await context.media.clear()  # what an earlier sandbox left when it was killed: its paths are unknown
            stack.push_async_callback(context.media.clear)
            media_port = await stack.enter_async_context(serve_media(context, tls, host))
            routes = whatsapp_routes((host, port), (host, media_port))
            proxy = ConnectProxy(routes, credentials=settings.proxy_credentials)
            proxied = await stack.enter_async_context(proxy.serve(host, settings.proxy_port))
            control = await stack.enter_async_context(serve_control(create_app(sandbox), settings.control_port))
            sandbox.address = Address(
                ws=f"wss://{f'[{host}]' if ':' in host else host}:{port}{PATH}",
                proxy=proxied.url,
                ca=str(directory.path / "ca.pem"),
                noise_root=noise.root.public.hex(),
                control=control,
            )
            try:
                yield sandbox
            finally:
                # Before the control API ends, so that a scan that waits for its client is answered, and whoever waits
                # for messages.
                sandbox.cut()
                await phones.close()

    async def create_phone(self, number: str, name: str = "") -> Phone:
        """A new phone with a primary device. Raises `PhoneExists` or, for no phone number, `SandboxError`."""
        account = self.context.world.create_account(number, name, self.context.now())
        await self.context.directory.save(account)
        return Phone(self.context, account)

    def phone(self, number: str) -> Phone:
        """A phone that exists. Raises `NoSuchPhone`."""
        return Phone(self.context, self.context.world.account(number))

    def line(self, number: str) -> Line:
        """What the phone that exists says and hears. Raises `NoSuchPhone`."""
        return self.phones.line(self.context.world.account(number))

    async def reinstall(self, account: Account) -> None:
        """Install a phone's app anew: it has a new identity and no linked devices."""
        await Phone(self.context, account).reinstall()

    def cut(self, device: JID | None = None) -> int:
        """Break one device's connection, or all, as a dead network does; returns how many.

        Here and below a device may be named by number or LID; a LID nobody has raises `NoSuchPhone`.
        """
        sessions = self.context.sessions.of(self._by_number(device))
        for session in sessions:
            session.cut()
        return len(sessions)

    def end_stream(self, error: StreamError, device: JID | None = None) -> int:
        """End one device's stream, or all, with an error; returns how many."""
        sessions = self.context.sessions.of(self._by_number(device))
        for session in sessions:
            session.end(error.to_node(), STREAM_END)
        return len(sessions)

    def add_fault(self, fault: Fault) -> None:
        """Let something go wrong from now on."""
        self.context.faults.add(replace(fault, device=self._by_number(fault.device)))

    def traffic(self, device: JID | None = None, after: int = 0) -> list[Json]:
        """What was recorded above number `after`, of one device or of all."""
        return self.context.recorder.entries(device=self._by_number(device), after=after)

    async def reset(self) -> None:
        """Forget the world, the faults and the recording; connections are cut. Keys and CA stay."""
        self.cut()
        await self.phones.close()
        self.context.world.clear()
        self.context.faults.clear()
        self.context.recorder.clear()
        await self.context.media.clear()
        await self.context.directory.clear()

    def _by_number(self, device: JID | None) -> JID | None:
        """Connections, faults and recordings know a device by its number alone."""
        return self.context.world.by_number(device) if device else None


async def _load_world(directory: Directory) -> World:
    world = World(os.urandom)
    for account in await directory.accounts(os.urandom):
        world.add(account)
    for group in await directory.groups():
        world.add_group(group)
    for picture in await directory.pictures():
        world.pictures.add(picture)
    return world
