"""`zapwire serve`: the gateway, on the real network, a sandbox's, or a sandbox of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from zapwire.cli.demo_server import Demo, introduce
from zapwire.cli.process import settled
from zapwire.client.options import Network
from zapwire.errors import ConfigurationError
from zapwire.gateway.logs import configure_logs
from zapwire.gateway.serve import Extras, Server, serve
from zapwire.gateway.settings import Settings
from zapwire.gateway.tokens import prepare_directory
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.server import Settings as SandboxSettings

Say = Callable[[str], object]

# What a demo chooses where nobody else does: everything stays on this machine.
_DEMO: Final[Mapping[str, Any]] = {"address": "127.0.0.1", "allow_private_webhooks": True, "log_level": "warning"}


def read_settings(flags: Mapping[str, Any], *, demo: bool) -> Settings:
    """The settings of environment and flags, and for a demo some of its own. Raises `ConfigurationError`."""
    settings = Settings.read(flags)
    if not demo:
        return settings
    chosen = settings.model_fields_set
    return settings.model_copy(update={name: value for name, value in _DEMO.items() if name not in chosen})


async def run_server(settings: Settings, stop: asyncio.Event, say: Say, *, sandbox: bool, demo: bool) -> None:
    """Run a server until `stop` is set. Raises `ConfigurationError`, `StoreError` and `SandboxError`."""
    if demo and not sandbox:
        raise ConfigurationError("--demo needs --sandbox: it must not touch the real WhatsApp")
    if sandbox and settings.network is not None:
        raise ConfigurationError("--sandbox and --network name two networks: give one of them")
    configure_logs(settings.log_format, settings.log_level)
    async with running(settings, sandbox=sandbox, demo=demo, say=say):
        with settled():
            await stop.wait()


@asynccontextmanager
async def running(settings: Settings, *, sandbox: bool, demo: bool, say: Say) -> AsyncIterator[Server]:
    """A server for the length of the context, which has said where it is."""
    async with AsyncExitStack() as stack:
        if demo and not {"data_dir", "database_url"} & settings.model_fields_set:
            # A demo leaves nothing behind, unless told where.
            directory = stack.enter_context(TemporaryDirectory(prefix="zapwire-demo-"))
            settings = settings.model_copy(update={"data_dir": Path(directory)})
        extras, whatsapp = Extras(), None
        if sandbox:
            whatsapp = await stack.enter_async_context(_sandbox(settings))
            extras = replace(extras, network=Network.from_json(whatsapp.address.to_json()))
        shown = Demo(whatsapp) if demo and whatsapp is not None else None
        if shown is not None:
            extras = replace(extras, routers=shown.routers)
        server = await stack.enter_async_context(serve(settings, extras))
        if shown is not None:
            token = await shown.prepare(server.gateway)
            introduce(say, server, shown, token)
        else:
            say(f"zapwire listens on {server.url}")
            if whatsapp is not None:
                say(f"the sandbox's control API: {whatsapp.address.control}")
        yield server


@asynccontextmanager
async def _sandbox(settings: Settings) -> AsyncIterator[Sandbox]:
    """A sandbox that lasts as long as the server's own data."""
    await asyncio.to_thread(prepare_directory, settings.data_dir)
    async with Sandbox.start(SandboxSettings(settings.data_dir / "sandbox")) as started:
        yield started
