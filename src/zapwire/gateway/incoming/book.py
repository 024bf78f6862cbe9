"""The book of files: what is kept of the file of a message, in the commit of its event."""

import os
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from zapwire.gateway.incoming.links import Links
from zapwire.gateway.incoming.model import BASE64, BOTH, FAILED, IDLE, LINK, PENDING, Media
from zapwire.gateway.incoming.model import S3 as ON_S3
from zapwire.gateway.incoming.names import mimetype_of, shown_name
from zapwire.gateway.incoming.rows import ADD, Rows
from zapwire.gateway.model import User
from zapwire.protocol.events import MessageReceived
from zapwire.protocol.messages.media import read_details, read_file
from zapwire.protocol.types.messages import MessageInfo, MessageSource
from zapwire.storage.store import Unit

# 160 bits: 32 letters, without padding.
_ID_SIZE: Final = 20
_NO_S3: Final = (
    "the delivery is s3, but S3 is not enabled for this user: POST /session/s3/config, or fetch it by media.url"
)


@dataclass(frozen=True, slots=True)
class Ways:
    """How events tell of files."""

    mode: str = LINK
    """Where a user has no way of their own."""
    wait: float = 30.0
    """How long, in seconds, the event may wait for a file that it is to bring along."""

    def mode_of(self, user: User) -> str:
        """A user's way. `both` is `base64` alone for who has no S3."""
        mode = user.s3.media_delivery or self.mode
        return BASE64 if mode == BOTH and not user.s3.is_enabled else mode


class Book:
    """Writes down the files of messages. `news` is called when one was committed that is to be fetched."""

    def __init__(
        self,
        rows: Rows,
        links: Links,
        ways: Ways,
        *,
        news: Callable[[], None] = lambda: None,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._rows = rows
        self._links = links
        self._ways = ways
        self._random = random
        self.news = news

    def read(self, user: User, event: MessageReceived, now: float) -> Media | None:
        """The file of a message, without its event; None where it has none that can be had."""
        file = read_file(event.message)
        if file is None or not (file.direct_path or file.url):
            return None
        details, info = read_details(event.message), event.info
        mode = self._ways.mode_of(user)
        state, error = IDLE if mode == LINK else PENDING, ""
        if mode == ON_S3 and not user.s3.is_enabled:
            state, error = FAILED, _NO_S3
        source = MessageSource(info.chat, info.sender, info.source.is_from_me, info.source.is_group)
        return Media(
            id=b32encode(self._random(_ID_SIZE)).decode().lower(),
            user=user.id,
            event="",
            chat="",
            file=file,
            info=MessageInfo(source, info.id, info.timestamp),
            mimetype=details.mimetype,
            file_name=details.file_name,
            is_animated=details.is_animated,
            mode=mode,
            state=state,
            next_at=now,
            error=error,
            created_at=now,
        )

    def tell(self, media: Media, now: float) -> dict[str, Any]:
        """What the event says of it."""
        return told(media, self._links, now)

    def due_at(self, media: Media) -> float:
        """How long its event may wait for it; 0 where it does not."""
        return media.created_at + self._ways.wait if media.state == PENDING else 0.0

    def keep(self, unit: Unit, media: Media, event: str, chat: str) -> None:
        """Keep it in the unit of work of its event. Where the event was kept before, that one's file stays."""
        unit.write(ADD, self._rows.dump(replace(media, event=event, chat=chat)))
        if media.state == PENDING:
            unit.tell(self.news)


def told(media: Media, links: Links, now: float) -> dict[str, Any]:
    """What events say of a file. `url` is the first, by which others find it."""
    return {
        "url": links.make(media.id, now),
        "mimeType": mimetype_of(media),
        "fileName": shown_name(media),
        "size": media.file.length,
        "sha256": media.file.sha256.hex(),
        "kind": str(media.file.kind),
    }
