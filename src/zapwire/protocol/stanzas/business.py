"""Businesses: what one tells of itself beside its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.attributes import text_of
from zapwire.protocol.stanzas.queries import QueryKind

_VERSION: Final = "244"
_MAX_ENTRIES: Final = 256


@dataclass(frozen=True, slots=True)
class Hours:
    """When a business is open on one day: `mode` is `specific_hours`, `open_24h` or `appointment_only`.

    `opens` and `closes` are minutes after midnight, as texts; empty where they do not matter.
    """

    day: str
    mode: str
    opens: str = ""
    closes: str = ""


@dataclass(frozen=True, slots=True)
class BusinessProfile:
    """What a business tells of itself."""

    jid: JID
    email: str = ""
    address: str = ""
    categories: tuple[tuple[str, str], ...] = ()
    """Ids and names."""
    options: Mapping[str, str] = field(default_factory=dict)
    timezone: str = ""
    hours: tuple[Hours, ...] = ()

    def to_node(self) -> Node:
        """The server's `profile`."""
        children = [
            Node(tag, {}, text.encode()) for tag, text in (("address", self.address), ("email", self.email)) if text
        ]
        if self.hours:
            days = tuple(Node("business_hours_config", _hours_attrs(day)) for day in self.hours)
            children.append(Node("business_hours", {"timezone": self.timezone} if self.timezone else {}, days))
        if self.categories:
            named = tuple(Node("category", {"id": id}, name.encode()) for id, name in self.categories)
            children.append(Node("categories", {}, named))
        if self.options:
            chosen = tuple(Node(name, {}, value.encode()) for name, value in self.options.items())
            children.append(Node("profile_options", {}, chosen))
        return Node("profile", {"jid": self.jid}, tuple(children) or None)


@dataclass(frozen=True, slots=True)
class GetBusinessProfile:
    """What a business tells of itself (whatsmeow user.go); None of who is none."""

    xmlns: ClassVar[str] = "w:biz"
    kind: ClassVar[QueryKind] = "get"
    user: JID

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("business_profile", {"v": _VERSION}, (Node("profile", {"jid": self.user}),)),)

    def read(self, answer: Node) -> BusinessProfile | None:
        """The profile. Raises `StanzaError`."""
        profile = answer.require("business_profile").child("profile")
        return _read(profile) if profile else None

    @classmethod
    def from_node(cls, node: Node) -> "GetBusinessProfile":
        """Read the request. Raises `StanzaError`."""
        return cls(node.require("business_profile", "profile").reader.jid("jid").to_non_ad())


def business_profile(profile: BusinessProfile | None) -> Content:
    """The server's answer to `GetBusinessProfile`."""
    return (Node("business_profile", {"v": _VERSION}, (profile.to_node(),) if profile else None),)


def _read(profile: Node) -> BusinessProfile:
    hours, categories, options = (profile.child(tag) for tag in ("business_hours", "categories", "profile_options"))
    return BusinessProfile(
        profile.reader.jid("jid").to_non_ad(),
        text_of(profile.child("email")),
        text_of(profile.child("address")),
        tuple(
            (_attr(category, "id"), text_of(category))
            for category in (categories.children if categories else ())[:_MAX_ENTRIES]
            if category.tag == "category"
        ),
        {option.tag: text_of(option) for option in (options.children if options else ())[:_MAX_ENTRIES]},
        _attr(hours, "timezone") if hours else "",
        tuple(
            Hours(*(_attr(day, name) for name in ("day_of_week", "mode", "open_time", "close_time")))
            for day in (hours.children if hours else ())[:_MAX_ENTRIES]
            if day.tag == "business_hours_config"
        ),
    )


def _hours_attrs(day: Hours) -> dict[str, AttrValue]:
    attrs = {"day_of_week": day.day, "mode": day.mode, "open_time": day.opens, "close_time": day.closes}
    return {name: value for name, value in attrs.items() if value}


def _attr(node: Node, name: str) -> str:
    return str(node.attrs.get(name, ""))
