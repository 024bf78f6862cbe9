"""Pictures: those of people and groups, and the paths under which the media host gives them."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.pictures import Picture, PictureType

HOST: Final = "pps.whatsapp.net"
MAX_PICTURE: Final = 1 << 20
"""The largest picture, in bytes."""

_FOLDER: Final = "t61.24694-24"
_FOREVER: Final = 0x7FFFFFFF
_JPEG: Final = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture in both sizes. `secret` is what a path to it must have."""

    owner: JID
    id: str
    image: bytes = field(repr=False)
    preview: bytes = field(repr=False)
    secret: str = field(repr=False)

    def data(self, type: PictureType) -> bytes:
        """The bytes in one size."""
        return self.preview if type == "preview" else self.image

    def described(self, type: PictureType) -> Picture:
        """What is told of it."""
        size = "stp=dst-jpg_s96x96&" if type == "preview" else ""
        path = f"/v/{_FOLDER}/{self.id}_{self.owner.user}_n.jpg?{size}ccb=11-4&oh={self.secret}&oe={_FOREVER:X}"
        digest = hashlib.sha256(self.data(type)).digest()
        return Picture(self.id, f"https://{HOST}{path}", type, path, digest)


@dataclass(slots=True)
class Pictures:
    """By whose they are: a person's number, or a group."""

    random: Callable[[int], bytes]
    _by_owner: dict[JID, StoredPicture] = field(default_factory=dict)
    _by_name: dict[str, StoredPicture] = field(default_factory=dict)

    def get(self, owner: JID) -> StoredPicture | None:
        """Somebody's picture, by number or group."""
        return self._by_owner.get(owner)

    def set(self, owner: JID, image: bytes, preview: bytes, now: float) -> StoredPicture:
        """Give somebody a picture, in the place of another. Raises `SandboxError` for what is no JPEG or too large."""
        for data in (image, preview):
            if not data.startswith(_JPEG):
                raise SandboxError("a picture is a JPEG")
            if len(data) > MAX_PICTURE:
                raise SandboxError(f"a picture has at most {MAX_PICTURE} bytes")
        before = self.remove(owner)
        newer = int(before.id) + 1 if before else 0
        picture = StoredPicture(
            owner, str(max(int(now), newer)), image, preview, urlsafe_b64encode(self.random(24)).decode()
        )
        self.add(picture)
        return picture

    def add(self, picture: StoredPicture) -> None:
        """Bring in a picture that exists, as from a saved state."""
        self._by_owner[picture.owner] = picture
        self._by_name[_name(picture)] = picture

    def remove(self, owner: JID) -> StoredPicture | None:
        """Take somebody's picture away; what it was."""
        picture = self._by_owner.pop(owner, None)
        if picture is not None:
            del self._by_name[_name(picture)]
        return picture

    def find(self, target: str) -> bytes | None:
        """The bytes at a request's target; None where no picture is there, or is not there any more."""
        parts = urlsplit(target)
        picture, query = self._by_name.get(parts.path), parse_qs(parts.query)
        if picture is None or query.get("oh") != [picture.secret]:
            return None
        return picture.data("preview" if "stp" in query else "image")

    def clear(self) -> None:
        """Forget all."""
        self._by_owner.clear()
        self._by_name.clear()

    def __iter__(self) -> Iterator[StoredPicture]:
        return iter(self._by_owner.values())


def _name(picture: StoredPicture) -> str:
    return f"/v/{_FOLDER}/{picture.id}_{picture.owner.user}_n.jpg"
