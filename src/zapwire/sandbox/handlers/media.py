"""Media: which hosts take files, and the answers of phones that were asked for one again."""

from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.stanzas.media import MEDIA_RETRY, MediaConnection, MediaRetryAnswer
from zapwire.protocol.stanzas.queries import result_node
from zapwire.sandbox.media.shelf import HOSTS
from zapwire.sandbox.router import Handler, Outcome, Request, Route
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.tokens import LIFETIME

_TTL: Final = 300
_MAX_BUCKETS: Final = 12


def on_get(request: Request) -> Outcome:
    """The hosts, and a token of its own for uploads."""
    world = request.world
    auth = world.upload_tokens.issue(world.random, request.now)
    connection = MediaConnection(auth, _TTL, HOSTS, LIFETIME, _MAX_BUCKETS)
    return Outcome((result_node(request.id, connection.to_content()),))


def on_notification(request: Request) -> Outcome:
    """A phone's answer to one of its companions. How real phones send theirs no client sees."""
    reader = request.node.reader
    if request.companion is not None or reader.string("type") != MEDIA_RETRY:
        raise StanzaError("only a phone sends notifications, and only to answer for media")
    answer, to = MediaRetryAnswer.from_node(request.node), reader.jid("to")
    if request.world.find(to) is not request.account or not request.account.has_device(to.device):
        return Outcome()
    delivery = Delivery(request.account.jid(to.device), answer.to_node(request.account.jid()))
    return Outcome(deliveries=(delivery,))


ROUTES: Final[dict[Route, Handler]] = {
    Route("iq", "w:m", "set", "media_conn"): on_get,
    Route("notification"): on_notification,
}
