"""Privacy: the settings that say who may see or do what, who sees statuses, and tokens of trusted contacts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Attrs, Content, Node, readable
from zapwire.protocol.stanzas.attributes import OptionalAttrs, number, present
from zapwire.protocol.stanzas.queries import QueryKind

_TRUSTED_CONTACT: Final = "trusted_contact"


@dataclass(frozen=True, slots=True)
class GetPrivacySettings:
    """The account's privacy settings; the answer maps names such as `last` to values such as `contacts`."""

    xmlns: ClassVar[str] = "privacy"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("privacy"),)

    def read(self, answer: Node) -> dict[str, str]:
        """The settings. Raises `StanzaError` where there are none."""
        return dict(readable(answer.require("privacy").children_by_tag("category"), _read_setting))


@dataclass(frozen=True, slots=True)
class SetPrivacySetting:
    """Change one of the account's privacy settings (whatsmeow privacysettings.go)."""

    xmlns: ClassVar[str] = "privacy"
    kind: ClassVar[QueryKind] = "set"
    name: str
    value: str

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("privacy", {}, (Node("category", {"name": self.name, "value": self.value}),)),)

    def read(self, answer: Node) -> None:
        """The answer holds nothing that is needed."""

    @classmethod
    def from_node(cls, node: Node) -> "SetPrivacySetting":
        """Read the request. Raises `StanzaError`."""
        reader = node.require("privacy", "category").reader
        return cls(reader.string("name"), reader.string("value"))


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """The account's privacy settings changed on another device: `settings` are those that are told."""

    owner: JID
    settings: Mapping[str, str]
    timestamp: int = 0

    def to_node(self, stanza_id: str) -> Node:
        """The server's `notification`."""
        attrs: OptionalAttrs = {
            "from": self.owner,
            "type": "account_sync",
            "id": stanza_id,
            "t": number(self.timestamp),
        }
        content = privacy_settings(self.settings)
        return Node("notification", present(attrs), content)

    @classmethod
    def from_node(cls, node: Node) -> "PrivacyNotice":
        """Read it (whatsmeow notification.go). Raises `StanzaError`."""
        return cls(node.reader.jid("from"), GetPrivacySettings().read(node), node.reader.optional_integer("t") or 0)


def _read_setting(node: Node) -> tuple[str, str]:
    return node.reader.string("name"), node.reader.string("value")


def privacy_settings(settings: Mapping[str, str]) -> Content:
    """The server's answer to `GetPrivacySettings`."""
    return (Node("privacy", {}, tuple(Node("category", {"name": n, "value": v}) for n, v in settings.items())),)


@dataclass(frozen=True, slots=True)
class IssuePrivacyToken:
    """Give a user a token that shows they are trusted, as of `timestamp` (unix seconds)."""

    xmlns: ClassVar[str] = "privacy"
    kind: ClassVar[QueryKind] = "set"
    user: JID
    timestamp: int

    def to_content(self) -> Content:
        """What the `iq` holds (whatsmeow tctoken.go)."""
        attrs: Attrs = {"jid": self.user.to_non_ad(), "t": str(self.timestamp), "type": _TRUSTED_CONTACT}
        return (Node("tokens", {}, (Node("token", attrs),)),)

    def read(self, answer: Node) -> None:
        """The answer holds nothing that is needed."""

    @classmethod
    def from_node(cls, node: Node) -> "IssuePrivacyToken":
        """Read the request. Raises `StanzaError`."""
        reader = node.require("tokens", "token").reader
        return cls(reader.jid("jid").to_non_ad(), reader.integer("t"))


@dataclass(frozen=True, slots=True)
class PrivacyTokenReceived:
    """A user trusts this account: `token` goes with what is sent to them. `timestamp` is when it was issued.

    `sender` and `sender_lid` are the user, without device.
    """

    sender: JID
    token: bytes
    timestamp: int
    sender_lid: JID | None = None

    def to_node(self, stanza_id: str) -> Node:
        """The server's `notification`."""
        attrs: OptionalAttrs = {
            "from": self.sender,
            "type": "privacy_token",
            "id": stanza_id,
            "t": number(self.timestamp),
            "sender_lid": self.sender_lid,
        }
        token = Node("token", {"type": _TRUSTED_CONTACT, "t": str(self.timestamp)}, self.token)
        return Node("notification", present(attrs), (Node("tokens", {}, (token,)),))

    @classmethod
    def from_node(cls, node: Node) -> "PrivacyTokenReceived":
        """Read it (whatsmeow notification.go). Raises `StanzaError`, also where there is no token of this type."""
        tokens = node.require("tokens").children_by_tag("token")
        token = next((token for token in tokens if token.attrs.get("type") == _TRUSTED_CONTACT), None)
        if token is None:
            raise StanzaError(f"<tokens> has no token of type {_TRUSTED_CONTACT}")
        reader = node.reader
        lid = reader.optional_jid("sender_lid")
        return cls(
            reader.jid("from").to_non_ad(), token.data, token.reader.integer("t"), lid.to_non_ad() if lid else None
        )


@dataclass(frozen=True, slots=True)
class StatusPrivacy:
    """Who sees statuses: `contacts`, the contacts but `users` (`blacklist`), or only `users` (`whitelist`)."""

    type: str
    users: tuple[JID, ...] = ()
    is_default: bool = False

    def recipients(self, contacts: Iterable[JID]) -> tuple[JID, ...]:
        """Whom a status goes to, of an account with these contacts (whatsmeow broadcast.go)."""
        if self.type == "whitelist":
            return self.users
        hidden = frozenset(self.users) if self.type == "blacklist" else frozenset()
        return tuple(jid for jid in contacts if jid not in hidden)


# What holds where the server knows of no setting, or answers 404 (whatsmeow broadcast.go).
DEFAULT_STATUS_PRIVACY: Final = StatusPrivacy("contacts", is_default=True)


@dataclass(frozen=True, slots=True)
class GetStatusPrivacy:
    """Who sees the account's statuses; of several settings kept, the answer is the one in force."""

    xmlns: ClassVar[str] = "status"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds (whatsmeow broadcast.go)."""
        return (Node("privacy"),)

    def read(self, answer: Node) -> StatusPrivacy:
        """The setting in force. Raises `StanzaError`."""
        privacy = answer.child("privacy")
        settings = [_read_list(node) for node in privacy.children_by_tag("list")] if privacy else []
        defaults = [setting for setting in settings if setting.is_default]
        return (defaults or settings or [DEFAULT_STATUS_PRIVACY])[0]


def _read_list(node: Node) -> StatusPrivacy:
    reader = node.reader
    # All or none: somebody who is left out of those to be hidden from would see the status.
    users = tuple(user.reader.jid("jid") for user in node.children_by_tag("user"))
    return StatusPrivacy(reader.string("type"), users, is_default=reader.optional_boolean("default") or False)


def status_privacy(*settings: StatusPrivacy) -> Content:
    """The server's answer to `GetStatusPrivacy`."""
    return (Node("privacy", {}, tuple(map(_list_node, settings))),)


def _list_node(setting: StatusPrivacy) -> Node:
    attrs: OptionalAttrs = {"type": setting.type, "default": "true" if setting.is_default else ""}
    return Node("list", present(attrs), tuple(Node("user", {"jid": jid}) for jid in setting.users))
