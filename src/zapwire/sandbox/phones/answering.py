"""What the owner of a phone presses: buttons, rows of lists, options of polls; and the polls they ask."""

from collections.abc import Sequence
from dataclasses import replace

from zapwire.errors import LocalProtocolError
from zapwire.protocol.messages.choices import Choice, build_choice
from zapwire.protocol.messages.context import Context
from zapwire.protocol.messages.interactive import Buttons, Menu, QuickReply
from zapwire.protocol.messages.polls import POLL_SECRET_SIZE, Poll, build_poll
from zapwire.sandbox.phones.acts import NotAllowedHere, quote_of, require
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.line import Accepted, Line
from zapwire.sandbox.phones.people import resolve
from zapwire.sandbox.phones.polls import sealed_vote
from zapwire.sandbox.phones.sending import route


async def send_poll(line: Line, to: str, poll: Poll, *, reply_to: str = "", id: str = "") -> Accepted:
    """Ask something. Raises as `acts.send_text`, and `NotAllowedHere` for what is no poll."""
    chat = resolve(line.state.world, to)
    if reply_to:
        poll = replace(poll, context=Context(quote_of(require(line, chat, reply_to))))
    try:
        message = build_poll(poll, line.state.random(POLL_SECRET_SIZE))
    except LocalProtocolError as error:
        raise NotAllowedHere(str(error)) from error
    return await line.send(chat, message, id)


async def press(line: Line, chat: str, id: str, button: str) -> Accepted:
    """Press a button of a message, or choose a row of its list, by its id or by what it says.

    Raises as `resolve`, `NoSuchMessage`, and `NotAllowedHere` where there is none to press.
    """
    where = resolve(line.state.world, chat)
    entry = require(line, where, id)
    choice = _find(entry, button)
    if choice is None:
        raise NotAllowedHere(f"the message {id} has no button and no row {button!r} that answers")
    answer = Choice(*choice, Context(quote_of(entry)), "menu_options" if isinstance(entry.content, Menu) else "")
    return await line.send(where, build_choice(entry.message, answer))


async def vote(line: Line, chat: str, id: str, options: Sequence[str], *, now: float) -> Accepted:
    """Vote in a poll for options by their texts, in place of an earlier vote; none takes it back.

    Raises as `press`.
    """
    where = resolve(line.state.world, chat)
    entry = require(line, where, id)
    poll = entry.content
    if not isinstance(poll, Poll) or not entry.message.messageContextInfo.messageSecret:
        raise NotAllowedHere(f"the message {id} is no poll that one can vote in")
    if not set(options) <= set(poll.options) or len(set(options)) != len(options):
        raise NotAllowedHere(f"a vote in the poll {id} names its options, each once: {', '.join(poll.options)}")
    if poll.selectable and len(options) > poll.selectable:
        raise NotAllowedHere(f"in the poll {id} one may choose {poll.selectable} at most")
    path = route(line.state, where)
    return await line.send(where, sealed_vote(line.state, path, entry, options, now))


def _find(entry: Entry, button: str) -> tuple[str, str] | None:
    """Id and text of what is meant: ids count before texts."""
    content = entry.content
    found: list[tuple[str, str]] = []
    if isinstance(content, Buttons):
        found = [(reply.id, reply.text) for reply in content.buttons if isinstance(reply, QuickReply)]
    elif isinstance(content, Menu):
        found = [(row.id, row.title) for section in content.sections for row in section.rows]
    by_id = [pair for pair in found if pair[0] == button]
    return next(iter([*by_id, *(pair for pair in found if pair[1] == button)]), None)
