"""A process with many whatsmeow clients, each with an SQLite file of its own; `benchmarks/crowd.py` runs it.

Arguments: the folder `tests`, how many clients, a directory, and a file with the line of `zapwire sandbox`. On stdout
it tells of each client's QR code and connection as a line of JSON. Each line on stdin is a JSON object: `to` has whom
each client writes to and `count` how often; the answer has the seconds that it took and the processor time.
"""

import importlib
import json
import logging
import sys
import time
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any, Final

_TIMEOUT: Final = 30.0


class _Tagged:
    """The process's output, with the number of the client that speaks."""

    def __init__(self, output: Any, number: int) -> None:
        self._output = output
        self._number = number
        self.has_spoken = Event()

    def event(self, name: str, **fields: Any) -> None:
        """Tell what matters here."""
        if name in {"qr", "connected"}:
            self._output.event(name, account=self._number, **fields)
            self.has_spoken.set()


def main() -> None:
    """Run until stdin ends."""
    folder, count, directory, network_file = sys.argv[1:]
    # A dependency of neonize's brings a package of that name, too.
    package = types.ModuleType("tests")
    package.__path__ = [folder]
    sys.modules["tests"] = package
    process = importlib.import_module("tests.conformance.whatsmeow_process")
    network = json.loads(Path(network_file).read_text(encoding="utf-8"))
    output = process.take_stdout()
    process.check_environment(network)
    neonize = process.load()
    process.trust(bytes.fromhex(network["noise_root"]))
    for name in ("neonize.utils.log", "whatsmeow"):
        logging.getLogger(name).setLevel(logging.ERROR)
    peers = []
    for n in range(int(count)):
        tagged = _Tagged(output, n)
        peers.append(process.Peer(neonize, Path(directory) / f"{n}.db", tagged, name=f"peer {n}"))
        peers[-1].connect()
        tagged.has_spoken.wait(_TIMEOUT)  # neonize's clients must not begin at the same moment: it crashes
    executor = ThreadPoolExecutor(len(peers))
    for line in sys.stdin:
        order = json.loads(line)
        started, used = time.perf_counter(), time.process_time()
        sending = [
            executor.submit(peer.run, "send_texts", {"to": to, "count": order["count"]})
            for peer, to in zip(peers, order["to"], strict=True)
        ]
        for one in sending:
            one.result()
        seconds = time.perf_counter() - started
        time.sleep(order["aftermath"])
        output.event("done", seconds=seconds, processor=time.process_time() - used)
    process.fail("stdin ended")


if __name__ == "__main__":
    main()
