"""What every store must do with sessions, identities and sender keys."""

from tests.client.store.noun_suite import (
    ADDRESS,
    GROUP,
    KEYS,
    OTHER_GROUP,
    SENDER_KEYS,
    SESSIONS,
    USER,
    NounSuite,
)
from zapwire.client.store.base import Store
from zapwire.protocol.signal.session import SessionRecord


class SignalSuite(NounSuite):
    """Sessions, identities and sender keys."""

    async def test_session_is_replaced(self, store: Store) -> None:
        """A session's record comes back as it was last put; other devices have their own."""
        async with store.begin() as unit:
            await unit.sessions.put(ADDRESS, SESSIONS[0])
            await unit.sessions.put("123456789012345:0", SESSIONS[1])
            await unit.sessions.put(ADDRESS, SESSIONS[2])
        assert await store.sessions.get(ADDRESS) == SESSIONS[2]
        assert await store.sessions.get("123456789012345:0") == SESSIONS[1]
        assert await store.sessions.get(f"{USER}:1") is None

    async def test_empty_session_record_is_a_record(self, store: Store) -> None:
        """A record without sessions comes back as one, not as None."""
        async with store.begin() as unit:
            await unit.sessions.put(ADDRESS, SessionRecord())
        assert await store.sessions.get(ADDRESS) == SessionRecord()

    async def test_session_is_deleted(self, store: Store) -> None:
        """One device's session is deleted, another's stays; deleting what is not there does nothing."""
        async with store.begin() as unit:
            await unit.sessions.put(f"{USER}:0", SESSIONS[0])
            await unit.sessions.put(f"{USER}:1", SESSIONS[1])
        async with store.begin() as unit:
            await unit.sessions.delete(f"{USER}:0")
            await unit.sessions.delete("5:5")
            assert await unit.sessions.get(f"{USER}:0") is None
            assert await store.sessions.get(f"{USER}:0") == SESSIONS[0]
        assert await store.sessions.get(f"{USER}:0") is None
        assert await store.sessions.get(f"{USER}:1") == SESSIONS[1]

    async def test_sessions_of_a_user_are_deleted(self, store: Store) -> None:
        """A user's sessions go, those put in the same unit of work too; users of similar names keep theirs."""
        async with store.begin() as unit:
            for address in ("12:0", "12_1:0", "12_1:7", "12_10:0", "112_1:0", "1%:0"):
                await unit.sessions.put(address, SESSIONS[0])
        async with store.begin() as unit:
            await unit.sessions.put("12_1:8", SESSIONS[1])
            await unit.sessions.delete_user("12_1")
            await unit.sessions.delete_user("1%")
            await unit.sessions.delete_user("99")
            await unit.sessions.put("12_1:9", SESSIONS[2])
        gone = [address for address in ("12_1:0", "12_1:7", "12_1:8", "1%:0") if await store.sessions.get(address)]
        assert gone == []
        for address in ("12:0", "12_10:0", "112_1:0"):
            assert await store.sessions.get(address) == SESSIONS[0]
        assert await store.sessions.get("12_1:9") == SESSIONS[2]

    async def test_sessions_are_renamed(self, store: Store) -> None:
        """A user's sessions move to the new name, but for devices that have one there; the old name has none then."""
        async with store.begin() as unit:
            await unit.sessions.put("549:0", SESSIONS[0])
            await unit.sessions.put("549:3", SESSIONS[1])
            await unit.sessions.put("5490:3", SESSIONS[1])
            await unit.sessions.put(f"{USER}:3", SESSIONS[2])
        async with store.begin() as unit:
            assert await unit.sessions.rename_user("549", USER)
            assert await unit.sessions.get("549:0") is None
            assert await unit.sessions.get(f"{USER}:0") == SESSIONS[0]
            assert await store.sessions.get("549:0") == SESSIONS[0]
        assert await store.sessions.get(f"{USER}:0") == SESSIONS[0]
        assert await store.sessions.get(f"{USER}:3") == SESSIONS[2]
        assert await store.sessions.get("549:0") is None
        assert await store.sessions.get("549:3") is None
        assert await store.sessions.get("5490:3") == SESSIONS[1]
        async with store.begin() as unit:
            assert not await unit.sessions.rename_user("549", USER)

    async def test_sessions_renamed_to_the_same_name(self, store: Store) -> None:
        """Renaming a user to the name it has keeps its sessions."""
        async with store.begin() as unit:
            await unit.sessions.put(ADDRESS, SESSIONS[0])
            assert await unit.sessions.rename_user(USER, USER)
            assert not await unit.sessions.rename_user("5", "5")
        assert await store.sessions.get(ADDRESS) == SESSIONS[0]

    async def test_sessions_renamed_within_a_unit(self, store: Store) -> None:
        """What a unit of work wrote and deleted before counts in its renaming."""
        async with store.begin() as unit:
            await unit.sessions.put("549:0", SESSIONS[0])
            await unit.sessions.put(f"{USER}:1", SESSIONS[2])
        async with store.begin() as unit:
            await unit.sessions.delete("549:0")
            await unit.sessions.put("549:1", SESSIONS[1])
            await unit.sessions.delete(f"{USER}:1")
            assert await unit.sessions.rename_user("549", USER)
        assert await store.sessions.get(f"{USER}:0") is None
        assert await store.sessions.get(f"{USER}:1") == SESSIONS[1]

    async def test_identity_is_deleted(self, store: Store) -> None:
        """One device's identity is deleted, or a user's; others stay."""
        async with store.begin() as unit:
            for address in ("1:0", "1:1", "1:2", "2:0", "1_1:0"):
                await unit.identities.put(address, KEYS[0])
            await unit.identities.delete("1:1")
            await unit.identities.delete("7:7")
            assert await unit.identities.get("1:1") is None
            assert await unit.identities.get("1:2") == KEYS[0]
        async with store.begin() as unit:
            await unit.identities.delete_user("1")
        assert await store.identities.get("1:0") is None
        assert await store.identities.get("1:2") is None
        assert await store.identities.get("2:0") == KEYS[0]
        assert await store.identities.get("1_1:0") == KEYS[0]

    async def test_identities_are_renamed(self, store: Store) -> None:
        """Identities move as sessions do."""
        async with store.begin() as unit:
            await unit.identities.put("549:0", KEYS[0])
            await unit.identities.put("549:3", KEYS[1])
            await unit.identities.put(f"{USER}:3", KEYS[2])
        async with store.begin() as unit:
            assert await unit.identities.rename_user("549", USER)
            assert not await unit.identities.rename_user("549", USER)
        assert await store.identities.get(f"{USER}:0") == KEYS[0]
        assert await store.identities.get(f"{USER}:3") == KEYS[2]
        assert await store.identities.get("549:0") is None
        assert await store.identities.get("549:3") is None

    async def test_sender_keys_are_of_a_group_and_a_sender(self, store: Store) -> None:
        """A sender's keys in one group are neither those in another, nor another sender's."""
        async with store.begin() as unit:
            await unit.sender_keys.put(GROUP, ADDRESS, SENDER_KEYS[2])
            await unit.sender_keys.put(GROUP, ADDRESS, SENDER_KEYS[0])
            await unit.sender_keys.put(OTHER_GROUP, ADDRESS, SENDER_KEYS[1])
            await unit.sender_keys.put(GROUP, "549:3", SENDER_KEYS[2])
        assert await store.sender_keys.get(GROUP, ADDRESS) == SENDER_KEYS[0]
        assert await store.sender_keys.get(OTHER_GROUP, ADDRESS) == SENDER_KEYS[1]
        assert await store.sender_keys.get(GROUP, "549:3") == SENDER_KEYS[2]
        assert await store.sender_keys.get(OTHER_GROUP, "549:3") is None
        async with store.begin() as unit:
            await unit.sender_keys.delete(GROUP, ADDRESS)
            await unit.sender_keys.delete(OTHER_GROUP, "549:3")
            assert await unit.sender_keys.get(GROUP, ADDRESS) is None
        assert await store.sender_keys.get(GROUP, ADDRESS) is None
        assert await store.sender_keys.get(OTHER_GROUP, ADDRESS) == SENDER_KEYS[1]

    async def test_sender_keys_are_renamed(self, store: Store) -> None:
        """A sender's keys move in every group, but for groups where the new name has some."""
        async with store.begin() as unit:
            await unit.sender_keys.put(GROUP, "549:3", SENDER_KEYS[0])
            await unit.sender_keys.put(OTHER_GROUP, "549:3", SENDER_KEYS[1])
            await unit.sender_keys.put(OTHER_GROUP, f"{USER}:3", SENDER_KEYS[2])
        async with store.begin() as unit:
            assert await unit.sender_keys.rename_user("549", USER)
            assert not await unit.sender_keys.rename_user("549", USER)
        assert await store.sender_keys.get(GROUP, f"{USER}:3") == SENDER_KEYS[0]
        assert await store.sender_keys.get(OTHER_GROUP, f"{USER}:3") == SENDER_KEYS[2]
        assert await store.sender_keys.get(GROUP, "549:3") is None
        assert await store.sender_keys.get(OTHER_GROUP, "549:3") is None

    async def test_sender_keys_renamed_to_the_same_name(self, store: Store) -> None:
        """Renaming a sender to the name it has keeps its keys, and what it was sent."""
        async with store.begin() as unit:
            await unit.sender_keys.put(GROUP, ADDRESS, SENDER_KEYS[0])
            await unit.sender_keys.share(GROUP, [ADDRESS])
            assert await unit.sender_keys.rename_user(USER, USER)
        assert await store.sender_keys.get(GROUP, ADDRESS) == SENDER_KEYS[0]
        assert await store.sender_keys.shared_with(GROUP) == {ADDRESS}

    async def test_sharing_adds_up(self, store: Store) -> None:
        """Our key of a group is shared with more and more devices, each group's with its own."""
        assert await store.sender_keys.shared_with(GROUP) == frozenset()
        async with store.begin() as unit:
            await unit.sender_keys.share(GROUP, ["1:0", "1:2", "2:0"])
            await unit.sender_keys.share(OTHER_GROUP, iter(["9:0"]))
        async with store.begin() as unit:
            await unit.sender_keys.share(GROUP, ["1:2", "1:3"])
            await unit.sender_keys.share(GROUP, [])
            assert await unit.sender_keys.shared_with(GROUP) == {"1:0", "1:2", "1:3", "2:0"}
            assert await store.sender_keys.shared_with(GROUP) == {"1:0", "1:2", "2:0"}
        assert await store.sender_keys.shared_with(GROUP) == {"1:0", "1:2", "1:3", "2:0"}
        assert await store.sender_keys.shared_with(OTHER_GROUP) == {"9:0"}

    async def test_new_key_is_shared_with_nobody(self, store: Store) -> None:
        """Unsharing a group's key forgets its devices, and no other group's; it can be shared again."""
        async with store.begin() as unit:
            await unit.sender_keys.share(GROUP, ["1:0", "2:0"])
            await unit.sender_keys.share(OTHER_GROUP, ["1:0"])
        async with store.begin() as unit:
            await unit.sender_keys.share(GROUP, ["3:0"])
            await unit.sender_keys.unshare(GROUP)
            assert await unit.sender_keys.shared_with(GROUP) == frozenset()
            await unit.sender_keys.share(GROUP, ["2:5"])
        assert await store.sender_keys.shared_with(GROUP) == {"2:5"}
        assert await store.sender_keys.shared_with(OTHER_GROUP) == {"1:0"}

    async def test_user_is_unshared_everywhere(self, store: Store) -> None:
        """A user's devices have our key of no group any more, users of similar names still do."""
        async with store.begin() as unit:
            await unit.sender_keys.share(GROUP, ["1:0", "1:2", "11:0", "1_1:0"])
        async with store.begin() as unit:
            await unit.sender_keys.share(OTHER_GROUP, ["1:0", "2:0"])
            await unit.sender_keys.unshare_user("1")
            await unit.sender_keys.unshare_user("7")
            assert await unit.sender_keys.shared_with(OTHER_GROUP) == {"2:0"}
        assert await store.sender_keys.shared_with(GROUP) == {"11:0", "1_1:0"}
        assert await store.sender_keys.shared_with(OTHER_GROUP) == {"2:0"}

    async def test_many_are_renamed_at_once(self, store: Store) -> None:
        """Each as if alone: their keys and ours; who is not named keeps what they have."""
        many = {str(number): f"{number}_1" for number in range(1000, 1600)}
        async with store.begin() as unit:
            await unit.sender_keys.put(GROUP, "1000:3", SENDER_KEYS[0])
            await unit.sender_keys.put(GROUP, "999:3", SENDER_KEYS[1])
            await unit.sender_keys.share(GROUP, ["1000:0", "1000:3", "1001_1:1", "1001:0", "999:0"])
        async with store.begin() as unit:
            await unit.sender_keys.share(OTHER_GROUP, ["1599:4"])
            await unit.sender_keys.rename_users(many)
            await unit.sender_keys.rename_users({})
        assert await store.sender_keys.get(GROUP, "1000:3") is None
        assert await store.sender_keys.get(GROUP, "1000_1:3") == SENDER_KEYS[0]
        assert await store.sender_keys.get(GROUP, "999:3") == SENDER_KEYS[1]
        assert await store.sender_keys.shared_with(GROUP) == {"1000_1:0", "1000_1:3", "1001_1:1", "1001_1:0", "999:0"}
        assert await store.sender_keys.shared_with(OTHER_GROUP) == {"1599_1:4"}

    async def test_renamed_device_has_our_key_still(self, store: Store) -> None:
        """Devices that have our key have it under their user's new name."""
        async with store.begin() as unit:
            await unit.sender_keys.share(GROUP, ["549:0", "549:3", f"{USER}:3", "2:0"])
            await unit.sender_keys.share(OTHER_GROUP, ["549:4"])
        async with store.begin() as unit:
            assert await unit.sender_keys.rename_user("549", USER)
        assert await store.sender_keys.shared_with(GROUP) == {f"{USER}:0", f"{USER}:3", "2:0"}
        assert await store.sender_keys.shared_with(OTHER_GROUP) == {f"{USER}:4"}
