"""Commands about the phone's history."""

from tests.client.rig import until
from tests.gateway.accounts.rig import NUMBER, Rig
from zapwire.gateway.accounts.commands import RequestHistory
from zapwire.protocol.events import Event, HistorySynced
from zapwire.protocol.jid import JID
from zapwire.sandbox.phones.history import HistoryOrder
from zapwire.sandbox.server import Sandbox


async def test_older_messages(made: Rig, whatsapp: Sandbox) -> None:
    """A user who wants so many days has them at linking, and what is older on demand; each piece is recorded first."""
    user = await made.user()
    user = await made.users.update(user.id, days_to_sync_history=100)
    phone = await whatsapp.create_phone(NUMBER)
    whatsapp.line(NUMBER).memory.order = HistoryOrder(chats=1, messages=12, days=120, push_names=False)
    await made.link(user, phone)
    companion = phone.account.companions[1]
    assert (companion.wants_full_history, companion.full_history_days) == (True, 100)
    await until(lambda: {piece.type for piece in pieces(made.notes.of(user, HistorySynced))} >= {"RECENT", "FULL"})
    told = pieces(made.notes.of(user, HistorySynced))
    oldest = told[-1].data.conversations[0].messages[-1].message
    chat = JID.parse(str(told[0].data.conversations[0].ID))
    asked = await made.manager.ask(
        user.id, RequestHistory(chat, str(oldest.key.ID), oldest.key.fromMe, oldest.messageTimestamp, 5)
    )
    await until(lambda: bool(answers(made.notes.of(user, HistorySynced), asked)))
    (answer,) = answers(made.notes.of(user, HistorySynced), asked)
    assert (answer.type, len(answer.data.conversations[0].messages)) == ("ON_DEMAND", 2)
    recorded = [event for _, event in made.notes.recorded if isinstance(event, HistorySynced)]
    assert recorded == pieces(made.notes.of(user, HistorySynced))


def pieces(events: list[Event]) -> list[HistorySynced]:
    """Return the pieces of history among events."""
    return [event for event in events if isinstance(event, HistorySynced)]


def answers(events: list[Event], request_id: str) -> list[HistorySynced]:
    """Return the pieces that answer a request."""
    return [piece for piece in pieces(events) if piece.request_id == request_id]
