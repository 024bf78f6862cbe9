"""What commands share: the loop, and what stops them."""

import asyncio
import gc
import signal
import sys

import pytest

from zapwire.cli.process import port_option, run, settled, stop_signal


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


def test_settled() -> None:
    """While a server runs, what was made before is left alone, and other garbage goes; then all is as before."""
    before = gc.get_threshold(), gc.get_freeze_count()
    with settled():
        assert gc.get_freeze_count() > 1000
        assert gc.get_threshold() > before[0]
        assert gc.isenabled()
        circle: list[object] = []
        circle.append(circle)
        del circle
        assert gc.collect() >= 1
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
