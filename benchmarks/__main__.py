"""`python -m benchmarks [name] …`: all when none is named; the names stand in `_ALL`."""

import platform
import sys
import time

from benchmarks import (
    accounts,
    appstate,
    clients,
    codec,
    conversion,
    crowd,
    gateway,
    gateway_downloads,
    gateway_media,
    groups,
    handshake,
    history,
    media,
    messages,
    people,
    ratchet,
    storage,
)
from benchmarks.table import say

_ALL = {
    "codec": codec.run,
    "handshake": handshake.run,
    "ratchet": ratchet.run,
    "clients": clients.run,
    "messages": messages.run,
    "media": media.run,
    "crowd": crowd.run,
    "appstate": appstate.run,
    "storage": storage.run,
    "accounts": accounts.run,
    "gateway": gateway.run,
    "gateway-media": gateway_media.run,
    "gateway-downloads": gateway_downloads.run,
    "history": history.run,
    "groups": groups.run,
    "conversion": conversion.run,
    "people": people.run,
}


def main() -> None:
    """Run what was asked for."""
    names = sys.argv[1:] or list(_ALL)
    unknown = sorted(set(names) - set(_ALL))
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are {', '.join(_ALL)}")
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    for number, name in enumerate(names, 1):
        say(f"{name}, {number} of {len(names)}")
        started = time.perf_counter()
        _ALL[name]()
        say(f"{name} took {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
