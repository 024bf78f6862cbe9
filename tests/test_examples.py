"""The examples do what they say."""

import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"
TIMEOUT = 15


def run(*arguments: str | Path, cwd: Path) -> str:
    """Run Python in a folder that is not the project's, as a user would, and return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_pair(tmp_path: Path) -> None:
    """The client links, logs in, and prints an event a line until it is connected."""
    lines = run(EXAMPLES / "pair.py", cwd=tmp_path).splitlines()
    happened = [line.partition("(")[0] for line in lines]
    assert [name for name in happened if name not in ("PhaseChanged", "OfflineSyncPreviewed")] == [
        "QRCodeIssued",
        "PairingSucceeded",
        "Connected",
    ]
    assert "user='5491155554444'" in lines[-1]


def test_send(tmp_path: Path) -> None:
    """The text is sent, and the phone that it was sent to confirms it."""
    sent, delivered = run(EXAMPLES / "send.py", cwd=tmp_path).splitlines()
    assert sent.startswith("sent: 3EB0")
    assert delivered == "delivered to: 14155550123@s.whatsapp.net"


def test_bot(tmp_path: Path) -> None:
    """Pytest finds the fixture by itself, and the bot answers the phone that writes to it."""
    shutil.copy(EXAMPLES / "test_bot.py", tmp_path)
    assert "1 passed" in run("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_bot.py", cwd=tmp_path)
