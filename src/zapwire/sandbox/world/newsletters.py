"""Newsletters (channels): who owns and follows them, and what was posted. They are kept in memory only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from zapwire.errors import SandboxError
from zapwire.protocol.jid import JID, NEWSLETTER_SERVER
from zapwire.protocol.types.newsletters import Newsletter as Described
from zapwire.protocol.types.newsletters import NewsletterPost, NewsletterText, NewsletterViewer

MAX_NAME: Final = 100
MAX_DESCRIPTION: Final = 2048
LIVE_SECONDS: Final = 300
"""How long a subscription to live updates lasts."""

# As groups' ids, those of newsletters have 18 digits that begin with 120363.
_IDS: Final = 120363 * 10**12
_INVITE_SIZE: Final = 11
_FIRST_SERVER_ID: Final = 100
_CODES: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class NoSuchNewsletter(SandboxError):
    """A newsletter, or a post in one, that does not exist."""


@dataclass(slots=True)
class Post:
    """A message. `content` is a serialised `Message`; times are unix seconds, `edited_at_ms` milliseconds."""

    server_id: int
    id: str
    type: str
    timestamp: int
    content: bytes
    edited_at_ms: int = 0
    views: int = 0
    reactions: dict[str, int] = field(default_factory=dict)

    def described(self) -> NewsletterPost:
        """How it fares."""
        return NewsletterPost(self.server_id, self.id, self.type, self.timestamp, self.views, dict(self.reactions))


@dataclass(slots=True)
class Newsletter:
    """A newsletter. People are named by number; `created_at` is in unix seconds."""

    jid: JID
    name: str
    description: str
    owner: str
    created_at: int
    invite: str
    followers: dict[str, bool] = field(default_factory=dict)
    """Whether each of them has muted it."""
    live: dict[JID, float] = field(default_factory=dict)
    """Devices that want to hear how posts fare, and until when."""
    posts: dict[int, Post] = field(default_factory=dict)

    def role(self, number: str) -> str:
        """What somebody is to it."""
        if number == self.owner:
            return "owner"
        return "subscriber" if number in self.followers else "guest"

    def described(self, number: str) -> Described:
        """The newsletter as the server tells somebody of it."""
        stamp = self.created_at * 1_000_000
        viewer = NewsletterViewer("on" if self.followers.get(number) else "off", self.role(number))
        return Described(
            self.jid,
            "active",
            self.created_at,
            self.invite,
            NewsletterText(self.name, str(stamp), stamp),
            NewsletterText(self.description, str(stamp), stamp),
            len(self.followers),
            "unverified",
            reactions="ALL",
            viewer=viewer,
        )

    def post(self, id: str, type: str, content: bytes, now: float) -> Post:
        """A new message."""
        server_id = _FIRST_SERVER_ID + len(self.posts)
        made = self.posts[server_id] = Post(server_id, id, type, int(now), content)
        return made

    def find_post(self, server_id: int) -> Post:
        """A message. Raises `NoSuchNewsletter`."""
        found = self.posts.get(server_id)
        if found is None:
            raise NoSuchNewsletter(f"the newsletter {self.jid} has no post {server_id}")
        return found


@dataclass(slots=True)
class Newsletters:
    """All newsletters by their address."""

    random: Callable[[int], bytes]
    _by_jid: dict[JID, Newsletter] = field(default_factory=dict)

    def create(self, name: str, description: str, owner: str, now: float) -> Newsletter:
        """A newsletter, which its owner follows. Raises `SandboxError` for an unfit name or description."""
        if not 0 < len(name) <= MAX_NAME or len(description) > MAX_DESCRIPTION:
            raise SandboxError(
                f"a newsletter's name has 1 to {MAX_NAME} characters, its description at most {MAX_DESCRIPTION}"
            )
        while True:
            jid = JID(str(_IDS + int.from_bytes(self.random(8)) % 10**12), NEWSLETTER_SERVER)
            if jid not in self._by_jid:
                break
        invite = "0029Va" + "".join(_CODES[byte % len(_CODES)] for byte in self.random(2 * _INVITE_SIZE - 6))
        made = self._by_jid[jid] = Newsletter(jid, name, description, owner, int(now), invite, {owner: False})
        return made

    def find(self, jid: JID) -> Newsletter | None:
        """The newsletter with this address."""
        return self._by_jid.get(jid)

    def get(self, jid: JID) -> Newsletter:
        """The newsletter with this address. Raises `NoSuchNewsletter`."""
        found = self.find(jid)
        if found is None:
            raise NoSuchNewsletter(f"there is no newsletter {jid}: create it with POST /newsletters")
        return found

    def all(self) -> tuple[Newsletter, ...]:
        """Every newsletter, the oldest first."""
        return tuple(self._by_jid.values())

    def followed_by(self, number: str) -> tuple[Newsletter, ...]:
        """Those that somebody follows."""
        return tuple(newsletter for newsletter in self._by_jid.values() if number in newsletter.followers)

    def clear(self) -> None:
        """Forget all."""
        self._by_jid.clear()
