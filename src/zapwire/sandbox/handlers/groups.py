"""Groups: those an account is in, and all about one."""

from typing import Final

from zapwire.protocol.jid import GROUPS, JID
from zapwire.protocol.node import Content, Node
from zapwire.protocol.stanzas.groups import group_list, group_node
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.notices.groups import describe
from zapwire.sandbox.router import Handler, Outcome, Request, Route


def on_list(request: Request) -> Outcome:
    """The account's groups; the group server answers in its own name."""
    world, number = request.world, request.account.number
    groups = tuple(group_node(describe(world, group)) for group in world.groups.values() if number in group.members)
    return _answer(request, GROUPS, group_list(groups))


def on_query(request: Request) -> Outcome:
    """One group, which answers in its own name: 404 where there is none, 403 to who is not in it (whatsmeow)."""
    jid = request.node.reader.jid("to")
    group = request.world.groups.get(jid)
    if group is None:
        return _refuse(request, jid, 404, "item-not-found")
    if request.account.number not in group.members:
        return _refuse(request, jid, 403, "forbidden")
    return _answer(request, jid, (group_node(describe(request.world, group)),))


def _answer(request: Request, sender: JID, content: Content) -> Outcome:
    return Outcome((_from(sender, result_node(request.id, content)),))


def _refuse(request: Request, sender: JID, code: int, text: str) -> Outcome:
    return Outcome((_from(sender, error_node(request.id, code, text)),))


def _from(sender: JID, answer: Node) -> Node:
    return Node(answer.tag, {**answer.attrs, "from": sender}, answer.content)


ROUTES: Final[dict[Route, Handler]] = {
    Route("iq", "w:g2", "get", "participating"): on_list,
    Route("iq", "w:g2", "get", "query"): on_query,
}
