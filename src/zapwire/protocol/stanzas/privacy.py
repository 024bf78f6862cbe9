"""Privacy settings: who may see or do what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.queries import QueryKind


@dataclass(frozen=True, slots=True)
class GetPrivacySettings:
    """The account's privacy settings; the answer maps names such as `last` to values such as `contacts`."""

    xmlns: ClassVar[str] = "privacy"
    kind: ClassVar[QueryKind] = "get"

    def to_content(self) -> Content:
        """What the `iq` holds."""
        return (Node("privacy"),)

    def read(self, answer: Node) -> dict[str, str]:
        """The settings. Raises `StanzaError`."""
        categories = answer.require("privacy").children_by_tag("category")
        return {category.reader.string("name"): category.reader.string("value") for category in categories}


def privacy_settings(settings: Mapping[str, str]) -> Content:
    """The server's answer to `GetPrivacySettings`."""
    return (Node("privacy", {}, tuple(Node("category", {"name": n, "value": v}) for n, v in settings.items())),)
