"""Commands that fetch files."""

from pathlib import Path

import pytest

from tests.gateway.accounts.rig import NUMBER, OTHER, Rig
from zapwire.errors import MediaGone, MediaTooLarge
from zapwire.gateway.accounts.commands import Download
from zapwire.protocol.events import MessageReceived
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import MediaDetails, read_file
from zapwire.sandbox.phones import acts
from zapwire.sandbox.server import Sandbox


async def test_download(made: Rig, whatsapp: Sandbox, tmp_path: Path) -> None:
    """A file is written whole or not at all; one that is gone is asked of the phone where its message is known."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER))
    await whatsapp.create_phone(OTHER)
    await acts.send_media(whatsapp.line(OTHER), NUMBER, MediaKind.DOCUMENT, b"data", MediaDetails("text/plain"))
    event = await made.notes.until(user, MessageReceived)
    assert isinstance(event, MessageReceived)
    file, path = read_file(event.message), tmp_path / "file"
    assert file is not None
    await ask(user.id, Download(file, path, 4))
    assert path.read_bytes() == b"data"
    path.unlink()
    with pytest.raises(MediaTooLarge):
        await ask(user.id, Download(file, path, 3))
    whatsapp.context.media.expire("")
    with pytest.raises(MediaGone):
        await ask(user.id, Download(file, path, 4))
    assert list(tmp_path.glob("file*")) == []
    await ask(user.id, Download(file, path, 4, event.info))
    assert path.read_bytes() == b"data"
