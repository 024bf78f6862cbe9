"""Newsletters: queries for them, and what the server tells of them (whatsmeow newsletter.go, notification.go)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from zapwire.errors import JIDError, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Content, Node, readable
from zapwire.protocol.stanzas.attributes import number_or_zero
from zapwire.protocol.stanzas.mex import XMLNS, mex_content, read_mex_answer, read_mex_update
from zapwire.protocol.stanzas.queries import QueryKind
from zapwire.protocol.types.newsletters import (
    Newsletter,
    NewsletterEdit,
    NewsletterPicture,
    NewsletterPost,
    NewsletterText,
    NewsletterViewer,
)

LIST_ID: Final = "6388546374527196"
FETCH_ID: Final = "6563316087068696"
FOLLOW_ID: Final = "9926858900719341"
UNFOLLOW_ID: Final = "6392786840836363"
MUTE_ID: Final = "6274038279359549"
UNMUTE_ID: Final = "6068417879924485"

JOINED: Final = "xwa2_notify_newsletter_on_join"
LEFT: Final = "xwa2_notify_newsletter_on_leave"
MUTE_CHANGED: Final = "xwa2_notify_newsletter_on_mute_change"

_LIST: Final = "xwa2_newsletter_subscribed"
_ONE: Final = "xwa2_newsletter"
_MAX: Final = 10_000
_MAX_NUMBER: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class ListNewsletters:
    """All that this account follows."""

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return mex_content(LIST_ID, {})

    def read(self, answer: Node) -> tuple[Newsletter, ...]:
        """The newsletters. Raises `QueryRefused` and `StanzaError`."""
        found = read_mex_answer(answer).get(_LIST)
        if found is None:
            return ()
        if not isinstance(found, list) or len(found) > _MAX:
            raise StanzaError(f"{_LIST} should be a list of at most {_MAX}")
        return tuple(_readable(found))


@dataclass(frozen=True, slots=True)
class FetchNewsletter:
    """One newsletter that this account follows."""

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[QueryKind] = "get"
    jid: JID

    def to_content(self) -> Content:
        """What the `iq` holds."""
        wanted = {"key": str(self.jid), "type": "JID"}
        variables = {
            "fetch_creation_time": True,
            "fetch_full_image": True,
            "fetch_viewer_metadata": True,
            "input": wanted,
        }
        return mex_content(FETCH_ID, variables)

    def read(self, answer: Node) -> Newsletter:
        """The newsletter. Raises `QueryRefused` and `StanzaError`."""
        return read_newsletter(read_mex_answer(answer).get(_ONE))


@dataclass(frozen=True, slots=True)
class ChangeNewsletter:
    """Follow a newsletter, or not, mute it, or not: by the number of the query."""

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[QueryKind] = "get"
    query_id: str
    jid: JID

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return mex_content(self.query_id, {"newsletter_id": str(self.jid)})

    def read(self, answer: Node) -> None:
        """The answer says nothing more. Raises `QueryRefused` and `StanzaError`."""
        read_mex_answer(answer)


@dataclass(frozen=True, slots=True)
class SubscribeLiveUpdates:
    """Hear for a while how often messages are seen and what people react with; asked of the newsletter."""

    xmlns: ClassVar[str] = "newsletter"
    kind: ClassVar[QueryKind] = "set"
    tag: ClassVar[str] = "live_updates"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node(self.tag),)

    def read(self, answer: Node) -> int:
        """For how many seconds. Raises `StanzaError`."""
        return answer.require(self.tag).reader.integer("duration")


def newsletter_data(newsletter: Newsletter) -> dict[str, Any]:
    """A newsletter in the server's JSON, with its words in capitals."""
    viewer = newsletter.viewer
    return {
        "id": str(newsletter.jid),
        "state": {"type": newsletter.state.upper()},
        "thread_metadata": {
            "creation_time": str(newsletter.created_at),
            "description": _text(newsletter.description),
            "handle": None,
            "invite": newsletter.invite,
            "name": _text(newsletter.name),
            "picture": _picture(newsletter.picture) if newsletter.picture else None,
            "preview": _picture(newsletter.preview),
            "settings": {"reaction_codes": {"value": newsletter.reactions}},
            "subscribers_count": str(newsletter.subscribers),
            "verification": newsletter.verification.upper(),
        },
        "viewer_metadata": {"mute": viewer.mute.upper(), "role": viewer.role.upper()} if viewer else None,
    }


def list_data(newsletters: Iterable[Newsletter]) -> dict[str, Any]:
    """The data of the answer to a `ListNewsletters`."""
    return {_LIST: [newsletter_data(newsletter) for newsletter in newsletters]}


def fetch_data(newsletter: Newsletter) -> dict[str, Any]:
    """The data of the answer to a `FetchNewsletter`."""
    return {_ONE: newsletter_data(newsletter)}


def read_newsletter(data: Any) -> Newsletter:
    """Read it. What is missing is empty; raises `StanzaError` without an address, and where a type is wrong."""
    reader = _Reader(data)
    thread = reader.inner("thread_metadata")
    viewer = reader.optional("viewer_metadata")
    return Newsletter(
        reader.jid("id"),
        reader.inner("state").text("type").lower(),
        thread.number("creation_time"),
        thread.text("invite"),
        _read_text(thread.inner("name")),
        _read_text(thread.inner("description")),
        thread.number("subscribers_count"),
        thread.text("verification").lower(),
        _read_picture(picture) if (picture := thread.optional("picture")) else None,
        _read_picture(thread.inner("preview")),
        thread.inner("settings").inner("reaction_codes").text("value"),
        NewsletterViewer(viewer.text("mute").lower(), viewer.text("role").lower()) if viewer else None,
    )


@dataclass(frozen=True, slots=True)
class NewsletterNews:
    """What a mex notification says of a newsletter: one of `JOINED`, `LEFT` and `MUTE_CHANGED`.

    `newsletter` is whole where it was joined; else its address and what is said are all there is.
    """

    kind: str
    newsletter: Newsletter


def read_newsletter_news(node: Node) -> tuple[NewsletterNews, ...]:
    """What a mex notification says of newsletters; anything else in it, and what cannot be read, is passed over."""
    found = readable(node.children_by_tag("update"), _read_update)
    return tuple(news for news in found if news is not None)


def _read_update(update: Node) -> NewsletterNews | None:
    """One of a notification's news; None where it is not of a newsletter."""
    data = read_mex_update(update)
    kind = next((kind for kind in (JOINED, LEFT, MUTE_CHANGED) if data.get(kind) is not None), None)
    if kind is None:
        return None
    if kind == JOINED:
        return NewsletterNews(kind, read_newsletter(data[kind]))
    reader = _Reader(data[kind])
    viewer = NewsletterViewer(reader.text("mute").lower(), reader.text("role").lower())
    return NewsletterNews(kind, Newsletter(reader.jid("id"), viewer=viewer))


def _readable(found: Iterable[Any]) -> Iterator[Newsletter]:
    """The newsletters of a list; one that cannot be read does not hide the others."""
    for data in found:
        try:
            yield read_newsletter(data)
        except StanzaError:
            continue


def live_updates(newsletter: JID, posts: Iterable[NewsletterPost], notification_id: str, time: int) -> Node:
    """The server's notification of how messages fare."""
    content = (Node("live_updates", {}, tuple(map(_post_node, posts))),)
    attrs: dict[str, AttrValue] = {"from": newsletter, "type": "newsletter", "id": notification_id, "t": str(time)}
    return Node("notification", attrs, content)


def read_live_updates(node: Node) -> tuple[NewsletterPost, ...]:
    """How messages fare; they may stand inside `messages`, as in answers to queries.

    One that cannot be read does not hide the others. Raises `StanzaError` where there are no updates.
    """
    updates = node.require("live_updates")
    messages = updates.child("messages") or updates
    return tuple(readable(messages.children_by_tag("message"), _read_post))


def read_plaintext(node: Node) -> bytes | None:
    """The content of a message in a newsletter, which is not encrypted; None where there is none."""
    plaintext = node.child("plaintext")
    return plaintext.content if plaintext is not None and isinstance(plaintext.content, bytes) else None


def read_edit(node: Node) -> NewsletterEdit | None:
    """What a message says of its being changed; None where it says nothing. A time that is none counts as missing."""
    meta = node.child("meta")
    if meta is None:
        return None
    return NewsletterEdit(number_or_zero(meta, "msg_edit_t"), number_or_zero(meta, "original_msg_t"))


def _post_node(post: NewsletterPost) -> Node:
    attrs: dict[str, AttrValue] = {"server_id": str(post.server_id), "id": post.id, "type": post.type}
    children = [Node("views_count", {"count": str(post.views)})]
    if post.reactions is not None:
        reactions = (Node("reaction", {"code": code, "count": str(n)}) for code, n in post.reactions.items())
        children.append(Node("reactions", {}, tuple(reactions)))
    return Node("message", {**attrs, "t": str(post.timestamp)}, tuple(children))


def _read_post(node: Node) -> NewsletterPost:
    reader = node.reader
    views, reactions = node.child("views_count"), node.child("reactions")
    counts: Mapping[str, int] | None = None
    if reactions is not None:
        counts = dict(readable(reactions.children, _read_reaction))
    return NewsletterPost(
        reader.integer("server_id"),
        reader.optional_string("id") or "",
        reader.optional_string("type") or "",
        reader.optional_integer("t") or 0,
        (views.reader.optional_integer("count") or 0) if views is not None else 0,
        counts,
    )


def _read_reaction(node: Node) -> tuple[str, int]:
    return node.reader.string("code"), node.reader.integer("count")


def _text(text: NewsletterText) -> dict[str, str]:
    return {"id": text.id, "text": text.text, "update_time": str(text.updated_at)}


def _picture(picture: NewsletterPicture) -> dict[str, str]:
    return {"direct_path": picture.direct_path, "id": picture.id, "type": picture.type, "url": picture.url}


def _read_text(reader: "_Reader") -> NewsletterText:
    return NewsletterText(reader.text("text"), reader.text("id"), reader.number("update_time"))


def _read_picture(reader: "_Reader") -> NewsletterPicture:
    return NewsletterPicture(reader.text("id"), reader.text("type"), reader.text("direct_path"), reader.text("url"))


class _Reader:
    """Reads one object. What is missing is empty; what is of another type raises `StanzaError`."""

    def __init__(self, values: Any) -> None:
        if not isinstance(values, dict):
            raise StanzaError("a newsletter's JSON lacks an object")
        self._values: dict[str, Any] = values

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise StanzaError(f"a newsletter's {name} should be a text")
        return value

    def number(self, name: str) -> int:
        """A number, which the server writes as a text."""
        text = self.text(name)
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) < _MAX_NUMBER):
            raise StanzaError(f"a newsletter's {name} should be a number")
        return int(text)

    def jid(self, name: str) -> JID:
        try:
            jid = JID.parse(self.text(name))
        except JIDError as error:
            raise StanzaError(f"a newsletter's {name} should be a JID") from error
        if not jid.is_newsletter:
            raise StanzaError(f"a newsletter's {name} should be a newsletter's address")
        return jid

    def inner(self, name: str) -> "_Reader":
        return self.optional(name) or _Reader({})

    def optional(self, name: str) -> "_Reader | None":
        value = self._values.get(name)
        return None if value is None else _Reader(value)
