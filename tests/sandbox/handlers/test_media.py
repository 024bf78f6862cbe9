"""Which hosts take files, and what phones answer who lost one."""

from tests.sandbox.people import NOW, ask, new_shelf, new_world
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.media import GetMediaConnection, MediaMessage, MediaRetryAnswer, Sealed
from zapwire.protocol.stanzas.queries import check_answer, query_node
from zapwire.sandbox.handlers.media import ROUTES
from zapwire.sandbox.media.shelf import HOSTS
from zapwire.sandbox.router import Request, Router
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.tokens import LIFETIME

ANSWER = MediaRetryAnswer(MediaMessage("3EB0", JID.parse("1@lid"), is_from_me=False), Sealed(b"sealed", b"iv"), NOW)


def notification(account: Account, to: JID, **attrs: str) -> Node:
    """Return a phone's answer for one of its companions."""
    node = ANSWER.to_node(account.jid())
    return Node(node.tag, {**node.attrs, "to": to, **attrs}, node.content)


def test_hosts() -> None:
    """The hosts come with a token that authorizes uploads for six hours."""
    query = GetMediaConnection()
    outcome, request = ask(ROUTES, query_node(query, "7", SERVER))
    connection = query.read(check_answer(outcome.answers[0]))
    assert (connection.hosts, connection.ttl, connection.auth_ttl) == (HOSTS, 300, LIFETIME)
    assert request.world.upload_tokens.is_good(connection.auth, NOW)


def test_a_phones_answer_reaches_its_companion() -> None:
    """It comes as the server's notification."""
    _, asked = ask(ROUTES, Node("iq", {"id": "1", "xmlns": "w:m", "type": "set"}, (Node("media_conn"),)))
    account, companion = asked.account, asked.companion
    assert companion is not None
    to = account.jid(companion.id)
    request = Request(asked.world, account, None, notification(account, to), NOW, new_shelf())
    outcome = Router([ROUTES]).handle(request)
    assert outcome.deliveries == (Delivery(to, ANSWER.to_node(account.jid())),)


def test_answers_that_reach_nobody() -> None:
    """Neither others' devices, nor those that are not linked, get one."""
    world = new_world()
    account, other = (world.create_account(number, "", NOW) for number in ("5491155554444", "14155550123"))
    for to in (account.jid(9), other.jid(), JID.parse("5@s.whatsapp.net")):
        outcome = Router([ROUTES]).handle(Request(world, account, None, notification(account, to), NOW, new_shelf()))
        assert outcome.deliveries == ()


def test_who_may_not_answer() -> None:
    """Companions send no notifications, and phones none of another type."""
    outcome, request = ask(
        ROUTES, notification(new_world().create_account("4915155550001", "", NOW), JID.parse("5@lid"))
    )
    assert outcome.refused
    wrong = notification(request.account, request.jid, type="picture")
    assert Router([ROUTES]).handle(Request(request.world, request.account, None, wrong, NOW, new_shelf())).refused
