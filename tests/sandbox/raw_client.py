"""A client without any habits of its own: it sends exactly what a test tells it to."""

import asyncio
import contextlib
import random
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.protocol.old_client import OldClient
from zapwire.protocol.connection import Connection, NodeReceived, Opened
from zapwire.protocol.handshake import ClientHandshake
from zapwire.protocol.jid import JID
from zapwire.protocol.login import ClientProfile, Registration, login_payload, registration_payload
from zapwire.protocol.node import Node
from zapwire.protocol.pairing.identity import open_sealed
from zapwire.protocol.pairing.qr import LinkingQR
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.prekeys import PreKey, PublicPreKey, PublicSignedPreKey, SignedPreKey
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.protocol.stanzas.pairing import PairDevice, PairDeviceSign, PairSuccess
from zapwire.protocol.stanzas.prekeys import UploadPreKeys
from zapwire.protocol.stanzas.stream import STREAM_END
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.recorder import Direction, Json, Kind, Recorder
from zapwire.sandbox.server import Sandbox

TIMEOUT = 5.0
"""Seconds that anything here may take."""

PROFILE = ClientProfile(os_name="Raw", platform="CHROME")


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of one companion."""

    noise: KeyPair
    identity: KeyPair
    signed_prekey: SignedPreKey
    adv_secret: bytes
    registration_id: int = 0x01020304

    @classmethod
    def of(cls, name: str) -> "Keys":
        """The keys that always go with this name."""
        dice = random.Random(name).randbytes
        noise, identity = (KeyPair.from_private(dice(KEY_SIZE)) for _ in range(2))
        signed = SignedPreKey.create(identity, 1, private=dice(KEY_SIZE), random=dice(RANDOM_SIZE))
        return cls(noise, identity, signed, dice(KEY_SIZE))

    def rotated(self, key_id: int) -> "Keys":
        """The same companion's keys with another signed prekey."""
        private = random.Random(key_id).randbytes(KEY_SIZE)
        signed = SignedPreKey.create(self.identity, key_id, private=private, random=bytes(RANDOM_SIZE))
        return replace(self, signed_prekey=signed)

    @property
    def registration(self) -> Registration:
        """What the companion registers with."""
        signed = self.signed_prekey
        public = PublicSignedPreKey(signed.id, signed.key_pair.public, signed.signature)
        return Registration(self.registration_id, self.identity.public, public)

    def qr(self, ref: str) -> str:
        """The text in the companion's QR code."""
        return LinkingQR(ref, self.noise.public, self.identity.public, self.adv_secret, "1").to_text()

    def sign(self, success: PairSuccess) -> Node:
        """The companion's right answer to pair-success. Raises `PairingError` where it must refuse."""
        signed = open_sealed(success.container, self.adv_secret, self.identity.public)
        signed = signed.signed_by_device(self.identity, bytes(RANDOM_SIZE))
        identity = signed.to_bytes(with_account_key=False)
        return PairDeviceSign(success.query_id, signed.identity.key_index, identity).to_node()

    def upload(self, *prekeys: PreKey) -> UploadPreKeys:
        """The publication of these one-time prekeys and the keys above."""
        public = tuple(PublicPreKey(prekey.id, prekey.key_pair.public) for prekey in prekeys)
        return UploadPreKeys(self.registration_id, self.identity.public, public, self.registration.signed_prekey)


def prekey(number: int) -> PreKey:
    """The one-time prekey that always has this number."""
    return PreKey(number, KeyPair.from_private(random.Random(number).randbytes(KEY_SIZE)))


@dataclass(slots=True)
class RawClient:
    """A connection whose handshake is done. Every wait ends with TimeoutError after a few seconds."""

    sandbox: Sandbox
    socket: ClientConnection
    connection: Connection | OldClient
    _received: deque[Node] = field(default_factory=deque)

    async def send(self, node: Node) -> None:
        """Send a stanza."""
        self.connection.send(node)
        await self._flush()

    async def receive(self) -> Node:
        """The next stanza. Raises ConnectionClosed where the sandbox ended the connection before one came."""
        async with asyncio.timeout(TIMEOUT):
            while not self._received:
                await self._read()
        return self._received.popleft()

    async def receive_rest(self) -> list[Node]:
        """Every stanza up to the end of the stream, after which it leaves, or of the connection."""
        received = []
        with contextlib.suppress(ConnectionClosed):
            while (node := await self.receive()) != STREAM_END:
                received.append(node)
            received.append(node)
        await self.socket.close()
        return received

    async def query(self, node: Node) -> Node:
        """Send a stanza and return the next one that comes."""
        await self.send(node)
        return await self.receive()

    async def open(self) -> None:
        """Do the handshake."""
        self.connection.start(self.sandbox.context.now())
        await self._flush()
        async with asyncio.timeout(TIMEOUT):
            while not await self._read():
                pass

    async def _read(self) -> bool:
        """Take one message; True where it opened the connection."""
        data = await self.socket.recv(decode=False)
        opened = False
        for event in self.connection.receive_data(data, self.sandbox.context.now()):
            if isinstance(event, Opened):
                opened = True
                await self._flush()
            elif isinstance(event, NodeReceived):
                self._received.append(event.node)
        return opened

    async def _flush(self) -> None:
        for message in self.connection.data_to_send():
            await self.socket.send(message)


def trust(sandbox: Sandbox) -> ssl.SSLContext:
    """TLS settings of a client that trusts the sandbox's CA alone."""
    return ssl.create_default_context(cafile=sandbox.address.ca)


@asynccontextmanager
async def dial(sandbox: Sandbox) -> AsyncIterator[ClientConnection]:
    """A WebSocket on which nothing was said yet, for the length of the context."""
    async with connect(
        sandbox.address.ws,
        ssl=trust(sandbox),
        proxy=None,
        compression=None,
        open_timeout=TIMEOUT,
        close_timeout=TIMEOUT,
    ) as socket:
        yield socket


@asynccontextmanager
async def opened(sandbox: Sandbox, payload: bytes, noise: KeyPair) -> AsyncIterator[RawClient]:
    """A client that has introduced itself with `payload`, for the length of the context."""
    async with dial(sandbox) as socket:
        raw = RawClient(sandbox, socket, Connection(handshake(sandbox, payload, noise)))
        await raw.open()
        yield raw


def handshake(sandbox: Sandbox, payload: bytes, noise: KeyPair) -> ClientHandshake:
    """The client's side of a handshake with this sandbox."""
    ephemeral = KeyPair.from_private(sandbox.context.random(KEY_SIZE))
    root = bytes.fromhex(sandbox.address.noise_root)
    return ClientHandshake(static=noise, ephemeral=ephemeral, root=root, payload=payload)


@asynccontextmanager
async def registered(sandbox: Sandbox, keys: Keys) -> AsyncIterator[tuple[RawClient, tuple[str, ...]]]:
    """A client that waits to be linked, and the refs it was given."""
    payload = registration_payload(PROFILE, keys.registration)
    async with opened(sandbox, payload, keys.noise) as raw:
        yield raw, PairDevice.from_node(await raw.receive()).refs


async def link(sandbox: Sandbox, phone: Phone, keys: Keys) -> JID:
    """Link a companion with these keys and return its JID; its connection has ended by then."""
    async with registered(sandbox, keys) as (raw, refs), asyncio.TaskGroup() as group:
        scan = group.create_task(phone.scan(keys.qr(refs[0])))
        await raw.send(keys.sign(PairSuccess.from_node(await raw.receive())))
        await raw.receive_rest()
        return await scan


@asynccontextmanager
async def connected(sandbox: Sandbox, keys: Keys, jid: JID) -> AsyncIterator[RawClient]:
    """A client that presents itself as the device `jid`; what the sandbox says to that is still to be received."""
    async with opened(sandbox, login_payload(PROFILE, jid), keys.noise) as raw:
        yield raw


@asynccontextmanager
async def logged_in(sandbox: Sandbox, keys: Keys, jid: JID) -> AsyncIterator[RawClient]:
    """A client whose login worked; the stanzas that follow every login are received already."""
    async with connected(sandbox, keys, jid) as raw:
        assert [(await raw.receive()).tag for _ in range(3)] == ["success", "ib", "ib"]
        yield raw


@dataclass(slots=True)
class Clock:
    """A clock that starts now, as TLS looks at the real one, and then moves only by hand; in unix seconds."""

    time: float = field(default_factory=time.time)
    step: float = 0.0
    """How far it moves each time somebody looks."""

    def __call__(self) -> float:
        self.time += self.step
        return self.time


class Watch(Recorder):
    """A recorder that a test may wait on, until something was recorded or a connection has ended."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = asyncio.Event()
        self._ended: set[int] = set()

    @classmethod
    def on(cls, sandbox: Sandbox) -> "Watch":
        """Let this sandbox record here from now on."""
        sandbox.context.recorder = watch = cls()
        return watch

    def add(
        self,
        connection: int,
        direction: Direction,
        detail: Node | Json,
        *,
        now: float,
        kind: Kind = "stanza",
        refused: bool = False,
    ) -> None:
        """Record, and wake who waits."""
        super().add(connection, direction, detail, now=now, kind=kind, refused=refused)
        self._changed.set()

    def close(self, connection: int) -> None:
        """Forget, and wake who waits."""
        super().close(connection)
        self._ended.add(connection)
        self._changed.set()

    async def ended(self, *connections: int) -> None:
        """Return when the connections with these numbers have ended; the sandbox numbers them from 1."""
        await self._until(lambda: self._ended.issuperset(connections))

    async def recorded(self, count: int) -> None:
        """Return when there were that many entries."""
        await self._until(lambda: self.count >= count)

    async def _until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(TIMEOUT):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()


def without_device_signature(success: PairSuccess, keys: Keys) -> Node:
    """The answer to pair-success of a companion that forgets to sign."""
    signed = open_sealed(success.container, keys.adv_secret, keys.identity.public)
    identity = replace(signed, device_signature=b"").to_bytes(with_account_key=False)
    return PairDeviceSign(success.query_id, signed.identity.key_index, identity).to_node()
