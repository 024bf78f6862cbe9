"""Many commands for the same accounts at the same time, with a network and phones that interfere."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.gateway.accounts.rig import PATIENCE, Rig, on_disk, rig
from zapwire.errors import ZapwireError
from zapwire.gateway.accounts.commands import Connect, Disconnect, GetQR, Logout, Reset, SendMessage
from zapwire.gateway.model import User
from zapwire.protocol.proto.e2e_pb2 import Message
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox
from zapwire.testing import sandbox

HOLA = Message(conversation="Hola").SerializeToString()
ACCOUNTS, ACTS, CALLERS = 3, 15, 3

Act = Callable[[], Awaitable[object]]


def acts(made: Rig, whatsapp: Sandbox, user: User, phone: Phone, dice: random.Random) -> list[Act]:
    """Return what may happen to one account."""
    ask = made.manager.ask

    async def scan() -> None:
        await phone.scan(await ask(user.id, GetQR()))

    async def unlink() -> None:
        for device in list(phone.account.companions)[:1]:
            await phone.unlink(device)

    async def cut() -> None:
        whatsapp.cut()

    async def give_up() -> None:
        task = asyncio.create_task(ask(user.id, dice.choice([Connect(1.0), Logout(), Disconnect(), Reset()])))
        for _ in range(dice.randrange(100)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    return [
        lambda: ask(user.id, Connect()),
        lambda: ask(user.id, Connect(0.2)),
        lambda: ask(user.id, Connect(0.2)),
        lambda: ask(user.id, Disconnect()),
        lambda: ask(user.id, Logout()),
        lambda: ask(user.id, Reset(forget_device=dice.random() < 0.3)),
        lambda: ask(user.id, SendMessage(phone.account.jid(), HOLA)),
        scan,
        scan,
        unlink,
        cut,
        give_up,
    ]


async def misuse(choices: list[Act], dice: random.Random) -> None:
    """Do anything; what is refused is refused with an error of ours, in time."""
    for _ in range(ACTS):
        try:
            async with asyncio.timeout(PATIENCE):
                await dice.choice(choices)()
        except ZapwireError:
            pass


async def becomes_well(made: Rig, user: User, phone: Phone) -> None:
    """See that the account can be linked, and that all that is known of it agrees."""
    for number in list(phone.account.companions)[:-1]:
        await phone.unlink(number)
    status = await made.manager.ask(user.id, Connect(PATIENCE))
    if not status.is_connected:  # it had been unlinked, and just heard of it
        status = await made.manager.ask(user.id, Connect(PATIENCE))
    if status.qr:
        await phone.scan(status.qr)
    status = await made.logged_in(user)
    await made.kept(user, wants=True, jid=status.jid)
    device = await (await made.database.store(user.id)).device.load()
    assert device is not None
    assert (str(device.jid), str(device.lid)) == (status.jid, status.lid)


@pytest.mark.parametrize("seed", range(2))
async def test_accounts_stay_well(tmp_path: Path, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever happens at the same time, each account can then be connected, and nothing broke."""
    dice = random.Random(seed)
    async with (
        sandbox() as whatsapp,
        on_disk(tmp_path) as database,
        rig(database, whatsapp, patience=0.3, logout=2.0) as made,
    ):
        users = [await made.user(str(number)) for number in range(ACCOUNTS)]
        phones = [await whatsapp.create_phone(str(10_000_000_000 + number)) for number in range(ACCOUNTS)]
        pairs = list(zip(users, phones, strict=True))
        await asyncio.gather(
            *(misuse(acts(made, whatsapp, *pair, dice), dice) for pair in pairs for _ in range(CALLERS))
        )
        for user, phone in pairs:
            await becomes_well(made, user, phone)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
