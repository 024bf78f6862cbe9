"""Logs: for people or as JSON, each record one line, without what nobody allowed."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from zapwire.gateway.logs import configure_logs


@pytest.fixture(autouse=True)
def _keep_logging() -> Iterator[None]:
    """Put back how this process logs."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("uvicorn", "uvicorn.error", "alembic", "asyncio")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)


def test_json() -> None:
    """Each record is one JSON object with what belongs in it."""
    out = io.StringIO()
    configure_logs("json", "info", out)
    log = logging.getLogger("zapwire.gateway")
    log.info("hello %s", "world", extra={"status": 200, "request": "abc", "body": "secret"})
    log.debug("not wanted")
    (line,) = out.getvalue().splitlines()
    record = json.loads(line)
    assert record["event"] == "hello world"
    assert (record["level"], record["logger"]) == ("info", "zapwire.gateway")
    assert (record["status"], record["request"]) == (200, "abc")
    assert record["timestamp"].endswith("Z")
    assert "secret" not in line


def test_console() -> None:
    """For people it is a line without colours where there is no terminal."""
    out = io.StringIO()
    configure_logs("console", "warning", out)
    logging.getLogger("zapwire.gateway").warning("hello", extra={"status": 200})
    logging.getLogger("zapwire.gateway").info("not wanted")
    (line,) = out.getvalue().splitlines()
    assert "hello" in line
    assert "status=200" in line
    assert "\x1b" not in line


@pytest.mark.parametrize("format", ["json", "console"])
def test_one_record_is_one_line(format: str) -> None:  # noqa: A002  # a parameter of the test
    """What others sent begins no line of its own."""
    out = io.StringIO()
    configure_logs("json" if format == "json" else "console", "info", out)
    logging.getLogger("zapwire").info("a %s", "b\nc\x1b[31m", extra={"path": "/x\r\ny"})
    assert len(out.getvalue().splitlines()) == 1
    assert "\x1b" not in out.getvalue()


def test_failures_are_shown() -> None:
    """What was raised is in the log."""
    out = io.StringIO()
    configure_logs("json", "info", out)
    try:
        raise ValueError("why")  # noqa: TRY301  # to have something to log
    except ValueError:
        logging.getLogger("zapwire").exception("failed")
    assert "ValueError: why" in json.loads(out.getvalue())["exception"]


def test_libraries_are_quiet() -> None:
    """What libraries tell of every connection stays out, also when we are asked for more."""
    out = io.StringIO()
    configure_logs("console", "debug", out)
    logging.getLogger("uvicorn.error").info("a connection")
    logging.getLogger("alembic").info("a migration")
    logging.getLogger("zapwire").debug("ours")
    assert "connection" not in out.getvalue()
    assert "ours" in out.getvalue()
