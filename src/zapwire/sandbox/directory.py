"""The sandbox's directory: its CA and, where the world shall outlive the process, its keys, accounts and groups."""

import asyncio
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final, TypeVar

from zapwire.errors import SandboxError
from zapwire.files import replace_file
from zapwire.protocol.jid import JID
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.sandbox.identity import NoiseIdentity
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.groups import Group
from zapwire.sandbox.world.pictures import StoredPicture
from zapwire.sandbox.world.snapshot import (
    Json,
    dump_account,
    dump_group,
    dump_picture,
    load_account,
    load_group,
    load_picture,
)

T = TypeVar("T")

_ACCOUNTS: Final = "accounts"
_GROUPS: Final = "groups"
_PICTURES: Final = "pictures"
_NOISE: Final = "noise.json"


class DirectoryError(SandboxError):
    """A file that cannot be read or written; nothing the caller could have asked for differently."""


class Directory:
    """One directory, used by one sandbox at a time. Every file is replaced whole, so a crash leaves no half."""

    def __init__(self, path: Path, *, keeps_state: bool) -> None:
        self.path = path
        self.keeps_state = keeps_state
        self._lock = asyncio.Lock()

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, path: Path | None) -> AsyncIterator["Directory"]:
        """The given directory, made where missing; for None a temporary one that keeps nothing."""
        if path is None:
            with tempfile.TemporaryDirectory(prefix="zapwire-sandbox-") as temporary:
                yield cls(Path(temporary), keeps_state=False)
            return
        try:
            for folder in (_ACCOUNTS, _GROUPS, _PICTURES):
                await asyncio.to_thread((path / folder).mkdir, parents=True, exist_ok=True)
        except OSError as error:
            raise SandboxError(f"the directory {path} cannot be made: {error.strerror}") from error
        yield cls(await asyncio.to_thread(path.resolve), keeps_state=True)

    async def noise_identity(self, random: Callable[[int], bytes]) -> NoiseIdentity:
        """The kept keys, or new ones."""
        path = self.path / _NOISE
        if not self.keeps_state or not await asyncio.to_thread(path.exists):
            identity = NoiseIdentity.create(random)
            if self.keeps_state:
                keys = {"root": identity.root.private.hex(), "static": identity.static.private.hex()}
                await self._write(path, keys)
            return identity
        data = await asyncio.to_thread(_read, path)
        try:
            root, static = (bytes.fromhex(data[name]) for name in ("root", "static"))
        except (KeyError, TypeError, ValueError) as error:
            raise SandboxError(f"{path} is damaged: delete it, and link all devices again") from error
        if len(root) != KEY_SIZE or len(static) != KEY_SIZE:
            raise SandboxError(f"{path} is damaged: delete it, and link all devices again")
        return NoiseIdentity(KeyPair.from_private(root), KeyPair.from_private(static), random)

    async def accounts(self, random: Callable[[int], bytes]) -> list[Account]:
        """Every kept account."""
        return await self._load(_ACCOUNTS, lambda data: load_account(data, random), "phone")

    async def groups(self) -> list[Group]:
        """Every kept group."""
        return await self._load(_GROUPS, load_group, "group")

    async def pictures(self) -> list[StoredPicture]:
        """Every kept picture."""
        return await self._load(_PICTURES, load_picture, "picture")

    async def save_picture(self, owner: JID, picture: StoredPicture | None) -> None:
        """Keep somebody's picture, or none any more; when this returns it is on disk."""
        if not self.keeps_state:
            return
        path = self.path / _PICTURES / f"{owner}.json"
        async with self._lock:
            if picture is not None:
                await self._write(path, dump_picture(picture))
            else:
                await self._delete(path)

    async def save(self, account: Account) -> None:
        """Keep an account as it is now; when this returns it is on disk."""
        if self.keeps_state:
            async with self._lock:
                await self._write(self.path / _ACCOUNTS / f"{account.number}.json", dump_account(account))

    async def save_group(self, group: Group) -> None:
        """Keep a group as it is now; when this returns it is on disk."""
        if self.keeps_state:
            async with self._lock:
                await self._write(self.path / _GROUPS / f"{group.id}.json", dump_group(group))

    async def delete_group(self, jid: JID) -> None:
        """Forget a group; when this returns it is off the disk."""
        if self.keeps_state:
            async with self._lock:
                await self._delete(self.path / _GROUPS / f"{jid.user}.json")

    async def clear(self) -> None:
        """Forget all accounts and groups; the keys stay, so that clients go on trusting this sandbox."""
        async with self._lock:
            for folder in (_ACCOUNTS, _GROUPS, _PICTURES):
                for path in (self.path / folder).glob("*.json"):
                    await self._delete(path)

    async def _load(self, folder: str, load: Callable[[Json], T], name: str) -> list[T]:
        if not self.keeps_state:
            return []
        found = []
        for path in sorted((self.path / folder).glob("*.json")):
            data = await asyncio.to_thread(_read, path)
            try:
                found.append(load(data))
            except SandboxError as error:
                raise SandboxError(f"{path}: {error}; delete the file to forget this {name}") from error
        return found

    async def _delete(self, path: Path) -> None:
        try:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        except OSError as error:
            raise DirectoryError(f"{path} cannot be deleted: {error.strerror}") from error

    async def _write(self, path: Path, data: object) -> None:
        try:
            await asyncio.to_thread(replace_file, path, json.dumps(data))
        except OSError as error:
            raise DirectoryError(f"{path} cannot be written: {error.strerror}") from error


def _read(path: Path) -> Json:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SandboxError(f"{path} cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise SandboxError(f"{path} is damaged: it holds no object")
    return data
