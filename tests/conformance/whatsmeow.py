"""whatsmeow in a process of its own, as asyncio sees it: commands to it, events from it."""

import asyncio
import base64
import importlib.util
import itertools
import json
import os
import sqlite3
import sys
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, closing
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from tests.conformance.child import Child, run_child
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.proto.e2e_pb2 import Message

PROGRAM = """
import runpy, sys, types
sys.modules["tests"] = tests = types.ModuleType("tests")
tests.__path__ = [sys.argv.pop(1)]
runpy.run_module("tests.conformance.whatsmeow_process", run_name="__main__", alter_sys=True)
"""
"""Run with the folder `tests`: of that name there is another package, which linkpreview brings, and neonize that."""
TESTS = Path(__file__).parents[1]
MAX_EVENTS = 10_000
START_TIMEOUT = 30.0
POLL_INTERVAL = 0.02

Event = dict[str, Any]
Network = dict[str, str]
"""What `zapwire sandbox` prints: ws, proxy, ca, noise_root, control."""


class WhatsmeowError(Exception):
    """whatsmeow did not do what the test waited for, or refused a command."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the server has taken; `timestamp` is the server's, in seconds."""

    id: str
    timestamp: int


def content(event: Event) -> Message:
    """Return the end-to-end message of a `message` event."""
    return Message.FromString(base64.b64decode(event["message"]))


@cache
def missing() -> str | None:
    """Return what whatsmeow lacks on this machine, in words, or None where it can run."""
    if sys.platform != "linux":
        return "whatsmeow is run on Linux only, as its memory is found through /proc"
    neonize = importlib.util.find_spec("neonize")
    if neonize is None or not neonize.submodule_search_locations:
        return "neonize, which carries whatsmeow, is not installed"
    # Without it, importing neonize would download one.
    if not any(Path(neonize.submodule_search_locations[0]).glob("neonize-linux-*.so")):
        return "neonize has no whatsmeow for this kind of machine"
    if find_library("magic") is None:
        return "libmagic, which neonize loads, is missing (on Debian: libmagic1)"
    return None


def environment(network: Network) -> dict[str, str]:
    """Return this process's environment, changed so that whatsmeow reaches `network` and nothing else."""
    ours = {"HTTPS_PROXY": network["proxy"], "SSL_CERT_FILE": network["ca"], "NEONIZE_BOT_TAG": "off"}
    proxies = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    inherited = {name: value for name, value in os.environ.items() if name.lower() not in proxies}
    return {**inherited, **ours}


def copy_session(database: Path, target: Path) -> None:
    """Copy whatsmeow's database as it is now, whether or not a process uses it."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def has_session(database: Path) -> bool:
    """Return whether there is a device in whatsmeow's database that can log in."""
    with closing(sqlite3.connect(database)) as connection:
        return bool(connection.execute("SELECT count(*) FROM whatsmeow_device").fetchone()[0])


def set_push_name(database: Path, name: str) -> None:
    """Give the device in whatsmeow's database a push name, which must not be in use.

    whatsmeow announces no presence without one, and by itself gets one by app state only.
    """
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE whatsmeow_device SET push_name = ?", (name,))


class Whatsmeow:
    """A whatsmeow process. Its session lives in `database`, so that another one can carry it on."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.events: deque[Event] = deque(maxlen=MAX_EVENTS)
        """All that happened, in order."""
        self._pending: deque[Event] = deque(maxlen=MAX_EVENTS)
        self._changed = asyncio.Event()
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._ids = itertools.count(1)
        self._ended = False
        self._child: Child | None = None

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        network: Path | Network,
        directory: Path,
        *,
        name: str = "whatsmeow",
        real_root: bool = False,
        quiet: bool = False,
    ) -> AsyncIterator[Self]:
        """Run whatsmeow inside the context; its session is `directory/name.db`, made or carried on.

        It does not connect by itself. With `real_root` it trusts the real network's Noise certificates and so
        refuses the sandbox's. `quiet`, it logs no stanzas. An error that leaves the context has the end of whatsmeow's
        log as a note. Raises WhatsmeowError when it cannot start.
        """
        reason = missing()
        if reason is not None:
            raise WhatsmeowError(reason)
        if not isinstance(network, Path):
            file = directory / f"{name}-network.json"
            file.write_text(json.dumps(network), encoding="utf-8")
            network = file
        peer = cls(directory / f"{name}.db")
        options = ["--database", str(peer.database), "--network", str(network)]
        if real_root:
            options.append("--real-root")
        if quiet:
            options.append("--quiet")
        async with run_child(
            [sys.executable, "-c", PROGRAM, str(TESTS), *options],
            on_line=peer._on_line,
            on_end=peer._on_end,
            env=environment(json.loads(network.read_text(encoding="utf-8"))),
        ) as child:
            peer._child = child
            await peer.wait_for("ready", timeout=START_TIMEOUT)
            yield peer

    @property
    def log(self) -> str:
        """The last lines of its log, whatsmeow's stanzas among them."""
        return self._running.log

    async def wait_for(self, name: str, *, timeout: float = 30.0, **fields: Any) -> Event:
        """Return the first event of that name, with these fields, that no earlier wait returned.

        Raises WhatsmeowError when it does not come in `timeout` seconds or the process ends before.
        """
        wanted = {"event": name, **fields}
        try:
            async with asyncio.timeout(timeout):
                while (event := self._take(wanted)) is None:
                    if self._ended:
                        raise self._failure(f"whatsmeow ended ({self._running.returncode}) before {wanted}")
                    await self._changed.wait()
        except TimeoutError:
            raise self._failure(f"whatsmeow did not report {wanted} in {timeout:g} seconds") from None
        return event

    async def wait_until_offline(self, *, timeout: float = 10.0) -> None:
        """Wait until it has no connection. Raises WhatsmeowError when it still has one after `timeout` seconds."""

        async def is_connected() -> bool:
            return bool(await self.command("is_connected"))

        await self._wait_while(is_connected, "has a connection", timeout)

    async def wait_until_forgotten(self, *, timeout: float = 10.0) -> None:
        """Wait until the session is gone from the database; whatsmeow says so before it does it.

        Raises WhatsmeowError when it is still there after `timeout` seconds.
        """

        async def has_kept() -> bool:
            return has_session(self.database)

        await self._wait_while(has_kept, "has its session", timeout)

    async def wait_until_kept(self, query: str, *expected: tuple[Any, ...], timeout: float = 15.0) -> None:
        """Wait until a query of the database gives these rows. Raises WhatsmeowError when it does not in time."""

        async def is_other() -> bool:
            with closing(sqlite3.connect(self.database)) as connection:
                return connection.execute(query).fetchall() != [*expected]

        await self._wait_while(is_other, f"has not kept {expected}", timeout)

    async def _wait_while(self, holds: Callable[[], Awaitable[bool]], state: str, timeout: float) -> None:
        try:
            async with asyncio.timeout(timeout):
                while await holds():  # noqa: ASYNC110  # of these states nothing tells but asking
                    await asyncio.sleep(POLL_INTERVAL)
        except TimeoutError:
            raise self._failure(f"whatsmeow still {state} after {timeout:g} seconds") from None

    def has_reported(self, name: str) -> bool:
        """Return whether there is an event of that name that no wait returned yet."""
        return any(event["event"] == name for event in self._pending)

    def forget(self) -> None:
        """Leave out of later waits what it has reported so far."""
        self._pending.clear()

    async def command(self, name: str, /, *, timeout: float = 30.0, **arguments: Any) -> Any:
        """Make it do something and return the result; what it can do is in `whatsmeow_process.COMMANDS`.

        Raises WhatsmeowError with its words when it fails, or when no answer comes in `timeout` seconds.
        """
        id = next(self._ids)
        answer = self._answers[id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await self._write({"id": id, "command": name, "arguments": arguments})
                return await answer
        except TimeoutError:
            raise self._failure(f"whatsmeow did not answer the command {name} in {timeout:g} seconds") from None
        finally:
            del self._answers[id]

    async def send(self, to: str, message: Message) -> Sent:
        """Send an end-to-end message as it is. neonize's whatsmeow adds no secret, and so no reporting token."""
        return await self._send("send_raw", to=to, message=base64.b64encode(message.SerializeToString()).decode())

    async def upload(self, kind: MediaKind, path: Path) -> MediaFile:
        """Upload the file at a path."""
        told = await self.command("upload", kind=str(kind), path=str(path))
        key, sha256, enc_sha256 = (base64.b64decode(told[name]) for name in ("media_key", "sha256", "enc_sha256"))
        return MediaFile(kind, told["direct_path"], key, sha256, enc_sha256, told["length"], url=told["url"])

    async def download(self, message: Message, path: Path) -> None:
        """Write the file of a message to a path."""
        encoded = base64.b64encode(message.SerializeToString()).decode()
        await self.command("download", message=encoded, path=str(path))

    async def send_text(self, to: str, text: str) -> Sent:
        return await self._send("send_text", to=to, text=text)

    async def reply(self, to: str, text: str, *, id: str, sender: str, quoted: str) -> Sent:
        """Send a text that quotes the text `quoted`."""
        return await self._send("reply", to=to, text=text, id=id, sender=sender, quoted_text=quoted)

    async def mention(self, to: str, text: str, jids: Iterable[str]) -> Sent:
        return await self._send("mention", to=to, text=text, jids=list(jids))

    async def react(self, chat: str, id: str, emoji: str, *, sender: str = "") -> Sent:
        """React to a message of `sender`, to an own one without; "" takes the reaction back."""
        return await self._send("react", chat=chat, id=id, emoji=emoji, sender=sender)

    async def edit(self, chat: str, id: str, text: str) -> Sent:
        return await self._send("edit", chat=chat, id=id, text=text)

    async def revoke(self, chat: str, id: str, *, sender: str = "") -> Sent:
        """Delete a message of `sender` for everyone, an own one without."""
        return await self._send("revoke", chat=chat, id=id, sender=sender)

    async def mark_read(self, chat: str, sender: str, *ids: str) -> None:
        await self.command("mark_read", chat=chat, sender=sender, ids=ids)

    async def chat_presence(self, to: str, state: str, media: str = "") -> None:
        """Tell a chat that one is `composing` (with the media `audio`: recording) or has `paused`."""
        await self.command("chat_presence", to=to, state=state, media=media)

    async def user_devices(self, *jids: str) -> list[str]:
        """Return the devices that a message to these users is encrypted for."""
        devices: list[str] = await self.command("user_devices", jids=jids)
        return devices

    async def group_info(self, jid: str) -> Event:
        group: Event = await self.command("group_info", jid=jid)
        return group

    async def _send(self, command: str, **arguments: Any) -> Sent:
        return Sent(**await self.command(command, **arguments))

    async def quit(self) -> None:
        """Let the process end by itself, which closes the connection without a word to the server."""
        await self._write({"id": 0, "command": "quit"})
        await self._running.wait(START_TIMEOUT)

    async def kill(self) -> None:
        """End the process with SIGKILL."""
        await self._running.kill()

    @property
    def _running(self) -> Child:
        assert self._child is not None
        return self._child

    async def _write(self, message: dict[str, Any]) -> None:
        if self._ended:
            raise self._failure("whatsmeow has ended")
        try:
            await self._running.write(json.dumps(message))
        except ConnectionError:
            raise self._failure("whatsmeow has ended") from None

    def _take(self, wanted: Event) -> Event | None:
        for event in self._pending:
            if wanted.items() <= event.items():
                self._pending.remove(event)
                return event
        return None

    def _wake(self) -> None:
        """Let every wait look again."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _on_line(self, line: str) -> None:
        message = json.loads(line)
        if "event" in message:
            self.events.append(message)
            self._pending.append(message)
            self._wake()
            return
        answer = self._answers.get(message["answer"])
        if answer is None or answer.done():
            return
        if "error" in message:
            answer.set_exception(WhatsmeowError(message["error"]))
        else:
            answer.set_result(message["result"])

    def _on_end(self) -> None:
        self._ended = True
        self._wake()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(self._failure("whatsmeow ended before it answered"))

    def _failure(self, reason: str) -> WhatsmeowError:
        happened = ", ".join(str(event["event"]) for event in self.events) or "nothing"
        return WhatsmeowError(f"{reason}; it reported {happened}")
