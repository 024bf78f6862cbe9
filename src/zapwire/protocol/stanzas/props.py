"""Server properties: the experiment settings a client fetches at login."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from zapwire.protocol.node import AttrValue, Content, Node
from zapwire.protocol.stanzas.queries import QueryKind


@dataclass(frozen=True, slots=True)
class GetProps:
    """The properties; `hash` is that of the set the client has, and saves sending the same again."""

    xmlns: ClassVar[str] = "abt"
    kind: ClassVar[QueryKind] = "get"
    hash: str = ""

    def to_content(self) -> Content:
        """What the `iq` holds."""
        attrs: dict[str, AttrValue] = {"protocol": "1"}
        if self.hash:
            attrs["hash"] = self.hash
        return (Node("props", attrs),)

    def read(self, answer: Node) -> dict[str, str]:
        """Property codes and their values. Raises `StanzaError`.

        A `prop` may instead say how often to report an event (whatsapp-rust iq/props.rs); those are left out.
        """
        props = answer.require("props").children_by_tag("prop")
        return {
            prop.reader.string("config_code"): prop.reader.string("config_value")
            for prop in props
            if "event_code" not in prop.attrs
        }


def props(values: Mapping[str, str], *, digest: str, refresh: int) -> Content:
    """The server's answer to `GetProps`; `refresh` is seconds until the client asks again."""
    children = tuple(Node("prop", {"config_code": code, "config_value": value}) for code, value in values.items())
    attrs: dict[str, AttrValue] = {
        "protocol": "1",
        "ab_key": "sandbox",
        "hash": digest,
        "refresh": str(refresh),
        "delta_update": "false",
    }
    return (Node("props", attrs, children),)


def web_props(values: Mapping[str, str], *, digest: str, refresh: int) -> Content:
    """The server's answer to the older query, in namespace `w` (Baileys 6 fetchProps); properties go by name."""
    children = tuple(Node("prop", {"name": name, "value": value}) for name, value in values.items())
    return (Node("props", {"protocol": "2", "hash": digest, "refresh": str(refresh)}, children),)
