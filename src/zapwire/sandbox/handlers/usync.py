"""usync: what a device asks about users: whether they exist, their devices, LID, about text, business."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from zapwire.errors import JIDError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import AttrValue, Node
from zapwire.protocol.stanzas.queries import result_node
from zapwire.protocol.stanzas.usync import UsyncQuery, UsyncUser
from zapwire.sandbox.notices.devices import signed_indexes
from zapwire.sandbox.router import Handler, Outcome, Request, Route
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.profiles import may_see
from zapwire.sandbox.world.world import World


@dataclass(frozen=True, slots=True)
class _Question:
    """One protocol asked about one user, whose account is None where they are not on WhatsApp."""

    world: World
    asker: Account
    account: Account | None
    user: UsyncUser
    protocol: Node


def on_query(request: Request) -> Outcome:
    """Every user asked about, with an answer for each protocol; unknown protocols answer with an error."""
    query = UsyncQuery.from_node(request.node)
    users = tuple(_answer_user(request, query, user) for user in query.users)
    return Outcome((result_node(request.id, query.answer(users)),))


def _answer_user(request: Request, query: UsyncQuery, user: UsyncUser) -> Node:
    world = request.world
    account = world.find(user.jid) if user.jid else _by_contact(world, user.contact)
    by_lid = any(p.tag == "contact" and p.attrs.get("addressing_mode") == "lid" for p in query.protocols)
    attrs: dict[str, AttrValue] = {}
    if user.jid:
        attrs["jid"] = user.jid.to_non_ad()
    elif account:
        attrs["jid"] = account.lid() if by_lid else account.jid()
    else:
        attrs["jid"] = JID("".join(filter(str.isdigit, user.contact)), "s.whatsapp.net")
    if account:
        attrs["pn_jid"] = account.jid()
    questions = (_Question(world, request.account, account, user, protocol) for protocol in query.protocols)
    answers = tuple(_PROTOCOLS.get(question.protocol.tag, _unknown)(question) for question in questions)
    return Node("user", attrs, answers)


def _by_contact(world: World, contact: str) -> Account | None:
    text = contact.removeprefix("+")
    try:
        jid = JID.parse(text) if "@" in text else JID(text, "s.whatsapp.net")
    except JIDError:
        return None
    return world.by_phone(jid.user)


def _contact(question: _Question) -> Node:
    contact = question.user.contact
    return Node("contact", {"type": "in" if question.account else "out"}, contact.encode() if contact else None)


def _devices(question: _Question) -> Node:
    account = question.account
    if account is None:
        return Node("devices", {}, (Node("error", {"code": "404", "text": "item-not-found"}),))
    companions = tuple(
        Node("device", {"id": str(companion.id), "key-index": str(companion.key_index)})
        for companion in account.companions.values()
    )
    devices = Node("device-list", {}, (Node("device", {"id": "0"}), *companions))
    if not companions:
        return Node("devices", {}, (devices,))
    return Node("devices", {}, (devices, _key_indexes(question, account)))


def _key_indexes(question: _Question, account: Account) -> Node:
    indexes, changed_at = signed_indexes(question.world, account, account.created_at)
    return Node("key-index-list", {"ts": str(changed_at)}, indexes)


def _lid(question: _Question) -> Node:
    return Node("lid", {"val": question.account.lid()} if question.account else {})


def _status(question: _Question) -> Node:
    account = question.account
    if account is None:
        return Node("status", {"code": "404"})
    if not may_see(account, question.asker, "status"):
        return Node("status", {"code": "401"})
    changed_at = account.profile.about_at or account.created_at
    return Node("status", {"t": str(changed_at)}, account.about.encode())


def _business(question: _Question) -> Node:
    name = question.account.profile.verified_name if question.account else None
    return Node("business", {}, (name.to_node(),) if name else None)


def _picture(question: _Question) -> Node:
    account = question.account
    picture = question.world.pictures.get(account.jid()) if account else None
    if account is None or picture is None or not may_see(account, question.asker, "profile"):
        return Node("picture")
    return Node("picture", {"id": picture.id})


def _empty(question: _Question) -> Node:
    """Nobody has a user name or disappearing messages yet."""
    return Node(question.protocol.tag)


def _unknown(question: _Question) -> Node:
    return Node(question.protocol.tag, {}, (Node("error", {"code": "501", "text": "feature-not-implemented"}),))


_PROTOCOLS: Final[Mapping[str, Callable[[_Question], Node]]] = MappingProxyType(
    {
        "contact": _contact,
        "devices": _devices,
        "lid": _lid,
        "status": _status,
        "business": _business,
        "picture": _picture,
        "username": _empty,
        "disappearing_mode": _empty,
    }
)

ROUTES: Final[dict[Route, Handler]] = {Route("iq", "usync", "get", "usync"): on_query}
