"""What commands share: the loop that they run in, and what stops them."""

import asyncio
import gc
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final

import typer

# What many groups or a history bring is some hundred thousand objects, none of which is garbage in a circle. With
# Python's own numbers, 700, 10 and 10, all of them are looked at again and again, and each time in one go.
_COLLECTION: Final = (5_000, 4, 50)


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


@contextmanager
def settled() -> Iterator[None]:
    """For as long as a server runs: what was made before is not looked at for garbage, and the rest less often."""
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTION)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
