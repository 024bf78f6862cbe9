"""App state: nothing was ever stored, so nothing is newer than what a client has."""

from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.stanzas.appstate import CollectionAnswer, SyncAppState, sync_answer
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.router import Handler, Outcome, Request, Route


def on_fetch(request: Request) -> Outcome:
    """Each collection as it was. Uploading patches is refused."""
    query = SyncAppState.from_node(request.node)
    if any(collection.patch is not None for collection in query.collections):
        raise StanzaError("<collection> holds a patch, where only fetching is understood")
    answers = (CollectionAnswer(collection.name, collection.version) for collection in query.collections)
    return Outcome((result_node(request.id, sync_answer(answers)),))


ROUTES: Final[dict[Route, Handler]] = {Route("iq", "w:sync:app:state", "set", "sync"): on_fetch}
