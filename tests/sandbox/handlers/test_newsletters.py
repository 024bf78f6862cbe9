"""Newsletters, as the server sees them."""

from collections.abc import Callable

import pytest

from tests.sandbox.people import NOW, NUMBER, add_companion, new_shelf, new_world
from zapwire.errors import Forbidden, ItemNotFound, QueryRefused
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.newsletters import (
    FOLLOW_ID,
    MUTE_ID,
    UNFOLLOW_ID,
    UNMUTE_ID,
    ChangeNewsletter,
    FetchNewsletter,
    ListNewsletters,
    SubscribeLiveUpdates,
    read_newsletter_news,
)
from zapwire.protocol.stanzas.queries import Query, check_answer, query_node
from zapwire.sandbox.handlers import mex, newsletters
from zapwire.sandbox.router import Outcome, Request, Router
from zapwire.sandbox.world.newsletters import LIVE_SECONDS, Newsletter
from zapwire.sandbox.world.world import World

NOBODY = JID("120363999999999999", "newsletter")


@pytest.fixture
def scene() -> tuple[World, Newsletter]:
    """Make Ana with a companion, and Ben's newsletter."""
    world = new_world()
    add_companion(world, world.create_account(NUMBER, "Ana", NOW))
    world.create_account("14155550123", "Ben", NOW)
    return world, world.newsletters.create("News", "", "14155550123", NOW)


def say(world: World, node: Node, number: str = NUMBER) -> Outcome:
    """Let a companion, or a phone without one, ask."""
    account = world.account(number)
    request = Request(world, account, account.companions.get(1), node, NOW, new_shelf())
    return Router([newsletters.ROUTES, mex.ROUTES]).handle(request)


def ask(world: World, query: Query[object], to: JID = SERVER, number: str = NUMBER) -> tuple[object, list[str]]:
    """Ask, and return the answer and the kinds of news that came of it."""
    outcome = say(world, query_node(query, "7", to), number)
    news = [one.kind.rpartition("_")[2] for item in outcome.deliveries for one in read_newsletter_news(item.node)]
    (answer,) = outcome.answers
    return query.read(check_answer(answer)), news


def test_following(scene: tuple[World, Newsletter]) -> None:
    """Both devices of the account are told, once."""
    world, made = scene
    assert ask(world, ListNewsletters())[0] == ()
    assert ask(world, ChangeNewsletter(FOLLOW_ID, made.jid))[1] == ["join", "join"]
    assert ask(world, ChangeNewsletter(FOLLOW_ID, made.jid))[1] == []
    assert ask(world, ListNewsletters())[0] == (made.described(NUMBER),)
    assert ask(world, FetchNewsletter(made.jid))[0] == made.described(NUMBER)
    assert ask(world, ChangeNewsletter(MUTE_ID, made.jid))[1] == ["change", "change"]
    assert ask(world, ChangeNewsletter(MUTE_ID, made.jid))[1] == []
    assert made.followers[NUMBER] is True
    assert ask(world, ChangeNewsletter(UNMUTE_ID, made.jid))[1] == ["change", "change"]
    assert ask(world, ChangeNewsletter(UNFOLLOW_ID, made.jid))[1] == ["leave", "leave"]
    assert ask(world, ChangeNewsletter(UNFOLLOW_ID, made.jid))[1] == []


def test_live_updates(scene: tuple[World, Newsletter]) -> None:
    """For followers, for a while, until they leave."""
    world, made = scene
    with pytest.raises(Forbidden):
        ask(world, SubscribeLiveUpdates(), made.jid)
    with pytest.raises(ItemNotFound):
        ask(world, SubscribeLiveUpdates(), NOBODY)
    ask(world, ChangeNewsletter(FOLLOW_ID, made.jid))
    assert ask(world, SubscribeLiveUpdates(), made.jid)[0] == LIVE_SECONDS
    assert made.live == {world.account(NUMBER).jid(1): NOW + LIVE_SECONDS}
    ask(world, ChangeNewsletter(UNFOLLOW_ID, made.jid))
    assert made.live == {}


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda _: ChangeNewsletter(FOLLOW_ID, NOBODY), ItemNotFound),
        (lambda _: ChangeNewsletter(UNFOLLOW_ID, NOBODY), ItemNotFound),
        (lambda _: ChangeNewsletter(MUTE_ID, NOBODY), ItemNotFound),
        (lambda jid: ChangeNewsletter(MUTE_ID, jid), Forbidden),
        (lambda _: FetchNewsletter(NOBODY), ItemNotFound),
    ],
)
def test_refusals(
    scene: tuple[World, Newsletter], make: Callable[[JID], Query[object]], error: type[QueryRefused]
) -> None:
    """In the answer's JSON."""
    world, made = scene
    with pytest.raises(error):
        ask(world, make(made.jid))


def test_the_owner_stays(scene: tuple[World, Newsletter]) -> None:
    """Who owns a newsletter cannot leave it."""
    world, made = scene
    with pytest.raises(Forbidden):
        ask(world, ChangeNewsletter(UNFOLLOW_ID, made.jid), number="14155550123")


@pytest.mark.parametrize("text", ["", "no jid", "1203@g.us"])
def test_what_is_no_newsletter(scene: tuple[World, Newsletter], text: str) -> None:
    """It is no query."""
    world, _ = scene
    payload = f'{{"variables":{{"newsletter_id":"{text}"}}}}'.encode()
    attrs: dict[str, str | JID] = {"id": "7", "xmlns": "w:mex", "type": "get", "to": SERVER}
    assert say(world, Node("iq", attrs, (Node("query", {"query_id": FOLLOW_ID}, payload),))).refused
