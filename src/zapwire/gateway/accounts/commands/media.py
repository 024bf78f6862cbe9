"""Commands for messages with a file. Each raises what `Session.act` raises."""

from dataclasses import dataclass, field
from pathlib import Path

from zapwire.client.client import Client
from zapwire.client.messages.outgoing import SendResult
from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind


@dataclass(frozen=True, slots=True)
class Upload(Command[MediaFile]):
    """Upload a file, which must stay until the answer. Raises what `client.media.upload` raises."""

    kind: MediaKind
    source: bytes | Path = field(repr=False)
    """Its bytes, or its path."""
    limit: int
    """How many bytes it may have."""

    async def run(self, session: Session) -> MediaFile:
        return await session.act(lambda client: client.media.upload(self.source, self.kind, limit=self.limit))


@dataclass(frozen=True, slots=True)
class SendAgain(Command[SendResult | None]):
    """The answer to the message of this id, before anything is done for it; None where there is none.

    Raises what `zapwire.client`'s `Messages.send_again` raises. An empty id only asks whether the account can send.
    """

    id: str = ""

    async def run(self, session: Session) -> SendResult | None:
        async def work(client: Client) -> SendResult | None:
            return await client.messages.send_again(self.id) if self.id else None

        return await session.act(work)
