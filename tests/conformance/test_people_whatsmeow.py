"""How whatsmeow takes it when people change their devices, and groups their people."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.conformance.sandbox_process import Phone, SandboxProcess
from tests.conformance.talk import Talk, talking
from tests.conformance.whatsmeow import Whatsmeow, WhatsmeowError, content
from zapwire.protocol.proto.e2e_pb2 import ProtocolMessage


@pytest.fixture
async def chat(sandbox: SandboxProcess, tmp_path: Path) -> AsyncIterator[Talk]:
    """A chat in which everybody has written."""
    async with talking(sandbox, tmp_path, "chat") as talk:
        await talk.greet()
        yield talk


@pytest.fixture(params=["lid group", "pn group"])
async def group(request: pytest.FixtureRequest, sandbox: SandboxProcess, tmp_path: Path) -> AsyncIterator[Talk]:
    """A group in which everybody has written."""
    async with talking(sandbox, tmp_path, request.param) as talk:
        await talk.greet()
        yield talk


async def test_another_companion(chat: Talk, tmp_path: Path) -> None:
    """A companion linked in the middle is told by the next message, which it cannot read, and reads those after.

    whatsmeow ignores the notification of a new device where it knows the list by LID only (notification.go), and
    learns of it by the hash in the acknowledgement.
    """
    sandbox, anna, bob = chat.sandbox, chat.anna.peer, chat.bob
    async with Whatsmeow.start(sandbox.network, tmp_path, name="tablet") as tablet:
        await tablet.command("connect")
        qr = await tablet.wait_for("qr")
        linked = await sandbox.scan(bob.phone, qr["code"])
        await tablet.wait_for("connected")
        missed = await anna.send_text(bob.phone.jid, "One")
        await tablet.wait_for("undecryptable", id=missed.id, is_unavailable=True)
        text = await anna.send_text(bob.phone.jid, "Two")
        await tablet.wait_for("message", id=text.id, text="Two")

        answer = await tablet.send_text(chat.anna.phone.jid, "Three")
        told = await anna.wait_for("message", id=answer.id, text="Three")
        assert {told["sender"], told["sender_alt"]} == {linked.jid, linked.lid}
        await bob.peer.wait_for("message", id=answer.id, text="Three", is_from_me=True)
        await chat.everyone_knows(answer, text="Three")


async def test_an_unlinked_companion(chat: Talk) -> None:
    """After a companion was unlinked, the phone still gets what is written, and what it writes arrives."""
    await chat.sandbox.unlink(chat.bob.phone, chat.bob.account.linked)
    await chat.bob.peer.wait_for("logged_out")
    text = await chat.anna.peer.send_text(chat.bob.phone.jid, "Still there?")
    await chat.everyone_knows(text, text="Still there?")
    id = await chat.sandbox.send(chat.bob.phone, chat.anna.phone.jid, "Yes")
    await chat.anna.peer.wait_for("message", id=id, text="Yes")


async def test_a_phone_installed_anew(chat: Talk) -> None:
    """A new identity is noticed; the next message is sent again where it met the old session, and none is lost."""
    anna, phone = chat.anna.peer, chat.bob.phone
    await chat.sandbox.reinstall(phone)
    await anna.wait_for("identity_change", implicit=False)
    text = await anna.send_text(phone.jid, "A new phone?")
    await chat.everyone_knows(text, text="A new phone?")
    id = await chat.sandbox.send(phone, chat.anna.phone.jid, "Yes")
    await anna.wait_for("message", id=id, text="Yes")
    last = await anna.send_text(phone.jid, "Congratulations")
    await chat.everyone_knows(last, text="Congratulations", retries=0)


async def test_group_as_whatsmeow_sees_it(group: Talk) -> None:
    """A new group is told to whatsmeow with its people, and shown to it the same when it asks."""
    told = await group.anna.peer.wait_for("joined_group", jid=group.group)
    asked = await group.anna.peer.group_info(group.group)
    assert asked.items() <= told.items()
    assert await group.anna.peer.command("joined_groups") == [asked]
    assert asked["subject"] == "Five"
    people = {(person["jid"], person["lid"], person["pn"]) for person in asked["participants"]}
    assert people == {(group.name_of(phone), phone.lid, phone.jid) for phone in group.phones}
    assert [person["jid"] for person in asked["participants"] if person["is_super_admin"]] == [
        group.name_of(group.anna.phone)
    ]


async def test_group_changes(group: Talk) -> None:
    """Who joins reads what is written from then on, who leaves does not, and who is promoted may revoke."""
    sandbox, anna, bob = group.sandbox, group.anna.peer, group.bob.peer
    gone, author = group.others[0], group.others[1]
    new = await sandbox.add_phone("4915155550009")
    await sandbox.change_participants(group.group, add=[new], remove=[gone], promote=[group.bob.phone])
    await anna.wait_for("group_changed", join=[group.name_of(new)])
    await anna.wait_for("group_changed", leave=[group.name_of(gone)])
    await anna.wait_for("group_changed", promote=[group.name_of(group.bob.phone)])

    text = await anna.send_text(group.group, "Welcome")
    assert (await sandbox.received(new, text.id))["text"] == "Welcome"
    await bob.wait_for("message", id=text.id, text="Welcome")
    id = await sandbox.send(new, group.group, "Thanks")
    for peer in (anna, bob):
        await peer.wait_for("message", id=id, text="Thanks")

    id = await sandbox.send(author, group.group, "Nonsense")
    told = await bob.wait_for("message", id=id)
    revocation = await bob.revoke(group.group, id, sender=told["sender"])
    event = await anna.wait_for("message", id=revocation.id, edit="8")
    change = content(event).protocolMessage
    assert (change.type, change.key.ID, change.key.participant) == (
        ProtocolMessage.REVOKE,
        id,
        group.name_of(author),
    )
    await group.knows(new, id, revoked=True)
    with pytest.raises(asyncio.TimeoutError):
        await sandbox.received(gone, revocation.id, timeout=0.5)


async def test_group_one_is_not_in(group: Talk) -> None:
    """Who was removed from a group is told, and cannot write to it any more."""
    await group.sandbox.change_participants(group.group, remove=[group.bob.phone])
    await group.bob.peer.wait_for("group_changed", leave=[group.name_of(group.bob.phone)])
    with pytest.raises(WhatsmeowError):
        await group.bob.peer.send_text(group.group, "Hello?")


async def test_what_people_show(sandbox: SandboxProcess, tmp_path: Path) -> None:
    """Everything that whatsmeow asks about people is answered as it reads it, and it is told what changes on phones."""
    image = base64.b64encode(b"\xff\xd8\xff").decode()
    ann, ben, cid = [await sandbox.add_phone(number, name) for number, name in _PEOPLE.items()]
    await sandbox.show(ben, "business", name="Great Company")
    await sandbox.show(cid, "other-numbers", numbers=["5511988887777"])
    async with Whatsmeow.start(sandbox.network, tmp_path) as peer:
        await peer.command("connect")
        await sandbox.scan(ann, (await peer.wait_for("qr"))["code"])
        await peer.wait_for("connected")
        ask = peer.command
        checked = await ask("is_on_whatsapp", numbers=[f"+{ben.number}", "+5511988887777", "+4915599999999"])
        told = [(entry["query"], entry["is_in"], entry["verified_name"]) for entry in checked]
        assert sorted(told) == sorted(
            [
                (f"+{ben.number}", True, "Great Company"),
                ("+5511988887777", True, ""),
                ("+4915599999999", False, ""),
            ]
        )
        assert {ben.lid, cid.lid} <= {entry["jid"] for entry in checked}

        await sandbox.send(ben, ann.jid, "Hi")
        await peer.wait_for("message", text="Hi")
        for name in (ben.jid, ben.lid):
            await _until(ask, name, {"push_name": "Ben", "business_name": "Great Company"})
        profile = await sandbox.show(ben, "picture", image=image)
        event = await peer.wait_for("picture", jid=ben.jid, is_removed=False)
        assert event["author"] == ben.jid
        (info,) = await ask("user_info", jids=[ben.jid])
        known = {"status": profile["about"], "picture_id": profile["picture"], "devices": [ben.jid]}
        assert info == {"jid": ben.jid, **known}
        picture = await ask("picture", jid=ben.jid, preview=True)
        assert (picture["id"], picture["type"]) == (profile["picture"], "preview")
        assert picture["url"].startswith("https://pps.whatsapp.net/v/")
        await sandbox.show(ben, "privacy", name="profile", value="none")
        for jid in (ben.jid, cid.jid):
            with pytest.raises(WhatsmeowError):
                await ask("picture", jid=jid)

        await _settings(sandbox, peer, ann, ben)
        await sandbox.show(ann, "picture", image=image)
        await peer.wait_for("picture", jid=ann.jid)


async def _settings(sandbox: SandboxProcess, peer: Whatsmeow, ann: Phone, ben: Phone) -> None:
    """What Ann's companion changes of her settings, and hears of what she changes on her phone."""
    ask = peer.command
    assert (await ask("update_blocklist", jid=ben.jid, action="block"))["jids"] == [ben.lid]
    assert await ask("blocklist") == {"jids": [ben.lid], "dhash": "2"}
    assert (await ask("update_blocklist", jid=ben.lid, action="unblock"))["jids"] == []
    await ask("set_about", text="At the beach")
    assert (await sandbox.show(ann, "presence", available=False, method="POST"))["about"] == "At the beach"
    await ask("set_privacy_setting", name="last", value="none")
    await sandbox.show(ann, "privacy", name="online", value="match_last_seen")
    assert (await peer.wait_for("privacy_settings"))["changed"] == ["OnlineChanged"]
    await sandbox.show(ann, "block", user=ben.number, method="POST")
    told = await peer.wait_for("blocklist")
    assert (told["dhash"], told["prev_dhash"], told["changes"]) == ("4", "3", [[ben.lid, "block"]])


_PEOPLE = {"4915155550021": "Ann", "4915155550022": "Ben", "551188887777": "Cid"}


async def _until(ask: Callable[..., Awaitable[object]], jid: str, names: dict[str, str]) -> None:
    """Return when whatsmeow has stored these names of somebody, which it does beside its other work."""
    async with asyncio.timeout(10):
        while await ask("contact", jid=jid) != names:  # noqa: ASYNC110  # of what it stores nothing tells
            await asyncio.sleep(0.02)
