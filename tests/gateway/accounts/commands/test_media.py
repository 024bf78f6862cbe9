"""Commands for messages with a file."""

from pathlib import Path

import pytest

from tests.gateway.accounts.rig import NUMBER, OTHER, PATIENCE, Rig
from zapwire.errors import MediaTooLarge, NotConnected
from zapwire.gateway.accounts.commands import SendAgain, SendMessage, Upload
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.content import Media
from zapwire.protocol.messages.media import build_media
from zapwire.sandbox.phones.media import open_file
from zapwire.sandbox.server import Sandbox

DATA = b"hola que tal\n" * 1000


async def test_upload_and_send(made: Rig, whatsapp: Sandbox, tmp_path: Path) -> None:
    """A file is uploaded, from memory or from disk, and a message with it is opened by a phone."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER))
    ben = (await whatsapp.create_phone(OTHER)).account.jid()
    path = tmp_path / "file"
    path.write_bytes(DATA)
    files = [await ask(user.id, Upload(MediaKind.DOCUMENT, source, len(DATA))) for source in (DATA, path)]
    assert files[0] == files[1]
    sent = await ask(user.id, SendMessage(ben, build_media(files[0]).SerializeToString(), "3EB0A"))
    line = whatsapp.line(OTHER)
    await line.wait(0, PATIENCE)
    (entry,) = line.state.inbox.after(0)
    assert isinstance(entry.content, Media)
    assert (await open_file(whatsapp.context.media, entry.content.file, with_data=True)).data == DATA
    assert await ask(user.id, SendAgain("3EB0A")) == sent
    assert await ask(user.id, SendAgain("3EB0B")) is None
    assert await ask(user.id, SendAgain()) is None
    with pytest.raises(MediaTooLarge):
        await ask(user.id, Upload(MediaKind.DOCUMENT, DATA, len(DATA) - 1))


async def test_who_cannot_send(made: Rig) -> None:
    """An account that is not connected says so."""
    user = await made.user()
    with pytest.raises(NotConnected):
        await made.manager.ask(user.id, SendAgain())


def test_files_are_not_shown() -> None:
    """What is sent is in no repr."""
    assert "hidden" not in repr(Upload(MediaKind.IMAGE, b"hidden", 6))
