"""Newsletters: which are followed, following and muting them, hearing how their posts fare.

What the real server answers to changes no client reads. How it refuses is not known: an error in the answer's JSON,
with 404 where there is no such newsletter, stands for it.
"""

from collections.abc import Callable
from typing import Any, Final

from zapwire.errors import JIDError, StanzaError
from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.mex import mex_answer, mex_refusal
from zapwire.protocol.stanzas.newsletters import (
    FETCH_ID,
    FOLLOW_ID,
    LIST_ID,
    MUTE_ID,
    UNFOLLOW_ID,
    UNMUTE_ID,
    SubscribeLiveUpdates,
    fetch_data,
    list_data,
)
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.relay.newsletters import NotForFollowers, follow, set_muted, unfollow
from zapwire.sandbox.router import Handler, Outcome, Request, Route
from zapwire.sandbox.world.mailboxes import Delivery
from zapwire.sandbox.world.newsletters import LIVE_SECONDS, Newsletter

MexHandler = Callable[[Request, dict[str, Any]], Outcome]


def on_list(request: Request, variables: dict[str, Any]) -> Outcome:
    """Those that the account follows."""
    del variables
    number = request.account.number
    found = request.world.newsletters.followed_by(number)
    return _answer(request, list_data(newsletter.described(number) for newsletter in found))


def on_fetch(request: Request, variables: dict[str, Any]) -> Outcome:
    """One newsletter."""
    wanted = variables.get("input")
    newsletter = _find(request, wanted.get("key") if isinstance(wanted, dict) else None)
    if newsletter is None:
        return _refuse(request)
    return _answer(request, fetch_data(newsletter.described(request.account.number)))


def on_follow(request: Request, variables: dict[str, Any]) -> Outcome:
    """The account gets its posts from now on, and all its devices are told."""
    newsletter = _find(request, variables.get("newsletter_id"))
    if newsletter is None:
        return _refuse(request)
    deliveries = follow(request.world, newsletter, request.account, request.now)
    return _done(request, "xwa2_newsletter_join_v2", newsletter, deliveries)


def on_unfollow(request: Request, variables: dict[str, Any]) -> Outcome:
    """The account gets its posts no more; its owner cannot leave it."""
    newsletter = _find(request, variables.get("newsletter_id"))
    if newsletter is None:
        return _refuse(request)
    try:
        deliveries = unfollow(request.world, newsletter, request.account, request.now)
    except NotForFollowers:
        return _refuse(request, 403)
    return _done(request, "xwa2_newsletter_leave_v2", newsletter, deliveries)


def on_mute(request: Request, variables: dict[str, Any]) -> Outcome:
    """The phone does not notify its owner of posts."""
    return _set_muted(request, variables, muted=True)


def on_unmute(request: Request, variables: dict[str, Any]) -> Outcome:
    """The phone notifies its owner of posts."""
    return _set_muted(request, variables, muted=False)


def on_live_updates(request: Request) -> Outcome:
    """This device wants to hear how posts fare, for a while; the newsletter answers in its own name."""
    jid = request.node.reader.jid("to")
    newsletter = request.world.newsletters.find(jid)
    if newsletter is None or request.account.number not in newsletter.followers:
        return Outcome((_from(jid, error_node(request.id, 404 if newsletter is None else 403, "")),))
    newsletter.live[request.jid] = request.now + LIVE_SECONDS
    answer = Node(SubscribeLiveUpdates.tag, {"duration": str(LIVE_SECONDS)})
    return Outcome((_from(jid, result_node(request.id, (answer,))),))


def _set_muted(request: Request, variables: dict[str, Any], *, muted: bool) -> Outcome:
    newsletter = _find(request, variables.get("newsletter_id"))
    if newsletter is None:
        return _refuse(request)
    try:
        deliveries = set_muted(request.world, newsletter, request.account, request.now, is_muted=muted)
    except NotForFollowers:
        return _refuse(request, 403)
    return _done(request, f"xwa2_newsletter_{'mute' if muted else 'unmute'}_v2", newsletter, deliveries)


def _find(request: Request, text: object) -> Newsletter | None:
    """The newsletter of this address. Raises `StanzaError` for what is none."""
    try:
        jid = JID.parse(text) if isinstance(text, str) else None
    except JIDError as error:
        raise StanzaError("a newsletter is named by its JID") from error
    if jid is None or not jid.is_newsletter:
        raise StanzaError("a newsletter is named by its JID")
    return request.world.newsletters.find(jid)


def _done(request: Request, name: str, newsletter: Newsletter, deliveries: tuple[Delivery, ...]) -> Outcome:
    data = {name: {"id": str(newsletter.jid), "state": {"type": "ACTIVE"}}}
    return Outcome((result_node(request.id, mex_answer(data)),), deliveries=deliveries)


def _answer(request: Request, data: dict[str, Any]) -> Outcome:
    return Outcome((result_node(request.id, mex_answer(data)),))


def _refuse(request: Request, code: int = 404) -> Outcome:
    text = "Not Found" if code == 404 else "Forbidden"
    return Outcome((result_node(request.id, mex_refusal(code, text)),))


def _from(sender: JID, answer: Node) -> Node:
    return Node(answer.tag, {**answer.attrs, "from": sender}, answer.content)


MEX: Final[dict[str, MexHandler]] = {
    LIST_ID: on_list,
    FETCH_ID: on_fetch,
    FOLLOW_ID: on_follow,
    UNFOLLOW_ID: on_unfollow,
    MUTE_ID: on_mute,
    UNMUTE_ID: on_unmute,
}
"""By the number of the query."""

ROUTES: Final[dict[Route, Handler]] = {
    Route("iq", SubscribeLiveUpdates.xmlns, "set", SubscribeLiveUpdates.tag): on_live_updates
}
