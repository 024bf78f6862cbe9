"""Users: which numbers are on WhatsApp, and what is known of those who are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.jid import JID, LEGACY_USER_SERVER, USER_SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.attributes import text_of
from zapwire.protocol.stanzas.devices import read_devices, read_lid
from zapwire.protocol.stanzas.queries import read_error
from zapwire.protocol.stanzas.usync import UsyncQuery, UsyncUser
from zapwire.protocol.stanzas.verified_names import VerifiedName, read_verified_name
from zapwire.protocol.types.people import Registration, UserInfo

_SUFFIX: Final = f"@{LEGACY_USER_SERVER}"


@dataclass(frozen=True, slots=True)
class RegistrationQuery(UsyncQuery):
    """The question which numbers are on WhatsApp (whatsmeow user.go, IsOnWhatsApp)."""

    numbers: tuple[str, ...] = field(default=(), kw_only=True)

    def registrations(self, users: Sequence[Node]) -> dict[str, Registration]:
        """What the answer's users say of each number; those it does not tell of are left out."""
        found, wanted = map(_read_registration, users), frozenset(self.numbers)
        return {entry.query: entry for entry in found if entry is not None and entry.query in wanted}

    def read(self, answer: Node) -> tuple[Node, ...]:
        """The answer's users. Raises the `QueryRefused` that it holds for the numbers as a whole, and `StanzaError`."""
        refusal = answer.child("usync", "result", "contact")
        if refusal is not None and refusal.child("error") is not None:
            raise read_error(refusal)
        return UsyncQuery.read(self, answer)


def registration_query(numbers: Sequence[str], sid: str) -> RegistrationQuery:
    """Asks whether numbers, given by their digits, are on WhatsApp."""
    protocols = (
        Node("contact", {"addressing_mode": "lid"}),
        Node("business", {}, (Node("verified_name"),)),
        Node("disappearing_mode"),
        Node("username"),
    )
    users = tuple(UsyncUser(contact=f"+{number}{_SUFFIX}") for number in numbers)
    return RegistrationQuery(sid, "query", "interactive", protocols, users, numbers=tuple(numbers))


def _read_registration(user: Node) -> Registration | None:
    """A user of the answer; None where it does not say what it is about."""
    contact = user.child("contact")
    if contact is None or contact.content is None or isinstance(contact.content, tuple | JID):
        return None
    query = contact.data.decode("utf-8", "replace").removesuffix(_SUFFIX).removeprefix("+")
    try:
        jid, pn = user.reader.optional_jid("jid"), user.reader.optional_jid("pn_jid")
        refusal = read_error(contact) if contact.child("error") else None
    except StanzaError:
        return None
    names = [name.to_non_ad() for name in (jid, pn) if name is not None]
    number = next((name for name in names if name.server == USER_SERVER), None)
    lid = next((name for name in names if name.is_lid), None)
    is_in = contact.attrs.get("type") == "in"
    error = "" if refusal is None else f"{refusal.code} {refusal.text}".strip()
    return Registration(query, is_in, number, lid, _verified_name(user), error)


def read_user_info(user: Node) -> UserInfo:
    """A user of the answer to `user_info_query` (whatsmeow user.go, GetUserInfo). Raises `StanzaError`."""
    jid, devices = read_devices(user)
    picture = user.child("picture")
    return UserInfo(
        jid,
        text_of(user.child("status")),
        str(picture.attrs.get("id", "")) if picture else "",
        devices,
        read_lid(user)[1],
        _verified_name(user),
    )


def _verified_name(user: Node) -> VerifiedName | None:
    """What WhatsApp signed; a certificate that cannot be read is none."""
    node = user.child("business", "verified_name")
    try:
        return read_verified_name(node) if node else None
    except StanzaError:
        return None
