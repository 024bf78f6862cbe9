"""Pictures: where those of people and groups can be had."""

from typing import Final

from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.pictures import GetPicture
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.router import Handler, Outcome, Request, Route
from zapwire.sandbox.world.profiles import may_see


def on_get(request: Request) -> Outcome:
    """Where a picture is: 404 where there is none, 401 where it is hidden, 304 where it is the one already known."""
    query = GetPicture.from_node(request.node)
    owner = query.target
    if not owner.is_group:
        person = request.world.find(owner)
        if person is None:
            return _refuse(request, 404, "item-not-found")
        if not may_see(person, request.account, "profile"):
            return _refuse(request, 401, "not-authorized")
        owner = person.jid()
    picture = request.world.pictures.get(owner)
    if picture is None:
        return _refuse(request, 404, "item-not-found")
    if picture.id == query.existing_id:
        return Outcome((result_node(request.id, (Node("picture", {"status": "304"}),)),))
    return Outcome((result_node(request.id, (picture.described(query.type).to_node(),)),))


def _refuse(request: Request, code: int, text: str) -> Outcome:
    return Outcome((error_node(request.id, code, text),))


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "w:profile:picture", "get"): on_get}
