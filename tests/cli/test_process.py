"""What commands share: the loop, and what stops them."""

import asyncio
import signal
import sys

import pytest

from zapwire.cli.process import port_option, run, stop_signal


@pytest.mark.parametrize("has_uvloop", [True, False])
def test_run(has_uvloop: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001  # a parameter of the test
    """A command runs to its end on either loop."""
    if not has_uvloop:
        monkeypatch.setitem(sys.modules, "uvloop", None)
    ran = []

    async def work() -> None:
        ran.append(type(asyncio.get_running_loop()).__module__.partition(".")[0])

    run(work())
    assert ran == ["uvloop" if has_uvloop else "asyncio"]


async def test_stop_signal() -> None:
    """SIGTERM and SIGINT set it."""
    for number in (signal.SIGTERM, signal.SIGINT):
        stop = stop_signal()
        signal.raise_signal(number)
        async with asyncio.timeout(5):
            await stop.wait()


def test_ports() -> None:
    """A port has at most five digits."""
    assert port_option("help").max == 65535
