"""What `import zapwire` gives, and what it leaves for later."""

import subprocess
import sys
from pathlib import Path

import pytest

import zapwire

NAMES = {
    "Client",
    "ClientProfile",
    "Database",
    "JID",
    "MediaDetails",
    "MediaFile",
    "MediaKind",
    "MemoryStore",
    "Network",
    "Options",
    "Phase",
    "Timing",
    "WebSocketTransport",
    "ZapwireError",
    "__version__",
    "events",
}
HEAVY = ("aiohttp", "asyncio", "cryptography", "google.protobuf", "nacl", "sqlalchemy", "typer", "websockets")


def test_names_are_pinned() -> None:
    """The public names are exactly these, each once."""
    assert sorted(zapwire.__all__) == sorted(NAMES)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_name_is_there(name: str) -> None:
    """Each public name can be imported and is what it says."""
    value = getattr(zapwire, name)
    if isinstance(value, type):
        assert value.__name__ == name


@pytest.mark.parametrize("name", sorted(NAMES - {"__version__", "events"}))
def test_name_is_documented(name: str) -> None:
    """Each public class has a docstring of its own."""
    assert getattr(zapwire, name).__dict__.get("__doc__")


def test_events_is_the_module() -> None:
    """`zapwire.events` is the module of events."""
    assert zapwire.events.__name__ == "zapwire.protocol.events"


def test_unknown_name() -> None:
    """A name that does not exist is an AttributeError that says so, as for any module."""
    with pytest.raises(AttributeError, match="module 'zapwire' has no attribute 'Clientt'"):
        _ = zapwire.Clientt
    assert not hasattr(zapwire, "Clientt")


def test_name_is_looked_up_once() -> None:
    """A name that was used is an ordinary attribute from then on."""
    assert zapwire.JID is zapwire.__dict__["JID"]


def test_import_is_light() -> None:
    """`import zapwire` imports no library, nor asyncio."""
    code = f"import zapwire, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True, timeout=15)
    assert run.stdout.strip() == "[]"


def test_type_checkers_see_what_is_exported() -> None:
    """The names that type checkers see are those that exist."""
    source = Path(str(zapwire.__file__)).read_text(encoding="utf-8")
    for name in NAMES - {"__version__"}:
        assert f"import {name} as {name}\n" in source
