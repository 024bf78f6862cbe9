"""The sandbox's directory."""

import asyncio
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sandbox.people import NOW, NUMBER, add_companion, dice, new_world
from tests.sandbox.raw_client import Keys, link, logged_in
from zapwire.errors import SandboxError
from zapwire.protocol.stanzas.messages import Enc, OutgoingMessage, participants_node
from zapwire.sandbox.directory import Directory, DirectoryError
from zapwire.sandbox.server import Sandbox, Settings
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import Group
from zapwire.sandbox.world.snapshot import dump_account

KEYS = Keys.of("kept")


def linked_account(number: str = NUMBER) -> Account:
    """Return an account with a companion."""
    world = new_world(number)
    account = world.create_account(number, "Ana", NOW)
    add_companion(world, account)
    return account


async def test_accounts_come_back(tmp_path: Path) -> None:
    """What was saved last is what the next owner of the directory reads, in the order of the numbers."""
    first, second = linked_account(), linked_account("14155550123")
    async with Directory.open(tmp_path) as directory:
        await directory.save(first)
        await directory.save(second)
        first.about = "changed"
        await directory.save(first)
    async with Directory.open(tmp_path) as directory:
        assert await directory.accounts(os.urandom) == [second, first]


async def test_saving_at_once_is_in_order(tmp_path: Path) -> None:
    """Many saves of one account do not get in each other's way, and the last state is what stays."""
    account = linked_account()
    async with Directory.open(tmp_path) as directory:
        await asyncio.gather(*(directory.save(account) for _ in range(50)))
        account.about = "last"
        await directory.save(account)
        assert await directory.accounts(os.urandom) == [account]
    assert [path.name for path in (tmp_path / "accounts").iterdir()] == [f"{NUMBER}.json"]


async def test_the_noise_keys_come_back(tmp_path: Path) -> None:
    """The keys are made once, so that clients go on trusting the sandbox."""
    async with Directory.open(tmp_path) as directory:
        made = await directory.noise_identity(dice(1))
    async with Directory.open(tmp_path) as directory:
        kept = await directory.noise_identity(dice(2))
    assert (kept.root, kept.static) == (made.root, made.static)


async def test_clearing_keeps_the_keys(tmp_path: Path) -> None:
    """Accounts are forgotten, keys and foreign files stay."""
    async with Directory.open(tmp_path) as directory:
        made = await directory.noise_identity(dice(1))
        await directory.save(linked_account())
        note = tmp_path / "accounts" / "note.txt"
        note.write_text("mine")
        await directory.clear()
        assert await directory.accounts(os.urandom) == []
        assert (await directory.noise_identity(dice(2))).root == made.root
    assert note.read_text() == "mine"


async def test_a_missing_directory_is_made(tmp_path: Path) -> None:
    """Parents are made, too, and the path is an absolute one."""
    async with Directory.open(tmp_path / "a" / "b" / ".." / "c") as directory:
        assert directory.path == tmp_path / "a" / "c"
        await directory.save(linked_account())
    assert (tmp_path / "a" / "c" / "accounts" / f"{NUMBER}.json").is_file()


async def test_without_a_path_nothing_is_kept() -> None:
    """A temporary directory takes only what must be a file, and is gone at the end."""
    async with Directory.open(None) as directory:
        await directory.save(linked_account())
        await directory.noise_identity(dice(1))
        assert await directory.accounts(os.urandom) == []
        assert list(directory.path.iterdir()) == []
        path = directory.path
    assert not path.exists()


async def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Nobody else can read the keys, and no half-written file stays."""
    async with Sandbox.start(Settings(tmp_path)) as sandbox:
        await sandbox.create_phone(NUMBER)
    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in files} == {"ca.pem", "ca-key.pem", "noise.json", f"{NUMBER}.json"}
    for path in files - {tmp_path / "ca.pem"}:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def not_json(path: Path) -> None:
    path.write_text("{")


def not_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def no_object(path: Path) -> None:
    path.write_text("[]")


def nothing_in_it(path: Path) -> None:
    path.write_text("{}")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def half_a_key(path: Path) -> None:
    """Cut a key short, wherever one stands."""
    data = json.loads(path.read_text())
    for name in data.keys() & {"identity", "root"}:
        data[name] = data[name][:40]
    path.write_text(json.dumps(data))


DAMAGE = pytest.mark.parametrize("damage", [not_json, not_text, empty, no_object, nothing_in_it, a_folder, half_a_key])


@DAMAGE
async def test_a_damaged_account_is_named(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """The sandbox does not start, and says which file is why."""
    async with Directory.open(tmp_path) as directory:
        await directory.save(linked_account())
    path = tmp_path / "accounts" / f"{NUMBER}.json"
    damage(path)
    with pytest.raises(SandboxError) as raised:
        async with Sandbox.start(Settings(tmp_path)):
            pass
    assert str(path) in str(raised.value)


@DAMAGE
async def test_damaged_noise_keys_are_named(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """So it is with the file of the keys."""
    async with Directory.open(tmp_path) as directory:
        await directory.noise_identity(dice(1))
    path = tmp_path / "noise.json"
    damage(path)
    with pytest.raises(SandboxError) as raised:
        async with Sandbox.start(Settings(tmp_path)):
            pass
    assert str(path) in str(raised.value)


async def test_a_place_that_can_be_no_directory_is_named(tmp_path: Path) -> None:
    """A file stands where the directory should."""
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(SandboxError, match="cannot be made") as raised:
        async with Sandbox.start(Settings(path)):
            pass
    assert str(path) in str(raised.value)


async def test_what_fails_later_is_told(tmp_path: Path) -> None:
    """Files that cannot be written or deleted any more are named."""
    async with Directory.open(tmp_path) as directory:
        accounts = tmp_path / "accounts"
        (accounts / f"{NUMBER}.json").mkdir()
        with pytest.raises(DirectoryError, match=rf"accounts/{NUMBER}\.json cannot be written"):
            await directory.save(linked_account())
        with pytest.raises(DirectoryError, match=rf"accounts/{NUMBER}\.json cannot be deleted"):
            await directory.clear()


async def test_a_sandbox_lives_on_in_its_directory(tmp_path: Path) -> None:
    """A new sandbox has the same phones, devices, keys and CA, and a device logs in without linking again."""
    settings = Settings(tmp_path)
    async with Sandbox.start(settings) as sandbox:
        phone = await sandbox.create_phone(NUMBER, "Ana")
        jid = await link(sandbox, phone, KEYS)
        before = (sandbox.address.noise_root, Path(sandbox.address.ca).read_bytes(), phone.account)
    async with Sandbox.start(settings) as sandbox:
        account = sandbox.phone(NUMBER).account
        assert (sandbox.address.noise_root, Path(sandbox.address.ca).read_bytes(), account) == before
        async with logged_in(sandbox, KEYS, jid):
            pass


async def test_unlinking_is_kept(tmp_path: Path) -> None:
    """A device that was unlinked is not back after a restart, and its id stays used."""
    settings = Settings(tmp_path)
    async with Sandbox.start(settings) as sandbox:
        phone = await sandbox.create_phone(NUMBER)
        await phone.unlink((await link(sandbox, phone, KEYS)).device)
    async with Sandbox.start(settings) as sandbox:
        phone = sandbox.phone(NUMBER)
        assert phone.account.companions == {}
        assert (await link(sandbox, phone, KEYS)).device == 2


async def test_a_reset_is_kept(tmp_path: Path) -> None:
    """Phones that were forgotten stay forgotten; the keys stay."""
    settings = Settings(tmp_path)
    async with Sandbox.start(settings) as sandbox:
        await sandbox.create_phone(NUMBER)
        root = sandbox.address.noise_root
        await sandbox.reset()
        await sandbox.create_phone("14155550123")
    async with Sandbox.start(settings) as sandbox:
        assert [account.number for account in sandbox.context.world] == ["14155550123"]
        assert sandbox.address.noise_root == root


async def test_groups_come_back(tmp_path: Path) -> None:
    """With a sandbox that is started anew, as they were saved; what ended does not."""
    async with Sandbox.start(Settings(tmp_path)) as sandbox:
        people = [(await sandbox.create_phone(number)).account for number in (NUMBER, "14155550123")]
        group = sandbox.context.world.create_group(people[0], "Trip", people[1:], NOW)
        other = sandbox.context.world.create_group(people[0], "Trap", people[1:], NOW)
        await sandbox.context.directory.save_group(group)
        await sandbox.context.directory.save_group(other)
        await sandbox.context.directory.delete_group(other.jid)
    async with Sandbox.start(Settings(tmp_path)) as sandbox:
        assert sandbox.context.world.groups == {group.jid: group}
        await sandbox.reset()
    async with Directory.open(tmp_path) as directory:
        assert await directory.groups() == []


async def test_without_a_path_groups_are_not_kept() -> None:
    """There is nowhere to keep them."""
    async with Directory.open(None) as directory:
        await directory.save_group(Group("120363000000000001", "Trip", NUMBER, NOW))
        assert await directory.groups() == []


async def test_a_damaged_group_is_named(tmp_path: Path) -> None:
    """The message says which file to delete."""
    async with Directory.open(tmp_path) as directory:
        (tmp_path / "groups" / "1.json").write_text("{}", encoding="utf-8")
        with pytest.raises(SandboxError, match=r"groups/1\.json: .* delete the file to forget this group"):
            await directory.groups()


async def test_a_phone_of_an_older_sandbox_gets_keys(tmp_path: Path) -> None:
    """Its file has none."""
    async with Directory.open(tmp_path) as directory:
        data = dump_account(linked_account())
        del data["keys"]
        (tmp_path / "accounts" / f"{NUMBER}.json").write_text(json.dumps(data), encoding="utf-8")
        (account,) = await directory.accounts(os.urandom)
        assert account.keys.public_signed_prekey.is_signed_by(account.identity.public)


async def test_acquaintances_are_kept_at_once(tmp_path: Path) -> None:
    """Whoever writes to somebody for the first time; so nobody misses a new identity."""
    async with Sandbox.start(Settings(tmp_path)) as sandbox:
        ana, bo = [(await sandbox.create_phone(number)).account for number in (NUMBER, "14155550123")]
        encs = participants_node([(bo.lid(), Enc("msg", b"x"))])
        message = OutgoingMessage("1", bo.lid(), "text", (encs,)).to_node()
        await sandbox.context.post.submit(ana.jid(), message)
        async with Directory.open(tmp_path) as directory:
            assert {account.number: account.known for account in await directory.accounts(os.urandom)} == {
                ana.number: {bo.number},
                bo.number: {ana.number},
            }
