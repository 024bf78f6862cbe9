"""What a run must have come to."""

from typing import TYPE_CHECKING, Final

from tests.crash.company import Inboxes

if TYPE_CHECKING:
    from tests.crash.crash import Crash

_NONE: Final = Inboxes()
_MAX_RETRIES: Final = 3
"""How often a message may be asked for that its sender spoilt."""


def missing(crash: "Crash", inboxes: Inboxes = _NONE) -> list[str]:
    """What has not arrived yet; of what the program sent only if phones' inboxes are given."""
    lost = [f"message {id} ({text}) is not in the outbox" for id, text in crash.accepted.items()
            if id not in crash.outbox.messages and id not in crash.forgiven]  # fmt: skip
    lost += [f"message {id} ({order.text}) is not confirmed" for id, order in crash.subject.open.items()]
    if inboxes is _NONE:
        return lost
    for order in crash.subject.orders.values():
        if order.id in crash.forgiven:
            continue
        unread = [number for number in order.readers if (number, order.id) not in inboxes.messages]
        if unread:
            lost.append(f"message {order.id} ({order.text}) to {order.to} was not read by {', '.join(unread)}")
        if crash.company.peer_reads(order.to) and not crash.company.heard_by_peer[order.id]:
            lost.append(f"message {order.id} ({order.text}) to {order.to} was not read by whatsmeow")
    return lost


def verdict(crash: "Crash", inboxes: Inboxes) -> list[str]:
    """All that is wrong."""
    wrong = [*missing(crash, inboxes), *crash.subject.failures, *_told(crash), *_read(crash, inboxes)]
    return wrong if crash.is_behind else [*wrong, *_unread(crash, inboxes), *_wire(crash)]


def _told(crash: "Crash") -> list[str]:
    """What the program told its application."""
    wrong = crash.outbox.faults(crash.wire)
    for id, row in crash.outbox.messages.items():
        expected = crash.accepted.get(id)
        wrong += [f"message {id} says {row.text!r}, expected {expected!r}"] if row.text != expected else []
    again = crash.wire.asked_again
    return wrong + [f"message {id} was asked for {max(counts)} times" for id, counts in again.items()
                    if len(counts) > _MAX_RETRIES]  # fmt: skip


def _read(crash: "Crash", inboxes: Inboxes) -> list[str]:
    """What others read of the program."""
    wrong = []
    for order in crash.subject.orders.values():
        for number in order.readers:
            found = inboxes.messages.get((number, order.id), [])
            wrong += [f"{number} read message {order.id} {len(found)} times"] if len(found) > 1 else []
            wrong += [f"{number} read {entry['text']!r}, expected {order.text!r}" for entry in found
                      if entry["text"] != order.text]  # fmt: skip
        # whatsmeow reads the very same stanza again where it forgot the first, which came while it sent: see `spoilt`.
        times = crash.company.heard_by_peer[order.id]
        wrong += [f"whatsmeow read message {order.id} {times} times"] if times > crash.wire.sent[order.id] else []
    again = crash.wire.asked_for
    return wrong + [f"{who} asked for {id} {max(counts)} times" for (id, who), counts in again.items()
                    if len(counts) > _MAX_RETRIES]  # fmt: skip


def _unread(crash: "Crash", inboxes: Inboxes) -> list[str]:
    """What could not be read at once, though no key was lost."""
    spoilt, wire = crash.wire.spoilt(), crash.wire
    wrong = [f"message {row.message_id} could not be decrypted: {row.text}"
             for row in crash.outbox.of_kind("undecryptable") if row.message_id not in spoilt]  # fmt: skip
    wrong += [f"message {id} was asked for again" for id in wire.asked_again if id not in spoilt]
    wrong += [f"a phone cannot read message {failure['id']}: {failure['error']}" for failure in inboxes.undecryptable]
    return wrong + [
        f"{who} asked for message {id} again" for id, who in wire.asked_for if not crash.company.is_peer(who)
    ]


def _wire(crash: "Crash") -> list[str]:
    """What left."""
    wire = crash.wire
    wrong = [f"message {id} left anew, with other ciphertexts" for id in wire.changed()]
    return wrong + [f"the key {key} was used for two texts" for key in wire.keys_used_twice()]
