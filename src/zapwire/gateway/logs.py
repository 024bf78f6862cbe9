"""Logs: lines for people or JSON, with no token and no text of a message in them."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog

from zapwire.gateway.settings import LogFormat, LogLevel

# Libraries that tell on every connection what our own lines tell better.
_QUIET: Final = (
    "alembic",
    "asyncio",
    "aiohttp",
    "uvicorn",
    "uvicorn.access",
    "uvicorn.error",
    "websockets.client",
    "websockets.server",
)


def configure_logs(format: LogFormat, level: LogLevel, stream: TextIO | None = None) -> None:  # noqa: A002  # the setting's name
    """Let everything that is logged in this process come out in one form, on stderr unless told otherwise."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(format, colors=stream.isatty()))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _formatter(format: LogFormat, *, colors: bool) -> logging.Formatter:  # noqa: A002  # as above
    shared: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(allow=EXTRAS),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _one_line,
    ]
    if format == "json":
        last: list[Any] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        last = [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


EXTRAS: Final = ("method", "path", "status", "ms", "client", "user", "request")
"""What a line may carry besides its text; anything else that is attached to it stays out."""


def _one_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What others sent cannot begin a line of its own in the log."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            event[key] = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in value)
    return event
