"""What every store must do with secrets, sent and received messages, and privacy tokens."""

from dataclasses import replace

from tests.client.rig import DEVICE, LID, PHONE
from tests.client.store.noun_suite import GROUP, KEYS, MESSAGE, ODD, OTHER_GROUP, TOKEN, NounSuite
from zapwire.client.store.base import MAX_RECEIVED, MAX_SECRETS, MAX_SENT, PrivacyToken, Store


class MessageSuite(NounSuite):
    """Secrets, sent and received messages, privacy tokens."""

    async def test_secret_is_of_a_message(self, store: Store) -> None:
        """A secret is found by chat, sender and id, whatever their devices, and by nothing less."""
        async with store.begin() as unit:
            await unit.secrets.put(GROUP, DEVICE, "A", KEYS[0])
            await unit.secrets.put(GROUP, DEVICE, "B", KEYS[1])
            await unit.secrets.put(GROUP, LID, "A", KEYS[2])
        assert await store.secrets.get(GROUP, PHONE, "A") == KEYS[0]
        assert await store.secrets.get(GROUP, PHONE.with_device(9), "B") == KEYS[1]
        assert await store.secrets.get(GROUP, LID, "A") == KEYS[2]
        assert await store.secrets.get(OTHER_GROUP, PHONE, "A") is None
        assert await store.secrets.get(GROUP, LID, "B") is None
        async with store.begin() as unit:
            await unit.secrets.put(GROUP, PHONE, "A", KEYS[1])
        assert await store.secrets.get(GROUP, DEVICE, "A") == KEYS[1]

    async def test_oldest_secrets_go(self, store: Store) -> None:
        """Only the newest secrets stay; one that is put again is new."""
        async with store.begin() as unit:
            for number in range(MAX_SECRETS):
                await unit.secrets.put(GROUP, PHONE, str(number), KEYS[0])
        assert await store.secrets.get(GROUP, PHONE, "0") == KEYS[0]
        async with store.begin() as unit:
            await unit.secrets.put(GROUP, PHONE, "0", KEYS[1])
            await unit.secrets.put(GROUP, PHONE, "new", KEYS[2])
        assert await store.secrets.get(GROUP, PHONE, "0") == KEYS[1]
        assert await store.secrets.get(GROUP, PHONE, "1") is None
        assert await store.secrets.get(GROUP, PHONE, "2") == KEYS[0]
        assert await store.secrets.get(GROUP, PHONE, "new") == KEYS[2]

    async def test_sent_message_is_kept_whole(self, store: Store) -> None:
        """Every field of a sent message comes back; putting it again replaces it."""
        pending = replace(MESSAGE, stanza=None, timestamp=None)
        async with store.begin() as unit:
            await unit.sent.put(pending)
            assert await unit.sent.get(MESSAGE.id) == pending
            assert await store.sent.get(MESSAGE.id) is None
        assert await store.sent.get(MESSAGE.id) == pending
        async with store.begin() as unit:
            await unit.sent.put(MESSAGE)
        assert await store.sent.get(MESSAGE.id) == MESSAGE
        assert await store.sent.get("another") is None

    async def test_sent_message_is_deleted(self, store: Store) -> None:
        """One is forgotten, others stay."""
        async with store.begin() as unit:
            await unit.sent.put(MESSAGE)
            await unit.sent.put(replace(MESSAGE, id="other"))
        async with store.begin() as unit:
            await unit.sent.delete(MESSAGE.id)
            await unit.sent.delete("unknown")
            assert await unit.sent.get(MESSAGE.id) is None
        assert await store.sent.get(MESSAGE.id) is None
        assert await store.sent.get("other") == replace(MESSAGE, id="other")

    async def test_oldest_sent_messages_go(self, store: Store) -> None:
        """Only the newest sent messages stay; one that is put again is new."""
        async with store.begin() as unit:
            for number in range(MAX_SENT):
                await unit.sent.put(replace(MESSAGE, id=str(number)))
        async with store.begin() as unit:
            await unit.sent.put(replace(MESSAGE, id="0"))
            await unit.sent.put(replace(MESSAGE, id="new"))
        kept = [number for number in range(4) if await store.sent.get(str(number))]
        assert kept == [0, 2, 3]
        assert await store.sent.get("new") == replace(MESSAGE, id="new")
        async with store.begin() as unit:
            for number in range(MAX_SENT + 1):
                await unit.sent.put(replace(MESSAGE, id=f"later {number}"))
        assert await store.sent.get("new") is None
        assert await store.sent.get("later 0") is None
        assert await store.sent.get("later 1") == replace(MESSAGE, id="later 1")

    async def test_received_message_is_known(self, store: Store) -> None:
        """A message is known by its chat, its sender with the device, and its id."""
        async with store.begin() as unit:
            await unit.received.add(GROUP, DEVICE, "A")
            await unit.received.add(ODD, ODD, "B\n")
            assert await unit.received.has(GROUP, DEVICE, "A")
            assert not await store.received.has(GROUP, DEVICE, "A")
        assert await store.received.has(GROUP, DEVICE, "A")
        assert await store.received.has(ODD, ODD, "B\n")
        assert not await store.received.has(GROUP, PHONE, "A")
        assert not await store.received.has(OTHER_GROUP, DEVICE, "A")
        assert not await store.received.has(GROUP, DEVICE, "B")

    async def test_oldest_received_messages_go(self, store: Store) -> None:
        """Only the newest are known; adding one again makes it no newer."""
        async with store.begin() as unit:
            for number in range(MAX_RECEIVED):
                await unit.received.add(GROUP, DEVICE, str(number))
        async with store.begin() as unit:
            await unit.received.add(GROUP, DEVICE, "0")
            await unit.received.add(GROUP, DEVICE, "new")
        known = [number for number in range(3) if await store.received.has(GROUP, DEVICE, str(number))]
        assert known == [1, 2]
        assert await store.received.has(GROUP, DEVICE, "new")

    async def test_privacy_token_is_of_a_user(self, store: Store) -> None:
        """A token is kept whole and found by its user, whatever the device."""
        ours = PrivacyToken(None, 0, 1_700_000_000)
        async with store.begin() as unit:
            await unit.privacy_tokens.put(LID.with_device(5), ours)
            await unit.privacy_tokens.put(PHONE, TOKEN)
            assert await unit.privacy_tokens.get(LID) == ours
            assert await store.privacy_tokens.get(LID) is None
        assert await store.privacy_tokens.get(LID) == ours
        assert await store.privacy_tokens.get(DEVICE) == TOKEN
        assert await store.privacy_tokens.get(GROUP) is None
        async with store.begin() as unit:
            await unit.privacy_tokens.put(LID, TOKEN)
        assert await store.privacy_tokens.get(LID) == TOKEN

    async def test_salt_is_replaced(self, store: Store) -> None:
        """There is one salt, which stays through everything but the deletion of the device."""
        assert await store.privacy_tokens.salt() is None
        async with store.begin() as unit:
            await unit.privacy_tokens.put_salt(b"")
            assert await unit.privacy_tokens.salt() == b""
            await unit.privacy_tokens.put_salt(b"salt")
        assert await store.privacy_tokens.salt() == b"salt"
