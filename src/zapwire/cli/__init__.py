"""The command line. Commands import what they need when they run, so that `--help` is quick."""

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

import zapwire
from zapwire.cli import gateway
from zapwire.cli.process import port_option, run, stop_signal

if TYPE_CHECKING:
    from zapwire.client.options import Network
    from zapwire.sandbox.server import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(gateway.serve)
app.add_typer(gateway.users, name="user")

_LEVELS: Final = ("debug", "info", "warning", "error")
# Servers of libraries that tell on every connection what our own lines tell better.
_QUIET: Final = ("uvicorn", "uvicorn.error", "websockets.server", "websockets.client", "asyncio")


def main() -> None:
    """Run the command line; an error of ours is one line and exit status 1."""
    try:
        app()
    except zapwire.ZapwireError as error:
        typer.echo(f"zapwire: {error}", err=True)
        sys.exit(1)


def _show_version(wanted: bool) -> None:  # noqa: FBT001  # the signature of a typer callback
    if wanted:
        typer.echo(zapwire.__version__)
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[  # noqa: ARG001  # its callback does the work
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    log_level: Annotated[str, typer.Option(help=f"One of {', '.join(_LEVELS)}; the log goes to stderr.")] = "warning",
) -> None:
    """A gateway to WhatsApp, a client for asyncio, and a local WhatsApp to test against."""
    if log_level not in _LEVELS:
        raise typer.BadParameter(f"the log level is one of {', '.join(_LEVELS)}")
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(stream=sys.stderr, level=log_level.upper(), format=form)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


@app.command()
def sandbox(
    *,
    data: Annotated[Path | None, typer.Option(help="Keep phones, keys and CA in this directory.")] = None,
    host: Annotated[str, typer.Option(help="Listen here; the control API stays on 127.0.0.1.")] = "127.0.0.1",
    port: Annotated[int, port_option("The chat server's port; 0 takes a free one.")] = 0,
    control_port: Annotated[int, port_option("The control API's port; 0 takes a free one.")] = 0,
    proxy_port: Annotated[int, port_option("The CONNECT proxy's port; 0 takes a free one.")] = 0,
) -> None:
    """Run a local WhatsApp. When it is ready it prints one line of JSON that says how to reach it."""
    from zapwire.sandbox.server import Settings

    run(_sandbox(Settings(data, host, port, control_port, proxy_port)))


@app.command()
def connect(
    *,
    session: Annotated[Path, typer.Option(help="Keep the linked device in this file: whoever has it is the device.")],
    network: Annotated[
        Path | None, typer.Option(help="A file with the line a sandbox printed; else the real one.")
    ] = None,
    proxy: Annotated[str | None, typer.Option(help="http://, socks5:// or socks5h:// URL.")] = None,
) -> None:
    """Connect one account and print its events as lines of JSON; QR codes are drawn on stderr."""
    from dataclasses import replace

    from zapwire.client.options import Network

    base = Network.from_file(network) if network else Network()
    run(_connect(session, replace(base, proxy=proxy)))


@app.command()
def demo() -> None:
    """Watch a session on this machine: sandbox, phones, QR code, connection, messages both ways, cut, reconnection."""
    from zapwire.cli.demo import run_demo

    run(run_demo(typer.echo))


async def _sandbox(settings: "Settings") -> None:
    from zapwire.sandbox.server import Sandbox

    stop = stop_signal()
    async with Sandbox.start(settings) as running:
        typer.echo(running.address.to_json())
        sys.stdout.flush()
        await stop.wait()


async def _connect(path: Path, network: "Network") -> None:
    from zapwire.cli.qr import draw_qr
    from zapwire.cli.session import describe, open_session
    from zapwire.client.client import Client
    from zapwire.client.options import Options
    from zapwire.protocol.events import Event, QRCodeIssued
    from zapwire.protocol.lifecycle import ENDED

    stop = stop_signal()
    ended = asyncio.Event()

    async def show(event: Event) -> None:
        typer.echo(json.dumps(describe(event)))
        sys.stdout.flush()
        if isinstance(event, QRCodeIssued):
            typer.echo(draw_qr(event.text), err=True)
        if client.phase in ENDED:
            ended.set()
            stop.set()

    async with Client(await open_session(path), Options(network)) as client:
        client.add_handler(show)
        client.connect()
        await stop.wait()
        if ended.is_set():
            await client.wait_connected()  # raises what ended the session
