"""Commands for the connection: their forms. What they do is in test_session.py."""

from dataclasses import FrozenInstanceError

import pytest

from zapwire.gateway.accounts import commands
from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.commands import Connect, SetProxy
from zapwire.gateway.model import Proxy


def test_commands_are_values() -> None:
    """Commands are equal where their fields are, and cannot be changed."""
    assert Connect(1.0) == Connect(1.0) != Connect()
    with pytest.raises(FrozenInstanceError):
        Connect().wait = 2.0  # type: ignore[misc]  # what is tested


def test_every_command_is_one() -> None:
    """All that is exported can be asked."""
    assert all(issubclass(getattr(commands, name), Command) for name in commands.__all__)


def test_secrets_are_not_shown() -> None:
    """A proxy's password is in no repr."""
    assert "hidden" not in repr(SetProxy(Proxy("http://user:hidden@proxy")))
