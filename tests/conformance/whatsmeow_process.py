"""A process that runs whatsmeow, from the package neonize, on a network of our own and does what stdin says.

It is started with `--database FILE --network FILE` and the environment of `whatsmeow.environment`. One JSON
object a line: on stdin `{"id", "command", "arguments"}`, on stdout `{"answer": id, "result"}`,
`{"answer": id, "error"}` or `{"event": name, ...fields}`. A command starts though an earlier one has no answer
yet. Logs, whatsmeow's stanzas among them, go to stderr.
"""

import argparse
import ctypes
import importlib
import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock, Thread
from typing import Any, NoReturn, TextIO

from tests.conformance import whatsmeow_groups, whatsmeow_messages
from tests.conformance.whatsmeow_events import EVENTS, Fields, Report, jid_text
from tests.conformance.whatsmeow_groups import Grouping

ROOT_KEY = bytes.fromhex("142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b")
"""The public key that signs the real network's Noise certificates (whatsmeow handshake.go)."""
STOP_TIMEOUT = 10.0
MAX_COMMANDS = 16
"""How many commands run at the same time."""


class Output:
    """Writes the lines. Callbacks of whatsmeow come from many threads."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = Lock()

    def event(self, name: str, **fields: Any) -> None:
        self._write({"event": name, **fields})

    def answer(self, id: Any, **fields: Any) -> None:
        self._write({"answer": id, **fields})

    def _write(self, message: Fields) -> None:
        with self._lock:
            self._stream.write(json.dumps(message) + "\n")
            self._stream.flush()


def take_stdout() -> Output:
    """Keep stdout for our lines: whatsmeow and neonize print to descriptor 1, which becomes stderr."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return Output(os.fdopen(kept, "w", encoding="utf-8"))


def fail(reason: str) -> NoReturn:
    """End at once; Go's threads would outlive `sys.exit`."""
    print(f"whatsmeow_process: {reason}", file=sys.stderr, flush=True)  # noqa: T201
    os._exit(2)


def check_environment(network: Fields) -> None:
    """Refuse to go on where whatsmeow would dial the real network."""
    wanted = {
        "HTTPS_PROXY": network["proxy"],
        "SSL_CERT_FILE": network["ca"],
        "NEONIZE_BOT_TAG": "off",
    }
    wrong = [f"{name}={value}" for name, value in wanted.items() if os.environ.get(name) != value]
    if wrong:
        fail(f"these must be set in the environment before the start: {', '.join(wrong)}")
    # net/http leaves the proxy aside for what these name.
    if os.environ.get("NO_PROXY") or os.environ.get("no_proxy"):
        fail("NO_PROXY must not be set: it could take whatsmeow past the sandbox's proxy")


def load() -> Any:
    """Import neonize's client, and with it whatsmeow."""
    try:
        return importlib.import_module("neonize.client")
    except ModuleNotFoundError as error:
        fail(f"{error}: install the package neonize")
    except ImportError as error:
        fail(f"{error}: neonize needs libmagic, on Debian the package libmagic1")


def writable_memory(library: str) -> list[tuple[int, int]]:
    """Return the writable mappings of the files whose path contains `library`, each as start and end."""
    found = []
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        addresses, permissions, *_, path = line.split(maxsplit=5)
        if library in path and permissions.startswith("rw"):
            start, _, end = addresses.partition("-")
            found.append((int(start, 16), int(end, 16)))
    return found


def trust(root: bytes) -> None:
    """Put `root` in the place of the key that whatsmeow checks certificates with."""
    if len(root) != len(ROOT_KEY):
        fail(f"noise_root has {len(root)} bytes, expected {len(ROOT_KEY)}")
    places = [
        start + match.start()
        for start, end in writable_memory("neonize-linux")
        for match in re.finditer(re.escape(ROOT_KEY), ctypes.string_at(start, end - start))
    ]
    if len(places) != 1:
        fail(f"whatsmeow's root key is in {len(places)} places, expected 1: is this not neonize 0.5.2?")
    ctypes.memmove(places[0], root, len(root))


class Peer:
    """One whatsmeow client and what it can be told to do."""

    def __init__(self, neonize: Any, database: Path, output: Output, *, name: str = "peer") -> None:
        self._neonize = neonize
        self._output = output
        self._client = self._with_login_status()(str(database), uuid=name)
        self._messaging = Grouping(self._client)
        self._thread: Thread | None = None
        self._is_busy = False
        self._has_connected = False
        self._subscribe()

    def run(self, command: str, arguments: Fields) -> Any:
        """Do a command and return its result. Raises neonize's errors, and ValueError for an unknown one."""
        if command in COMMANDS:
            return COMMANDS[command](self, **arguments)
        if command not in MESSAGING:
            known = sorted({*COMMANDS, *MESSAGING})
            raise ValueError(f"no command {command!r}; there are {', '.join(known)}")
        if not self._has_connected:
            raise ValueError(f"it has not connected yet: connect, and wait for that, before {command}")
        return MESSAGING[command](self._messaging, **arguments)

    def connect(self) -> None:
        """Start to connect; what becomes of it is told by events, `connect_error` where whatsmeow gave up."""
        if self._is_busy:
            raise ValueError("it is connecting or connected already: disconnect first")
        self._is_busy = True
        self._thread = Thread(target=self._connect, name="connect", daemon=True)
        self._thread.start()

    def disconnect(self) -> None:
        """Close the connection for good. While neonize waits for a scan it cannot: start a new process."""
        self._client.stop()
        if self._thread is not None:
            self._thread.join(STOP_TIMEOUT)
            if self._thread.is_alive():
                raise ValueError("neonize still waits for the device to be linked: start a new process")

    def is_connected(self) -> bool:
        """Whether there is an open connection, logged in or not."""
        return bool(self._client.is_connected)

    def logout(self) -> None:
        self._client.logout()

    def pair_phone(self, number: str, *, push: bool = True) -> str:
        """Ask for a code to type into a phone, as Chrome on Linux; returns it."""
        enums = importlib.import_module("neonize.utils.enum")
        return str(self._client.PairPhone(number, push, enums.ClientName.LINUX, enums.ClientType.CHROME))

    def me(self) -> Fields:
        """Who whatsmeow thinks it is."""
        me = self._client.get_me()
        return {"jid": jid_text(me.JID), "lid": jid_text(me.LID), "push_name": me.PushName}

    def processor_time(self) -> float:
        """Seconds of processor time that this process has used, in all its threads."""
        return time.process_time()

    def presence(self, state: str) -> None:
        """Announce `available` or `unavailable`."""
        self._client.send_presence(self._neonize.Presence(state.encode()))

    def set_push_name(self, name: str) -> None:
        """Change the own name, which whatsmeow needs before it may announce presence."""
        self._client.set_profile_name(name)

    def _connect(self) -> None:
        reason = None
        try:
            self._client.connect()
        except Exception as error:  # noqa: BLE001  # whatever it is, the attempt is over
            reason = str(error) or type(error).__name__
        self._is_busy = self._has_connected = False
        if reason is None:
            self._output.event("stopped")
        else:
            self._output.event("connect_error", error=reason)

    def _subscribe(self) -> None:
        self._client.event.qr(lambda _client, code: self._output.event("qr", code=code.decode()))
        events = importlib.import_module("neonize.events")
        for kind, report in EVENTS.items():
            self._client.event(getattr(events, kind))(self._reporter(report))

    def _reporter(self, report: Report) -> Callable[[Any, Any], None]:
        def on_event(_client: Any, message: Any) -> None:
            name, fields = report(message)
            self._has_connected |= name == "connected"
            self._output.event(name, **fields)

        return on_event

    def _with_login_status(self) -> Any:
        """Return the class of neonize's client, made to report how linking ended, which it only prints."""

        def on_login_status(_client: Any, _uuid: int, status: int) -> None:
            self._output.event("login_status", status=ctypes.string_at(status).decode())

        base = self._neonize.NewClient
        return type("Client", (base,), {"_NewClient__onLoginStatus": on_login_status})


COMMANDS: dict[str, Callable[..., Any]] = {
    "connect": Peer.connect,
    "disconnect": Peer.disconnect,
    "is_connected": Peer.is_connected,
    "logout": Peer.logout,
    "me": Peer.me,
    "pair_phone": Peer.pair_phone,
    "presence": Peer.presence,
    "processor_time": Peer.processor_time,
    "set_push_name": Peer.set_push_name,
}
"""Besides those of `whatsmeow_messages` and `whatsmeow_groups`, and `quit`, which ends the process."""

MESSAGING = {**whatsmeow_messages.COMMANDS, **whatsmeow_groups.COMMANDS}


def serve(peer: Peer, output: Output) -> None:
    """Obey stdin until it says `quit` or ends."""

    def obey(id: int, command: str, arguments: Fields) -> None:
        try:
            result = peer.run(command, arguments)
        except Exception as error:  # noqa: BLE001  # the one who asked gets it
            output.answer(id, error=str(error) or type(error).__name__)
        else:
            output.answer(id, result=result)

    # Not in a `with`: at the end, no command is waited for.
    executor = ThreadPoolExecutor(MAX_COMMANDS, "command")
    for line in sys.stdin:
        request = json.loads(line)
        if request["command"] == "quit":
            return
        executor.submit(obey, **request)


def main() -> None:
    parser = argparse.ArgumentParser(description="run whatsmeow on a network of our own, led by JSON lines")
    parser.add_argument("--database", type=Path, required=True, help="whatsmeow's SQLite file")
    parser.add_argument("--network", type=Path, required=True, help="the JSON line of `zapwire sandbox`")
    parser.add_argument("--quiet", action="store_true", help="log errors only, and no stanzas")
    parser.add_argument("--real-root", action="store_true", help="trust the real network's certificates only")
    arguments = parser.parse_args()
    network = json.loads(arguments.network.read_text(encoding="utf-8"))
    output = take_stdout()
    check_environment(network)
    neonize = load()
    if not arguments.real_root:
        trust(bytes.fromhex(network["noise_root"]))
    # neonize asks the first logger how much whatsmeow shall log: at this level, every stanza.
    for name in ("neonize.utils.log", "whatsmeow"):
        logging.getLogger(name).setLevel(logging.ERROR if arguments.quiet else logging.DEBUG)
    peer = Peer(neonize, arguments.database, output)
    output.event("ready", version=neonize.__package__)
    serve(peer, output)
    # Without waiting for Go's threads, of which some never end; all that matters is in the database by now.
    os._exit(0)


if __name__ == "__main__":
    main()
