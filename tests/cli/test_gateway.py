"""The gateway's commands: their flags are the settings."""

import asyncio
import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli.test_serve import _keep_this_process
from zapwire import cli
from zapwire.cli import gateway
from zapwire.cli import serve as serving
from zapwire.gateway.settings import Settings

__all__ = ["_keep_this_process"]

RUNNER = CliRunner()


def test_every_setting_is_a_flag() -> None:
    """Each setting has a flag of its name, and there is no other but for the sandbox's."""
    flags = set(inspect.signature(gateway.serve).parameters) - {"sandbox", "demo"}
    assert flags == set(Settings.model_fields)
    result = RUNNER.invoke(cli.app, ["serve", "--help"], env={"COLUMNS": "200"})
    for name in flags:
        assert f"--{name.replace('_', '-')}" in result.output


def test_flags_reach_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is given is chosen, and what is not is not."""
    taken: list[Any] = []

    async def note(settings: Settings, stop: asyncio.Event, say: Any, *, sandbox: bool, demo: bool) -> None:
        say("ready")
        taken.append((settings, stop.is_set(), sandbox, demo))

    monkeypatch.setattr(serving, "run_server", note)
    arguments = ["--port", "1", "--admin-token", "secret", "--no-allow-private-webhooks", "--data-dir", str(tmp_path)]
    result = RUNNER.invoke(cli.app, ["serve", *arguments, "--sandbox", "--log-format", "json"])
    assert result.exit_code == 0, result.output
    assert result.output == "ready\n"
    ((settings, is_stopped, sandbox, demo),) = taken
    assert (sandbox, demo, is_stopped) == (True, False, False)
    assert (settings.port, settings.log_format, settings.data_dir) == (1, "json", tmp_path)
    assert settings.admin_token.get_secret_value() == "secret"
    assert settings.model_fields_set == {"port", "log_format", "data_dir", "admin_token", "allow_private_webhooks"}


def test_users(tmp_path: Path) -> None:
    """Users are added, listed and removed; each is a line of JSON."""
    here = ["--data-dir", str(tmp_path)]
    result = RUNNER.invoke(cli.app, ["user", "add", "Ana", "--token", "1234ABCD", "--events", "Message", *here])
    assert result.exit_code == 0, result.output
    user = json.loads(result.output)
    assert (user["name"], user["token"], user["events"]) == ("Ana", "1234ABCD", "Message")
    result = RUNNER.invoke(cli.app, ["user", "list", *here])
    assert [json.loads(line)["id"] for line in result.output.splitlines()] == [user["id"]]
    assert RUNNER.invoke(cli.app, ["user", "remove", user["id"], *here]).exit_code == 0
    assert RUNNER.invoke(cli.app, ["user", "list", *here]).output == ""


def test_help_teaches() -> None:
    """Without arguments the commands for users say what there is."""
    result = RUNNER.invoke(cli.app, ["user"])
    for command in ("add", "list", "remove"):
        assert command in result.output
