"""`zapwire sandbox` as a process, and its control API."""

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from tests.conformance.child import Child, run_child

COMMAND = (sys.executable, "-m", "zapwire", "sandbox")
START_TIMEOUT = 30.0
POLL_INTERVAL = 0.05

Entry = dict[str, Any]
"""One record of the traffic: n, time, connection, device, direction, kind and what the kind names."""
Json = dict[str, Any]


class Refused(Exception):
    """The control API answered with an error; `status` is its HTTP status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Phone:
    """A simulated phone."""

    number: str
    jid: str
    lid: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A companion as the sandbox knows it after a scan."""

    jid: str
    lid: str
    device: int


class SandboxProcess:
    """A running sandbox, which keeps its world in a directory and so can be killed and started again."""

    def __init__(self, child: Child, network: dict[str, str], control: httpx.AsyncClient) -> None:
        self._child = child
        self._control = control
        self.network = network
        """What it printed: ws, proxy, ca, noise_root, control."""

    @classmethod
    @asynccontextmanager
    async def start(cls, directory: Path, *, tells: bool = False) -> AsyncIterator[Self]:
        """Run a sandbox inside the context. Raises AssertionError when it prints no address in time.

        Phones tell those they link nothing by themselves, neither keys of app state nor what was before, unless
        `tells`: what companions do with it comes at any time, into whatever a test looks at.
        """
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        async with run_child(
            [*COMMAND, "--data", str(directory)],
            on_line=lines.put_nowait,
            on_end=lambda: lines.put_nowait(None),
        ) as child:
            async with asyncio.timeout(START_TIMEOUT):
                line = await lines.get()
            assert line is not None, f"the sandbox ended with {child.returncode} before it was ready"
            network = json.loads(line)
            async with httpx.AsyncClient(base_url=network["control"], trust_env=False) as control:
                process = cls(child, network, control)
                if not tells:
                    await process.fault("app_state", problem="keys")
                    await process.fault("history", problem="untold")
                yield process

    @property
    def log(self) -> str:
        """The last lines of its log."""
        return self._child.log

    async def add_phone(self, number: str, name: str = "Phone") -> Phone:
        """Make a phone with its primary device."""
        answer = await self._call("POST", "/phones", {"number": number, "name": name})
        return Phone(answer["number"], answer["jid"], answer["lid"])

    async def scan(self, phone: Phone, qr: str) -> Linked:
        """Let the phone scan a linking QR and wait for the companion's consent. Raises Refused."""
        answer = await self._call("POST", f"/phones/{phone.number}/scan", {"qr": qr})
        return Linked(answer["jid"], answer["lid"], answer["device"])

    async def enter_code(self, phone: Phone, code: str) -> Linked:
        """Let the phone's owner type a link code and wait for the companion's consent. Raises Refused."""
        answer = await self._call("POST", f"/phones/{phone.number}/link-code", {"code": code})
        return Linked(answer["jid"], answer["lid"], answer["device"])

    async def protect(self, phone: Phone) -> None:
        """Let a passkey protect the phone's account."""
        await self._act(phone, "passkey", {})

    async def unlink(self, phone: Phone, linked: Linked) -> None:
        """Unlink a companion on the phone."""
        await self._call("DELETE", f"/phones/{phone.number}/devices/{linked.device}")

    async def companions(self, phone: Phone) -> list[int]:
        """Return the device numbers of a phone's companions."""
        answer = await self._call("GET", f"/phones/{phone.number}")
        return [device["id"] for device in answer["devices"]]

    async def send(
        self,
        phone: Phone,
        to: str,
        text: str,
        *,
        reply_to: str | None = None,
        mentions: Sequence[str] = (),
    ) -> str:
        """Let the phone send a text and return its id. `reply_to` is the id of a message in the chat."""
        body = {"to": to, "text": text, "reply_to": reply_to, "mentions": list(mentions)}
        answer = await self._act(phone, "send", {name: value for name, value in body.items() if value})
        return str(answer["id"])

    async def send_media(self, phone: Phone, to: str, kind: str, data: bytes, **details: Any) -> str:
        """Let the phone send a file and return the message's id."""
        media = {"kind": kind, "data": base64.b64encode(data).decode(), **details}
        answer = await self._act(phone, "send", {"to": to, "media": media})
        return str(answer["id"])

    async def change_app_state(self, phone: Phone, *actions: Json) -> None:
        """Let the owner do what all their devices shall know, each as the control API takes it."""
        await self._act(phone, "app-state", {"actions": list(actions)})

    async def renew_key(self, phone: Phone) -> None:
        """Let the phone write app state with a new key from now on."""
        await self._act(phone, "app-state/key", {})

    async def offer_recovery(self, phone: Phone, device: int, collection: str) -> None:
        """Let the phone give a companion a collection as one that it cannot verify."""
        await self._act(phone, "app-state/recovery", {"device": device, "collection": collection})

    async def app_state(self, phone: Phone) -> dict[tuple[str, ...], Json]:
        """Return all that the phone knows of app state, by index."""
        answer = await self._call("GET", f"/phones/{phone.number}/app-state")
        known = answer["collections"].values()
        return {tuple(entry["index"]): entry["value"] for one in known for entry in one["entries"]}

    async def expire_media(self) -> None:
        """Let every file be gone from the media host."""
        await self._call("POST", "/media/expire", {})

    async def react(self, phone: Phone, chat: str, id: str, emoji: str) -> None:
        """Let the phone react to a message that it knows."""
        await self._act(phone, "react", {"chat": chat, "id": id, "emoji": emoji})

    async def edit(self, phone: Phone, chat: str, id: str, text: str) -> None:
        await self._act(phone, "edit", {"chat": chat, "id": id, "text": text})

    async def revoke(self, phone: Phone, chat: str, id: str) -> None:
        await self._act(phone, "revoke", {"chat": chat, "id": id})

    async def press(self, phone: Phone, chat: str, id: str, button: str) -> str:
        """Press a button, or choose a row; returns the answer's id."""
        return str((await self._act(phone, "press", {"chat": chat, "id": id, "button": button}))["id"])

    async def typing(self, phone: Phone, to: str, state: str) -> None:
        await self._act(phone, "typing", {"to": to, "state": state})

    async def read(self, phone: Phone, chat: str, *ids: str) -> None:
        await self._act(phone, "read", {"chat": chat, "ids": ids})

    async def received(self, phone: Phone, id: str, *, timeout: float = 10) -> Json:
        """Return what the phone decrypted under that id, and what it knows of it by now.

        Raises TimeoutError when nothing comes in `timeout` seconds.
        """
        path, after = f"/phones/{phone.number}/messages", 0
        async with asyncio.timeout(timeout):
            while True:
                answer = await self._call("GET", path, query={"after": after, "wait": 1})
                for message in answer["messages"]:
                    after = max(after, message["n"])
                    if message["id"] == id:
                        found: Json = message
                        return found

    async def wait_for_message(self, phone: Phone, id: str, *, timeout: float = 10, **fields: Any) -> Json:
        """Return a message of the phone as soon as it has these fields.

        Raises TimeoutError when it does not get them in `timeout` seconds.
        """
        async with asyncio.timeout(timeout):
            while True:
                message = await self.received(phone, id, timeout=timeout)
                if fields.items() <= message.items():
                    return message
                await asyncio.sleep(POLL_INTERVAL)

    async def begin_call(self, phone: Phone, to: str) -> str:
        """Let the phone call somebody, and return the call's id."""
        return str((await self._act(phone, "calls", {"to": to}))["id"])

    async def go_on_with_call(self, phone: Phone, id: str, act: str, reason: str = "") -> None:
        """Let the phone do something with a call."""
        await self._act(phone, f"calls/{id}", {"act": act, "reason": reason})

    async def calls(self, phone: Phone) -> list[Json]:
        """Return the calls that the phone made or got."""
        answer = await self._call("GET", f"/phones/{phone.number}/calls")
        calls: list[Json] = answer["calls"]
        return calls

    async def create_newsletter(self, owner: Phone, name: str, description: str = "") -> str:
        """Let a phone's owner make a newsletter, and return its JID."""
        body = {"owner": owner.number, "name": name, "description": description}
        return str((await self._call("POST", "/newsletters", body))["jid"])

    async def post(self, newsletter: str, text: str, *, replaces: int = 0) -> Json:
        """Post a text in a newsletter, or change one, and return the post."""
        body = {"text": text, "replaces": replaces} if replaces else {"text": text}
        return await self._call("POST", f"/newsletters/{newsletter}/posts", body)

    async def let_fare(self, newsletter: str, server_id: int, views: int, reactions: dict[str, int]) -> None:
        """Say how a post fares."""
        path = f"/newsletters/{newsletter}/posts/{server_id}/fare"
        await self._call("POST", path, {"views": views, "reactions": reactions})

    async def create_group(
        self, owner: Phone, subject: str, participants: Sequence[Phone], *, addressing_mode: str = "lid"
    ) -> str:
        """Let the owner make a group and return its JID."""
        answer = await self._call(
            "POST",
            "/groups",
            {
                "owner": owner.number,
                "subject": subject,
                "participants": [phone.number for phone in participants],
                "addressing_mode": addressing_mode,
            },
        )
        return str(answer["jid"])

    async def change_participants(self, group: str, **changes: Sequence[Phone]) -> None:
        """`add`, `remove`, `promote` or `demote` phones in a group, as its owner."""
        body = {change: [phone.number for phone in phones] for change, phones in changes.items()}
        await self._call("POST", f"/groups/{group}/participants", body)

    async def show(self, phone: Phone, what: str, *, method: str = "PUT", **body: Any) -> Json:
        """Change what the phone's owner shows, such as `picture`, as the control API takes it; returns the profile."""
        return await self._call(method, f"/phones/{phone.number}/{what}", body)

    async def make_history(self, phone: Phone, **order: Any) -> None:
        """Give the phone a past, as `POST /phones/{number}/history` does."""
        await self._act(phone, "history", order)

    async def told_history(self, phone: Phone) -> list[Json]:
        """Return the parts of its history that the phone told companions of."""
        answer = await self._call("GET", f"/phones/{phone.number}/history")
        found: list[Json] = answer["told"]
        return found

    async def group_act(self, group: str, what: str, **fields: Any) -> Json:
        """Let a phone do something to a group: `settings`, `photo`, `invite`, `leave`, `requests` or `link`."""
        return await self._call("POST", f"/groups/{group}/{what}", fields)

    async def join(self, phone: Phone, link: str) -> Json:
        """Let a phone follow a link."""
        return await self._call("POST", "/join", {"by": phone.number, "link": link})

    async def reinstall(self, phone: Phone) -> None:
        """Install the app anew on the phone, which gives it another identity key and no companions."""
        await self._act(phone, "reinstall", {})

    async def fault(self, kind: str, **fields: Any) -> None:
        """Let something go wrong, as `POST /faults` does."""
        await self._call("POST", "/faults", {"kind": kind, **fields})

    async def heal(self) -> None:
        """Let nothing go wrong any more."""
        await self._call("DELETE", "/faults")

    async def traffic(self, device: str | None = None, *, after: int = 0) -> list[Entry]:
        """Return what was recorded above number `after`, of one device's connections or of all."""
        query: Json = {"after": after} if device is None else {"after": after, "device": device}
        answer = await self._call("GET", "/traffic", query=query)
        entries: list[Entry] = answer["stanzas"]
        return entries

    async def wait_for_entry(
        self,
        matches: Callable[[Entry], bool],
        device: str | None = None,
        *,
        after: int = 0,
        timeout: float = 10,
    ) -> Entry:
        """Return the first entry that matches. Raises TimeoutError when none comes in `timeout` seconds."""
        async with asyncio.timeout(timeout):
            while True:
                for entry in await self.traffic(device, after=after):
                    if matches(entry):
                        return entry
                await asyncio.sleep(POLL_INTERVAL)

    async def kill(self) -> None:
        """End the process with SIGKILL."""
        await self._child.kill()

    async def _act(self, phone: Phone, what: str, body: Json) -> Json:
        return await self._call("POST", f"/phones/{phone.number}/{what}", body)

    async def _call(self, method: str, path: str, body: Json | None = None, *, query: Json | None = None) -> Json:
        answer = await self._control.request(method, path, json=body, params=query)
        if not answer.is_success:
            raise Refused(f"{method} {path}: {answer.status_code} {answer.text}", answer.status_code)
        data: Json = answer.json() if answer.content else {}
        return data
