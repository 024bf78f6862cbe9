"""Retry: asking a sender for a message again that cannot be decrypted."""

from collections import OrderedDict
from typing import Final

from zapwire.client.context import Context
from zapwire.client.me import Me
from zapwire.client.messages.seen import MessageName, name_of
from zapwire.client.prekeys import PreKeys, public_signed_prekey
from zapwire.protocol.node import Node
from zapwire.protocol.signal.prekeys import PublicPreKey
from zapwire.protocol.stanzas.messages import Enc
from zapwire.protocol.stanzas.retries import RetryKeys, RetryReceipt
from zapwire.protocol.types.messages import MessageInfo

# From this count on a message is given up (whatsmeow retry.go).
MAX_COUNT: Final = 5
_MAX_MESSAGES: Final = 1000


class RetryRequests:
    """The messages that were asked for again, and how often."""

    def __init__(self, context: Context, prekeys: PreKeys) -> None:
        self._context = context
        self._prekeys = prekeys
        self._counts: OrderedDict[MessageName, int] = OrderedDict()
        context.memories.add(self._counts.clear)

    def count(self, info: MessageInfo, encs: tuple[Enc, ...]) -> int:
        """The number of the next request for a message, from 1; goes on where the message says how often it came."""
        name = name_of(info)
        before = self._counts.get(name, 0)
        if not before and len(encs) == 1:
            before = min(max(encs[0].count, 0), MAX_COUNT - 1)
        self._counts[name] = before + 1
        self._counts.move_to_end(name)
        while len(self._counts) > _MAX_MESSAGES:
            self._counts.popitem(last=False)
        return before + 1

    def settle(self, info: MessageInfo) -> None:
        """The message came."""
        self._counts.pop(name_of(info), None)

    async def request(self, node: Node, me: Me, info: MessageInfo, count: int, *, needs_keys: bool) -> None:
        """Send a retry receipt, with keys for a new session from the second on; none once it is given up."""
        if count >= MAX_COUNT:
            self._context.log.warning("message %s of %s was asked for %d times", info.id, info.sender, count - 1)
            return
        reader = node.reader
        receipt = RetryReceipt(
            info.id,
            reader.jid("from"),
            count,
            info.timestamp,
            me.device.registration_id,
            participant=reader.optional_jid("participant"),
            recipient=reader.optional_jid("recipient"),
            category="peer" if info.type == "peer_msg" and info.source.is_from_me else "",
            keys=await self._keys(me) if count > 1 or needs_keys else None,
        )
        await self._context.send(receipt.to_node())

    async def _keys(self, me: Me) -> RetryKeys | None:
        """Keys for a new session with us, one of them made for this; kept before they leave."""
        identity = me.device.signed_identity
        if identity is None:
            return None
        async with self._context.store.begin() as unit:
            prekey = await self._prekeys.new_one(unit)
        return RetryKeys(
            me.device.identity_key.public,
            PublicPreKey(prekey.id, prekey.key_pair.public),
            public_signed_prekey(me.device),
            identity.to_bytes(),
        )
