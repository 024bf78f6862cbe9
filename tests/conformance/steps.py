"""What most tests with whatsmeow do."""

from dataclasses import dataclass

from tests.conformance.sandbox_process import Entry, Linked, Phone, SandboxProcess
from tests.conformance.whatsmeow import Whatsmeow

NUMBER = "5491155554444"


@dataclass(frozen=True, slots=True)
class Account:
    """A phone and the companion linked to it."""

    phone: Phone
    linked: Linked

    @property
    def jid(self) -> str:
        """The companion's."""
        return self.linked.jid


async def link(sandbox: SandboxProcess, peer: Whatsmeow, number: str = NUMBER) -> Account:
    """Link whatsmeow to a new phone and wait until it is connected."""
    phone = await sandbox.add_phone(number)
    await peer.command("connect")
    qr = await peer.wait_for("qr")
    linked = await sandbox.scan(phone, qr["code"])
    await peer.wait_for("pair_success")
    await peer.wait_for("connected")
    return Account(phone, linked)


async def link_by_code(sandbox: SandboxProcess, peer: Whatsmeow, number: str = NUMBER) -> Account:
    """Link whatsmeow to a new phone by a code and wait until it is connected."""
    phone = await sandbox.add_phone(number)
    linked = await sandbox.enter_code(phone, await show_code(peer, number))
    await peer.wait_for("pair_success")
    await peer.wait_for("connected")
    return Account(phone, linked)


async def show_code(peer: Whatsmeow, number: str = NUMBER) -> str:
    """Connect whatsmeow and let it ask for a code."""
    await peer.command("connect")
    await peer.wait_for("qr")
    return str(await peer.command("pair_phone", number=number))


async def last_entry(sandbox: SandboxProcess) -> int:
    """Return the number of the last thing recorded."""
    entries = await sandbox.traffic()
    return max((entry["n"] for entry in entries), default=0)


def logins(entries: list[Entry]) -> list[int]:
    """Return the connections that introduced themselves with a client payload, in order."""
    return [entry["connection"] for entry in entries if entry["kind"] == "login"]


def refused(entries: list[Entry]) -> list[Entry]:
    """Return what the sandbox did not know how to answer."""
    return [entry for entry in entries if entry.get("refused")]
