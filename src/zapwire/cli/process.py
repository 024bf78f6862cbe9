"""What commands share: the loop that they run in, and what stops them."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import typer


def port_option(text: str) -> Any:
    """A port, or 0 for a free one. uvloop takes a larger number for another port."""
    return typer.Option(help=text, min=0, max=65535)


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop, which needs far less memory for each TLS connection, where it exists."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(coroutine)
    else:
        uvloop.run(coroutine)


def stop_signal() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
