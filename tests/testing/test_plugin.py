"""The pytest plugin, as users have it: in a pytest run of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from zapwire.testing import LocalSandbox

USERS_TEST = """
def test_bot(sandbox):
    phone = sandbox.create_phone("5491155554444", "Ana")
    assert phone.user == "5491155554444"
    assert sandbox.network.url.startswith("wss://127.0.0.1:")
"""
HEAVY = ("asyncio", "cryptography", "fastapi", "google.protobuf", "nacl", "uvicorn", "websockets")


def run_pytest(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder of its own, without any option of ours."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_fixture_gives_a_sandbox(sandbox: LocalSandbox) -> None:
    """Where zapwire is installed every test may take the fixture `sandbox`."""
    assert sandbox.create_phone("5491155554444").user == "5491155554444"


def test_each_test_has_a_fresh_one(sandbox: LocalSandbox) -> None:
    """A test sees nothing of another's phones."""
    assert sandbox.create_phone("5491155554444").user == "5491155554444"
    assert sandbox.traffic() == []


@pytest.mark.slow
def test_users_test_runs(tmp_path: Path) -> None:
    """A test file of five lines runs with no configuration whatsoever."""
    (tmp_path / "test_bot.py").write_text(USERS_TEST, encoding="utf-8")
    run = run_pytest(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 passed" in run.stdout


@pytest.mark.slow
def test_fixture_is_listed(tmp_path: Path) -> None:
    """`pytest --fixtures` shows it with what it is."""
    run = run_pytest(tmp_path, "--fixtures")
    assert "\nsandbox" in run.stdout
    assert "A fresh local WhatsApp for one test" in run.stdout


def test_plugin_is_light() -> None:
    """A pytest run that does not use the plugin pays nothing for it: none of our libraries is imported."""
    code = f"import pytest, sys; before = set(sys.modules); import zapwire.testing.plugin; print([n for n in {HEAVY!r}"
    code += " if n in sys.modules and n not in before])"
    run = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True, timeout=20)
    assert run.stdout.strip() == "[]"
