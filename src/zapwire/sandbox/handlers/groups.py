"""Groups: nobody is in one yet."""

from typing import Final

from zapwire.protocol.jid import GROUPS
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.groups import group_list
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.router import Handler, Outcome, Request, Route


def on_list(request: Request) -> Outcome:
    """The account's groups; the group server answers in its own name."""
    answer = result_node(request.id, group_list(()))
    return Outcome((Node(answer.tag, {**answer.attrs, "from": GROUPS}, answer.content),))


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "w:g2", "get", "participating"): on_list}
