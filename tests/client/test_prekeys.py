"""Prekeys: keeping the server supplied."""

import asyncio

import pytest

from tests.client.conversation import Conversation, conversation
from tests.client.fake_server import ServerEnd, dice
from tests.client.rig import Rig, linked_store, rig, until
from zapwire.client.prekeys import FIRST_UPLOAD, UPLOAD, PreKeys, new_prekeys, public_signed_prekey
from zapwire.client.store.memory import MemoryStore
from zapwire.protocol.events import Connected
from zapwire.protocol.lifecycle import Phase
from zapwire.protocol.node import Node
from zapwire.protocol.signal.prekeys import MAX_PREKEY_ID
from zapwire.protocol.stanzas.prekeys import UploadPreKeys, prekey_count
from zapwire.protocol.stanzas.stream import Success


async def counted(made: Rig, on_server: int) -> ServerEnd:
    """Connect, and answer the first question with that many prekeys."""
    made.client.connect()
    server = await made.transport.accept()
    await server.opened()
    server.send(Success(int(made.clock.now()), None).to_node())
    server.answer(await server.receive_query("encrypt"), prekey_count(on_server))
    return server


async def finish(made: Rig, server: ServerEnd) -> None:
    """Let the client become active."""
    server.answer(await server.receive_query("passive"))
    await made.event(Connected)


async def uploaded(made: Rig, server: ServerEnd) -> UploadPreKeys:
    """Take an upload, answer it well and the count after it, and let the client become active."""
    query = await server.receive_query("encrypt")
    upload = UploadPreKeys.from_node(query)
    server.answer(query)
    count = await server.receive_query("encrypt")
    assert count.child("count") is not None
    server.answer(count, prekey_count(len(upload.prekeys)))
    await finish(made, server)
    return upload


async def test_first_upload_is_large() -> None:
    """Where neither side has any, 812 prekeys leave together with the device's other keys."""
    store = await linked_store(prekeys=0)
    async with rig(store) as made:
        upload = await uploaded(made, await counted(made, 0))
        device = await store.device.load()
        assert device is not None
        assert [prekey.id for prekey in upload.prekeys] == list(range(1, FIRST_UPLOAD + 1))
        assert upload.identity_key == device.identity_key.public
        assert upload.registration_id == device.registration_id
        assert upload.signed_prekey == public_signed_prekey(device)
        assert len({prekey.public for prekey in upload.prekeys}) == FIRST_UPLOAD
        for prekey in upload.prekeys[::100]:
            kept = await store.prekeys.get(prekey.id)
            assert kept is not None
            assert kept.key_pair.public == prekey.public
        assert await store.prekeys.count_uploaded() == FIRST_UPLOAD


@pytest.mark.parametrize(("on_server", "in_store"), [(4, 10), (0, 10), (100, 4), (3, 3), (20, 0)])
async def test_low_supply_is_filled_up(on_server: int, in_store: int) -> None:
    """Where either side has fewer than five, fifty more are uploaded, their ids going on."""
    store = await linked_store(prekeys=in_store)
    async with rig(store) as made:
        upload = await uploaded(made, await counted(made, on_server))
        assert [prekey.id for prekey in upload.prekeys] == list(range(in_store + 1, in_store + UPLOAD + 1))
        assert await store.prekeys.count_uploaded() == in_store + UPLOAD


@pytest.mark.parametrize(("on_server", "in_store"), [(5, 5), (812, 812)])
async def test_enough_is_enough(on_server: int, in_store: int) -> None:
    """Where both sides have five or more, nothing is uploaded."""
    store = await linked_store(prekeys=in_store)
    async with rig(store) as made:
        server = await counted(made, on_server)
        await finish(made, server)
        assert await store.prekeys.last_id() == in_store


async def test_left_over_keys_leave_first() -> None:
    """Keys of an upload that failed go with the next, before new ones are made."""
    store = await linked_store(prekeys=40, uploaded=10)
    async with rig(store) as made:
        upload = await uploaded(made, await counted(made, 0))
        assert [prekey.id for prekey in upload.prekeys] == list(range(11, 61))
        assert await store.prekeys.not_uploaded(100) == []


async def test_left_over_keys_may_suffice() -> None:
    """Where enough are left over, none is made, and the rest stays for later."""
    store = await linked_store(prekeys=70, uploaded=5)
    async with rig(store) as made:
        upload = await uploaded(made, await counted(made, 0))
        assert [prekey.id for prekey in upload.prekeys] == list(range(6, 56))
        assert len(await store.prekeys.not_uploaded(100)) == 15


async def test_keys_are_kept_before_they_leave() -> None:
    """When an upload reaches the server its keys are in the store already, but not marked as uploaded."""
    store = await linked_store(prekeys=0)
    async with rig(store) as made:
        server = await counted(made, 3)
        upload = UploadPreKeys.from_node(await server.receive_query("encrypt"))
        assert len(upload.prekeys) == UPLOAD
        assert await store.prekeys.count_uploaded() == 0
        assert len(await store.prekeys.not_uploaded(100)) == UPLOAD


async def test_refused_upload_is_no_obstacle(caplog: pytest.LogCaptureFixture) -> None:
    """A refused upload is logged; the client becomes active and connected all the same, and tries the next time."""
    store = await linked_store(prekeys=0)
    async with rig(store) as made:
        server = await counted(made, 1)
        server.refuse(await server.receive_query("encrypt"), 406, "not-acceptable")
        await finish(made, server)
        assert made.client.phase is Phase.CONNECTED
        assert "this device could not upload prekeys: the server refused the query with 406" in caplog.text
        assert len(await store.prekeys.not_uploaded(100)) == UPLOAD


async def test_refused_count_is_no_obstacle(caplog: pytest.LogCaptureFixture) -> None:
    """Nor is a server that does not tell how many it has, or tells nonsense."""
    async with rig(await linked_store()) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.send(Success(0, None).to_node())
        server.answer(await server.receive_query("encrypt"), (Node("count", {"value": "lots"}),))
        await finish(made, server)
        assert "this device could not upload prekeys" in caplog.text


async def test_device_that_vanished_meanwhile(caplog: pytest.LogCaptureFixture) -> None:
    """Where the store was emptied behind the client's back there is nothing to upload, which is logged."""
    caplog.set_level("INFO")
    store = await linked_store(prekeys=0)
    async with rig(store) as made:
        made.client.connect()
        server = await made.transport.accept()
        await server.opened()
        server.send(Success(0, None).to_node())
        query = await server.receive_query("encrypt")
        async with store.begin() as unit:
            await unit.device.delete()
        server.answer(query, prekey_count(0))
        await until(lambda: "prekeys belong to a device" in caplog.text)


def test_ids_go_on() -> None:
    """New prekeys take the ids after the last one."""
    assert [prekey.id for prekey in new_prekeys(7, 3, dice("prekeys"))] == [8, 9, 10]


def test_ids_start_over() -> None:
    """After the highest id that fits into 24 bits comes 1; there is no id 0."""
    assert [prekey.id for prekey in new_prekeys(MAX_PREKEY_ID - 2, 4, dice("prekeys"))] == [
        MAX_PREKEY_ID - 1,
        MAX_PREKEY_ID,
        1,
        2,
    ]


def test_keys_are_fresh() -> None:
    """Every prekey has a key of its own."""
    assert len({prekey.key_pair.private for prekey in new_prekeys(0, 50, dice("prekeys"))}) == 50


async def test_store_stays_empty_until_linked() -> None:
    """A device that is not linked makes no prekeys."""
    store = MemoryStore()
    async with rig(store) as made:
        made.client.connect()
        await (await made.transport.accept()).opened()
        assert await store.prekeys.last_id() == 0


async def supplying(talk: Conversation) -> tuple[PreKeys, asyncio.Task[None], Node]:
    """Let the supply begin; returns the feature, its task, and the query that uploads."""
    prekeys = PreKeys(talk.context())
    task = asyncio.create_task(prekeys.supply())
    return prekeys, task, await talk.server.receive_query("encrypt")


async def test_supply() -> None:
    """More prekeys are uploaded when the server asks for them, and kept before they leave."""
    async with conversation() as talk:
        _, task, query = await supplying(talk)
        upload = UploadPreKeys.from_node(query)
        assert [prekey.id for prekey in upload.prekeys] == list(range(11, 11 + UPLOAD))
        assert len(await talk.store.prekeys.not_uploaded(100)) == UPLOAD
        talk.server.answer(query)
        await task
        assert await talk.store.prekeys.not_uploaded(100) == []


async def test_supply_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    """A supply that fails is logged; the same keys are uploaded the next time."""
    async with conversation() as talk:
        prekeys, task, query = await supplying(talk)
        talk.server.refuse(query, 503)
        await task
        assert "prekeys could not be uploaded" in caplog.text
        again = asyncio.create_task(prekeys.supply())
        second = await talk.server.receive_query("encrypt")
        assert UploadPreKeys.from_node(second) == UploadPreKeys.from_node(query)
        talk.server.answer(second)
        await again


async def test_one_supply_at_a_time() -> None:
    """While keys are uploaded another call for them is no second upload."""
    async with conversation() as talk:
        prekeys, task, query = await supplying(talk)
        await prekeys.supply()
        talk.server.answer(query)
        await task
        assert talk.server.has_received_all


async def test_key_for_one_peer() -> None:
    """A key for one peer is new, kept, and never uploaded."""
    async with conversation() as talk:
        prekeys = PreKeys(talk.context())
        async with talk.store.begin() as unit:
            first, second = await prekeys.new_one(unit), await prekeys.new_one(unit)
        assert (first.id, second.id) == (11, 12)
        assert await talk.store.prekeys.get(11) == first
        assert await talk.store.prekeys.not_uploaded(100) == []


async def test_key_for_one_peer_amid_an_upload() -> None:
    """A key handed to a peer while others are made keeps its id: no two keys share one."""
    store = await linked_store()
    async with conversation(store=store) as talk:
        prekeys = PreKeys(talk.context())
        task = asyncio.create_task(prekeys.supply())
        await until(prekeys._uploading.locked)  # noqa: SLF001  # the thread is making keys now
        async with store.begin() as unit:
            handed = await prekeys.new_one(unit)
        query = await talk.server.receive_query("encrypt")
        talk.server.answer(query)
        await task
        assert await store.prekeys.get(handed.id) == handed
        for public in UploadPreKeys.from_node(query).prekeys:
            kept = await store.prekeys.get(public.id)
            assert kept is not None
            assert kept.key_pair.public == public.public
            assert public.id != handed.id
