"""The control API's calls for what the owners of phones write, and what their phones received."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import FastAPI, Query

from zapwire.protocol.media.kinds import MediaKind
from zapwire.sandbox.control.models.fields import MessageId
from zapwire.sandbox.control.models.messages import (
    EditRequest,
    MessageRequest,
    PressRequest,
    ReactRequest,
    ReadRequest,
    SendRequest,
    TypingRequest,
    VoteRequest,
)
from zapwire.sandbox.phones import acts, answering
from zapwire.sandbox.phones.acts import NoSuchMessage
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.line import Accepted, Line
from zapwire.sandbox.recorder import Json

if TYPE_CHECKING:
    from zapwire.sandbox.server import Sandbox

MAX_WAIT: Final = 60
MAX_PAGE: Final = 1000


def add_messages(app: FastAPI, sandbox: "Sandbox") -> None:
    """Let the app send, and show what was received."""
    _add_acts(app, sandbox)
    _add_answers(app, sandbox)
    _add_views(app, sandbox)


def _add_acts(app: FastAPI, sandbox: "Sandbox") -> None:
    def now() -> float:
        return sandbox.context.now()

    @app.post("/phones/{number}/send")
    async def send(number: str, body: SendRequest) -> Json:
        """Send a text, a file, a place, a contact's card or a poll; answers when the server has it."""
        return _accepted(await _send(sandbox.line(number), body))

    @app.post("/phones/{number}/react")
    async def react(number: str, body: ReactRequest) -> Json:
        """React to a message."""
        line, sender = sandbox.line(number), body.sender or ""
        return _accepted(await acts.react(line, body.chat, body.id, body.emoji, sender=sender, now=now()))

    @app.post("/phones/{number}/edit")
    async def edit(number: str, body: EditRequest) -> Json:
        """Change the text of an own message."""
        return _accepted(await acts.edit(sandbox.line(number), body.chat, body.id, body.text, now=now()))

    @app.post("/phones/{number}/revoke")
    async def revoke(number: str, body: MessageRequest) -> Json:
        """Delete a message for everyone."""
        return _accepted(await acts.revoke(sandbox.line(number), body.chat, body.id))

    @app.post("/phones/{number}/typing")
    async def typing(number: str, body: TypingRequest) -> Json:
        """Show that the owner types, records or stopped."""
        await acts.set_typing(sandbox.line(number), body.to, body.state, body.media)
        return {}

    @app.post("/phones/{number}/read")
    async def read(number: str, body: ReadRequest) -> Json:
        """Read messages."""
        await acts.mark_read(sandbox.line(number), body.chat, body.ids, now=now())
        return {}


def _add_answers(app: FastAPI, sandbox: "Sandbox") -> None:
    @app.post("/phones/{number}/press")
    async def press(number: str, body: PressRequest) -> Json:
        """Press a button of a message, or choose a row of its list."""
        return _accepted(await answering.press(sandbox.line(number), body.chat, body.id, body.button))

    @app.post("/phones/{number}/vote")
    async def vote(number: str, body: VoteRequest) -> Json:
        """Vote in a poll."""
        return _accepted(
            await answering.vote(sandbox.line(number), body.chat, body.id, body.options, now=sandbox.context.now())
        )


async def _send(line: Line, body: SendRequest) -> Accepted:
    reply_to, id = body.reply_to or "", body.id or ""
    if body.media is not None:
        kind, details = MediaKind(body.media.kind), body.media.to_details()
        return await acts.send_media(line, body.to, kind, body.media.data, details, reply_to=reply_to, id=id)
    if body.poll is not None:
        return await answering.send_poll(line, body.to, body.poll.to_content(), reply_to=reply_to, id=id)
    place = body.location or body.contact
    if place is not None:
        return await acts.send_place(line, body.to, place.to_content(), reply_to=reply_to, id=id)
    return await acts.send_text(line, body.to, body.text or "", reply_to=reply_to, mentions=body.mentions, id=id)


def _add_views(app: FastAPI, sandbox: "Sandbox") -> None:
    @app.get("/phones/{number}/messages")
    async def messages(
        number: str,
        after: Annotated[int, Query(ge=0)] = 0,
        wait: Annotated[float, Query(ge=0, le=MAX_WAIT, allow_inf_nan=False)] = 0,
        data: Annotated[bool, Query()] = False,  # noqa: FBT002  # a parameter of the URL
    ) -> Json:
        """The next 1,000 received above number `after`, oldest first; waits up to `wait` seconds for the first.

        With `data`, files come with their bytes, as base64.
        """
        line = sandbox.line(number)
        if wait:
            await line.wait(after, wait)
        state = line.state
        entries = state.inbox.after(after)[:MAX_PAGE]
        return {
            "messages": await _entries(line, entries, with_data=data),
            "last": entries[-1].n if entries else state.inbox.count,
            "undecryptable": [failure.to_json() for failure in state.inbox.failures()],
            "typing": [typing.to_json() for typing in state.typing()],
        }

    @app.get("/phones/{number}/receipts")
    async def receipts(number: str, id: Annotated[MessageId, Query()]) -> Json:
        """Who received and read a message of this account."""
        line = sandbox.line(number)
        record = line.state.outbox.record(id)
        if record is None:
            raise NoSuchMessage(f"{line.account.number} sent no message {id}")
        return record.to_json()


async def _entries(line: Line, entries: Sequence[Entry], *, with_data: bool) -> list[Json]:
    outbox = line.state.outbox
    shown = []
    for entry in entries:
        record = outbox.record(entry.info.id) if entry.info.source.is_from_me else None
        receipts = [receipt.to_json() for receipt in record.receipts] if record else []
        shown.append({**entry.to_json(receipts), "media": await line.media_of(entry, with_data=with_data)})
    return shown


def _accepted(accepted: Accepted) -> Json:
    return {"id": accepted.id, "chat": str(accepted.chat), "timestamp": accepted.timestamp}
