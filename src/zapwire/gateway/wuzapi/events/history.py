"""What the phone tells of the past."""

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import own
from zapwire.gateway.wuzapi.message_json import to_json, to_text
from zapwire.protocol.events import HistorySynced


def history(event: HistorySynced, me: Names) -> Rendered:
    """A piece of a history. As in whatsmeow, `Data` is the history, here with what is in this piece alone."""
    body = {
        "event": {"Data": to_json(event.data), "Notification": to_json(event.notification)},
        "type": "HistorySync",
        "historyId": to_text(event.id),
        "historyType": event.type,
        "isLast": event.is_last,
        "requestId": to_text(event.request_id),
        **own(me),
    }
    return Rendered("HistorySync", "", body, history_key(event))


def history_key(event: HistorySynced) -> str:
    """What makes a piece the same one."""
    return key_of(event.id, str(event.offset))
