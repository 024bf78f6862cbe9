"""`python -m benchmarks [name] …`: all when none is named; the names stand in `_ALL`."""

import platform
import sys

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
    "gateway_downloads": gateway_downloads.run,
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
    for name in names:
        _ALL[name]()


if __name__ == "__main__":
    main()
