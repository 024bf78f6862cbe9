"""Commands that fetch files from WhatsApp's media hosts."""

from dataclasses import dataclass, field
from pathlib import Path

from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.accounts.session import Session
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.types.messages import MessageInfo


@dataclass(frozen=True, slots=True)
class Download(Command[None]):
    """Write a file to a path, where it is as a whole or not at all; it ends where whoever asked goes away.

    With `info`, the message it came with, the phone is asked for a file that is gone. Raises what `Session.act` and
    `zapwire.client`'s `Media.download_to` raise.
    """

    file: MediaFile = field(repr=False)
    path: Path
    limit: int
    info: MessageInfo | None = None

    async def run(self, session: Session) -> None:
        await session.fetch(
            lambda client: client.media.download_to(self.file, self.path, info=self.info, limit=self.limit)
        )
