"""A stage for what phones do: a gateway with an account, phones that act, and the webhook that is told of it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.gateway.live import ANA, Live, eventually, live_with_users
from tests.gateway.receiver import Server, receiver
from zapwire.gateway.wuzapi.events.shapes import NO_TIME
from zapwire.sandbox.server import Sandbox

CLEO, DORA = "5491155550009", "5491155550010"


@dataclass
class Stage:
    """A gateway with Ana's account, phones that act, and the webhook that is told of it."""

    running: Live
    control: httpx.AsyncClient
    hook: Server
    read: int = 0
    """How many events were looked at."""
    versions: list[str] = field(default_factory=list)
    """The versions of a group's participants, as they were told."""

    @property
    def sandbox(self) -> Sandbox:
        """Where the phones are."""
        return self.running.sandbox

    def pn(self, number: str) -> str:
        """Somebody's name by number."""
        return str(self.sandbox.phone(number).account.jid())

    def lid(self, number: str) -> str:
        """Somebody's other name."""
        return str(self.sandbox.phone(number).account.lid())

    async def subscribe(self, *types: str) -> None:
        """Let the webhook get these alone from now on; what it got before was all looked at."""
        await self.running.call("POST", "/webhook", {"webhookurl": self.hook.url(), "events": list(types)})
        assert self.read == len(self.hook.taken)

    async def act(self, path: str, body: Mapping[str, Any] | None = None, *, method: str = "POST", **more: Any) -> Any:
        """Let a phone do something."""
        answer = await self.control.request(method, path, json={**(body or {}), **more})
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def told(self, type: str, by: str | None = None) -> dict[str, Any]:
        """The body of the next event, which is of this type, and about or from this person, named by both names."""
        body: dict[str, Any] = await eventually(self._next)
        self.read += 1
        assert body["type"] == type, body
        assert (body["ownPn"], body["ownLid"]) == (self.pn(ANA), self.lid(ANA))
        if by is not None:
            assert (body["senderPn"], body["senderLid"]) == (self.pn(by), self.lid(by))
        return body

    async def _next(self) -> Any:
        return self.hook.taken[self.read].json if len(self.hook.taken) > self.read else None

    async def event(self, type: str, by: str | None = None) -> dict[str, Any]:
        """What the next event says, see `said`."""
        return said((await self.told(type, by))["event"])

    async def group_event(self, by: str) -> dict[str, Any]:
        """What the next event says of a group beside who changed it; versions of participants follow each other."""
        event = await self.event("GroupInfo", by)
        sender = self.sandbox.phone(by).account
        assert event.pop("Timestamp")
        assert (event.pop("Sender"), event.pop("SenderPN")) == (self.lid(by), self.pn(by))
        assert event.pop("Notify") == sender.name
        assert event.pop("JID").endswith("@g.us")
        before, now = event.pop("PrevParticipantVersionID", ""), event.pop("ParticipantVersionID", "")
        if now:
            assert before == self.versions[-1] != now
            self.versions.append(now)
        return event

    async def members(self, group: str) -> dict[str, str]:
        """Who is in a group, as the gateway has it, and their roles."""
        info = await self.running.call("GET", f"/group/info?groupJID={group}")
        assert info["ParticipantCount"] == len(info["Participants"])
        return {
            one["JID"].partition("@")[0]: "owner" if one["IsSuperAdmin"] else "admin" if one["IsAdmin"] else ""
            for one in info["Participants"]
        }

    async def hears(self, number: str, group: str, text: str) -> None:
        """Write to a group from the gateway; a phone gets it."""
        inbox = self.sandbox.line(number).state.inbox
        after = inbox.count
        await self.running.call("POST", "/chat/send/text", {"Phone": group, "Body": text})
        assert (await self.running.received(number, after)).message.conversation == text
        assert inbox.count == after + 1


def said(event: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says: its fields without those that are as if they were not there, as in Go's `omitempty`."""
    return {
        name: said(value) if isinstance(value, dict) else value
        for name, value in event.items()
        if value not in (None, "", 0, [], {}, NO_TIME)
    }


@asynccontextmanager
async def stage(directory: Path, *, is_linked: bool = True) -> AsyncIterator[Stage]:
    """Run a sandbox with four phones, a gateway with Ana's account, and its webhook for all that happens."""
    async with live_with_users(directory, webhook_format="json") as running, receiver() as hook:
        for number, name in ((CLEO, "Cleo"), (DORA, "Dora")):
            await running.sandbox.create_phone(number, name)
        if is_linked:
            await running.link()
        async with httpx.AsyncClient(base_url=running.sandbox.address.control, trust_env=False) as control:
            yield Stage(running, control, hook)
