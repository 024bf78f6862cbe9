"""Test tools that ship: a sandbox for your tests, a client that is linked already, a clock moved by hand.

The names are imported on first use, as every pytest run imports this package for the plugin in it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zapwire.testing.clients import fast_timing as fast_timing
    from zapwire.testing.clients import linked_client as linked_client
    from zapwire.testing.clock import ManualClock as ManualClock
    from zapwire.testing.local import LocalSandbox as LocalSandbox
    from zapwire.testing.local import sandbox as sandbox

_HOMES = {
    "LocalSandbox": "zapwire.testing.local",
    "ManualClock": "zapwire.testing.clock",
    "fast_timing": "zapwire.testing.clients",
    "linked_client": "zapwire.testing.clients",
    "sandbox": "zapwire.testing.local",
}

__all__ = [  # noqa: PLE0604  # the names are strings, which the check cannot see
    *_HOMES,
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value
