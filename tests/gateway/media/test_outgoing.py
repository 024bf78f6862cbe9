"""Media on its way out: once for each id, to the end, and gone when it has ended."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.client.rig import until
from tests.gateway.fakes import LID, FakeSessions
from tests.gateway.media import files
from tests.gateway.posting import data_url
from zapwire.errors import (
    ConverterMissing,
    GatewayClosing,
    MediaHostFailed,
    MediaTypeRefused,
    NotConnected,
    SourceError,
    SourceTooLarge,
)
from zapwire.gateway.accounts import commands
from zapwire.gateway.accounts.bus import Command
from zapwire.gateway.media.kinds import Kind
from zapwire.gateway.media.outgoing import MAX_AVATAR, STARTS, Outgoing, Parcel
from zapwire.gateway.media.prepare import Prepared, Wanted
from zapwire.gateway.media.room import Room
from zapwire.gateway.media.sources import Given, Upload
from zapwire.gateway.media.spool import Spool
from zapwire.gateway.media.worker import Workers
from zapwire.gateway.net import Net
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.proto.e2e_pb2 import Message

if TYPE_CHECKING:
    from zapwire.client.messages.outgoing import SendResult

PNG = files.picture("PNG")
LARGE = bytes(range(256)) * 8192


class Slow(FakeSessions):
    """Sessions whose uploads wait until they are let through, and look at the file then."""

    def __init__(self) -> None:
        super().__init__()
        self.let = asyncio.Event()
        self.uploading = asyncio.Event()
        self.uploaded: list[bytes] = []
        self.known: dict[str, SendResult] = {}

    async def ask(self, user_id: str, command: Command[Any]) -> Any:
        answer = await super().ask(user_id, command)
        if isinstance(command, commands.Upload):
            self.uploading.set()
            await self.let.wait()
            source = command.source
            self.uploaded.append(source if isinstance(source, bytes) else source.read_bytes())
        if isinstance(command, commands.SendMessage) and command.id:
            self.known[command.id] = answer
        return self.known.get(command.id) if isinstance(command, commands.SendAgain) else answer

    def of(self, kind: type[Command[Any]]) -> list[Command[Any]]:
        """Return what was asked of one kind."""
        return [command for _, command in self.asked if isinstance(command, kind)]


@pytest.fixture
def sessions() -> Slow:
    """Return sessions."""
    return Slow()


@pytest.fixture
async def outgoing(sessions: Slow, tmp_path: Path) -> AsyncIterator[Outgoing]:
    """Send media, without converting."""
    async with Net() as net, Outgoing(net, Workers(), sessions, room=Room(tmp_path), has=lambda _: False) as outgoing:
        yield outgoing


def build(file: MediaFile, prepared: Prepared) -> Message:
    """Return a message that says how large the file is."""
    return Message(conversation=f"{file.length} bytes, {prepared.width} wide, {prepared.name}")


def parcel(given: Given = "", kind: Kind = Kind.IMAGE, **fields: Any) -> Parcel:
    """Return a parcel."""
    return Parcel(LID, kind, given or data_url(PNG), build, **fields)


async def upload(directory: Path, data: bytes = LARGE) -> Upload:
    """Return a file that came with a request."""
    spool = Spool(Room(directory))
    await spool.write(data)
    return Upload(spool, "application/pdf", "a.pdf")


async def test_it_is_sent(outgoing: Outgoing, sessions: Slow) -> None:
    """It is asked whether it was sent, uploaded, and the message made of what was found out is sent."""
    sessions.let.set()
    assert (await outgoing.send("ana", parcel(id="3EB0A"))).id == "3EB0A"
    assert [type(command) for _, command in sessions.asked] == [
        commands.SendAgain,
        commands.Upload,
        commands.SendMessage,
    ]
    (message,) = sessions.of(commands.SendMessage)
    assert isinstance(message, commands.SendMessage)
    assert Message.FromString(message.message).conversation.endswith(" bytes, 640 wide, ")
    assert {user for user, _ in sessions.asked} == {"ana"}


async def test_same_id(outgoing: Outgoing, sessions: Slow, tmp_path: Path) -> None:
    """The same id at the same time, and later, sends once and fetches and uploads once."""
    both = [asyncio.create_task(outgoing.send("ana", parcel(id="3EB0A"))) for _ in range(2)]
    await sessions.uploading.wait()
    late = asyncio.create_task(outgoing.send("ana", parcel(await upload(tmp_path), Kind.DOCUMENT, id="3EB0A")))
    other = asyncio.create_task(outgoing.send("ben", parcel(id="3EB0A")))
    await asyncio.sleep(0)
    sessions.let.set()
    results = await asyncio.gather(*both, late, other)
    assert len({result.id for result in results}) == 1
    again = await outgoing.send("ana", parcel("http://127.0.0.1:1/is-not-fetched", id="3EB0A"))
    assert again == results[0]
    assert [user for user, command in sessions.asked if isinstance(command, commands.SendMessage)] == ["ana", "ben"]
    assert len(sessions.uploaded) == 2
    assert list(tmp_path.iterdir()) == []


async def test_without_an_id_each_is_sent(outgoing: Outgoing, sessions: Slow) -> None:
    """Two without an id are two."""
    sessions.let.set()
    await asyncio.gather(outgoing.send("ana", parcel()), outgoing.send("ana", parcel()))
    assert len(sessions.of(commands.SendMessage)) == 2


async def test_same_id_where_the_first_fails(outgoing: Outgoing, sessions: Slow) -> None:
    """Who waits for another's try hears of its failure; then the id is free."""
    sessions.answers.extend([None, MediaHostFailed("it has too much to do", 503)])
    both = [asyncio.create_task(outgoing.send("ana", parcel(id="3EB0A"))) for _ in range(2)]
    for task in both:
        with pytest.raises(MediaHostFailed):
            await task
    sessions.let.set()
    assert (await outgoing.send("ana", parcel(id="3EB0A"))).id == "3EB0A"


async def test_caller_goes_away(outgoing: Outgoing, sessions: Slow, tmp_path: Path) -> None:
    """What has begun goes on to its end, with its file, which is gone then."""
    task = asyncio.create_task(outgoing.send("ana", parcel(await upload(tmp_path), Kind.DOCUMENT)))
    await sessions.uploading.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(tmp_path.iterdir()) != []
    sessions.let.set()
    await until(lambda: bool(sessions.of(commands.SendMessage)) and list(tmp_path.iterdir()) == [])
    assert sessions.uploaded == [LARGE]


async def test_end(sessions: Slow, tmp_path: Path) -> None:
    """At its end what is on its way is given up, whoever waits is told to send it again, and no file stays."""
    async with Net() as net, Outgoing(net, Workers(), sessions, room=Room(tmp_path)) as outgoing:
        given = await upload(tmp_path)
        first = asyncio.create_task(outgoing.send("ana", parcel(given, Kind.DOCUMENT, id="3EB0A")))
        await sessions.uploading.wait()
        second = asyncio.create_task(outgoing.send("ana", parcel(id="3EB0A")))
        await asyncio.sleep(0)
    with pytest.raises(GatewayClosing):
        await second
    with pytest.raises(asyncio.CancelledError):
        await first
    assert list(tmp_path.iterdir()) == []


async def test_what_is_wrong_from_the_start(outgoing: Outgoing, sessions: Slow, tmp_path: Path) -> None:
    """What can be seen to be wrong is refused before the account is asked; all else before anything is uploaded."""
    for wrong in (parcel("text"), parcel(data_url(b"a"), Kind.DOCUMENT)):
        with pytest.raises(SourceError):
            await outgoing.send("ana", wrong)
    assert sessions.asked == []
    for given in (data_url(b"no picture"), await upload(tmp_path, b"x" * (1 << 21))):
        with pytest.raises(MediaTypeRefused):
            await outgoing.send("ana", parcel(given))
    nameless = Upload(Spool.of(LARGE, Room(tmp_path)))
    with pytest.raises(SourceError, match="missing FileName"):
        await outgoing.send("ana", parcel(nameless, Kind.DOCUMENT))
    assert sessions.of(commands.Upload) == []
    sessions.answers.append(NotConnected("there is no connection"))
    with pytest.raises(NotConnected):
        await outgoing.send("ana", parcel(await upload(tmp_path), Kind.DOCUMENT))
    assert list(tmp_path.iterdir()) == []


async def test_names_of_documents(outgoing: Outgoing, sessions: Slow, tmp_path: Path) -> None:
    """The request's name counts, else the upload's."""
    sessions.let.set()
    await outgoing.send("ana", parcel(await upload(tmp_path), Kind.DOCUMENT))
    await outgoing.send("ana", parcel(await upload(tmp_path), Kind.DOCUMENT, wanted=Wanted(name="b.pdf")))
    names = [Message.FromString(c.message).conversation.rpartition(" ")[2] for c in sessions.of(commands.SendMessage)]  # type: ignore[attr-defined]
    assert names == ["a.pdf", "b.pdf"]


async def test_avatars(outgoing: Outgoing, tmp_path: Path) -> None:
    """Without converting a JPEG is what it was, up to WhatsApp's limit; in the end no file stays."""
    jpeg = files.picture("JPEG")
    assert await outgoing.avatar("ana", data_url(jpeg)) == jpeg
    assert await outgoing.avatar("ana", Upload(Spool.of(jpeg, Room(tmp_path)))) == jpeg
    noise = files.noise("JPEG", (900, 900), quality=98)
    assert len(noise) > MAX_AVATAR
    for given, error, reason in (
        ("/9j/4AAQ", SourceError, "Image must be a data URL"),
        (data_url(PNG), ConverterMissing, "zapwire"),
        (data_url(noise), SourceTooLarge, "Image is larger than 1024 KB"),
    ):
        with pytest.raises(error, match=reason):
            await outgoing.avatar("ana", given, field="Image")
    assert list(tmp_path.iterdir()) == []


async def test_few_begin_at_a_time(outgoing: Outgoing, sessions: Slow) -> None:
    """The others wait for their turn: until one has ended, or, as with a slow net, has had its time."""
    async with asyncio.TaskGroup() as tasks:
        for number in range(STARTS + 2):
            tasks.create_task(outgoing.send("ana", parcel(id=f"3EB0{number}")))
        await until(lambda: len(sessions.of(commands.Upload)) == STARTS)
        await until(lambda: len(sessions.of(commands.SendAgain)) == STARTS + 2)
        assert len(sessions.of(commands.Upload)) == STARTS
        await until(lambda: len(sessions.of(commands.Upload)) == STARTS + 2)  # no upload has ended
        sessions.let.set()
    assert len(sessions.of(commands.SendMessage)) == STARTS + 2


async def test_turns_are_given_back(outgoing: Outgoing, sessions: Slow) -> None:
    """However many there were before, one more finds a place."""
    sessions.let.set()
    for number in range(2 * STARTS):
        await outgoing.send("ana", parcel(id=f"3EB0{number}"))
    assert len(sessions.of(commands.Upload)) == 2 * STARTS
