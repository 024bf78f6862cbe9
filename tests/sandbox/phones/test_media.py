"""What phones do with files."""

import hashlib
import os
from base64 import b64encode
from dataclasses import replace

import pytest

from tests.sandbox.people import NOW, dice
from tests.sandbox.phones.net import ANA, BEN, Net, received
from zapwire.errors import MediaRetryRefused
from zapwire.protocol.jid import JID
from zapwire.protocol.media.files import MediaFile
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.media.retry import IV_SIZE, open_answer, seal_request
from zapwire.protocol.messages.content import Content, Media, Text
from zapwire.protocol.messages.media import MediaDetails
from zapwire.protocol.stanzas.media import MediaMessage, MediaRetryReceipt, Sealed
from zapwire.sandbox.media.shelf import Shelf
from zapwire.sandbox.phones import acts
from zapwire.sandbox.phones.line import Line
from zapwire.sandbox.phones.media import NOT_THERE, give_again, media_json, open_file, upload

DATA = bytes(range(256)) * 2000
IV = bytes(range(IV_SIZE))


def dice_of_iv(size: int) -> bytes:
    """Return the IV, or for what has another size bytes that differ from call to call."""
    return IV if size == IV_SIZE else os.urandom(size)


async def a_file(net: Net, kind: MediaKind = MediaKind.IMAGE) -> MediaFile:
    """Put a file on the shelf."""
    return await upload(net.context.media, kind, DATA, random=dice("file"), now=NOW)


def ask(shelf: Shelf, content: Content | None, key: bytes) -> tuple[bytes, int]:
    """Ask a phone for a message's file; returns its sealed answer, or the code of its error."""
    message = MediaMessage("3EB0", JID.parse("1@lid"), is_from_me=False)
    receipt = MediaRetryReceipt(JID.parse("1@lid"), message, Sealed(seal_request("3EB0", key, IV), IV))
    answer = give_again(shelf, receipt, content, random=dice_of_iv, now=NOW)
    return (answer.sealed.ciphertext if answer.sealed else b"", answer.error)


async def test_a_file_is_opened(net: Net) -> None:
    """What was put on the shelf is opened to what it was."""
    file = await a_file(net)
    opened = await open_file(net.context.media, file, with_data=True)
    assert (opened.size, opened.sha256, opened.error) == (len(DATA), hashlib.sha256(DATA).hexdigest(), "")
    assert opened.data == DATA
    assert (await open_file(net.context.media, file)).data == b""


async def test_files_that_cannot_be_opened(net: Net) -> None:
    """What is not there, or does not fit its message, is told."""
    file = await a_file(net)
    for wrong, error in (
        (replace(file, enc_sha256=bytes(32)), "no file with this hash"),
        (replace(file, media_key=bytes(32)), "the MAC"),
        (replace(file, sha256=bytes(32)), "the hash"),
    ):
        opened = await open_file(net.context.media, wrong)
        assert (opened.size, opened.sha256) == (0, "")
        assert error in opened.error


async def test_what_is_shown(net: Net) -> None:
    """A file is opened once for showing, and again where its bytes are wanted; a text has none."""
    shelf, content = net.context.media, Media(await a_file(net), MediaDetails("image/jpeg", "c"))
    shown = await media_json(shelf, content, None, with_data=False)
    assert shown is not None
    assert (shown["kind"], shown["mimetype"], shown["caption"]) == ("image", "image/jpeg", "c")
    assert await media_json(shelf, content, {"known": 1}, with_data=False) == {"known": 1}
    assert await media_json(shelf, content, shown, with_data=True) == {**shown, "data": b64encode(DATA).decode()}
    assert await media_json(shelf, Text("hi"), None, with_data=True) is None


@pytest.mark.parametrize("kind", [MediaKind.IMAGE, MediaKind.AUDIO])
async def test_phones_send_to_each_other(net: Net, ana: Line, ben: Line, kind: MediaKind) -> None:
    """A file that one phone sends, the other opens."""
    await acts.send_media(ana, BEN, kind, DATA)
    await net.settle()
    media = await ben.media_of(received(ben)[0], with_data=True)
    assert media is not None
    assert (media["kind"], media["data"]) == (kind, b64encode(DATA).decode())
    await acts.send_media(ben, ANA, kind, DATA, MediaDetails("a/b"), reply_to=received(ben)[0].info.id)
    await net.settle()
    assert (await ana.media_of(received(ana)[0])) is received(ana)[0].media


async def test_a_file_is_given_again(net: Net) -> None:
    """Under a new path, to who knows its key."""
    shelf, file = net.context.media, await a_file(net)
    shelf.expire()
    sealed, error = ask(shelf, Media(file, MediaDetails()), file.media_key)
    assert error == 0
    path = open_answer(sealed, IV, "3EB0", file.media_key)
    assert path != file.direct_path
    assert shelf.find(path).is_file()


async def test_a_file_that_is_not_given(net: Net) -> None:
    """A phone has no file of a text or of a message that it does not know, or none any more, and says so."""
    shelf, file = net.context.media, await a_file(net)
    content = Media(file, MediaDetails())
    assert ask(shelf, None, file.media_key) == (b"", NOT_THERE)
    assert ask(shelf, Text("hi"), file.media_key) == (b"", NOT_THERE)
    with pytest.raises(MediaRetryRefused, match="decryption error"):
        open_answer(ask(shelf, content, bytes(32))[0], IV, "3EB0", file.media_key)
    await shelf.clear()
    assert ask(shelf, content, file.media_key) == (b"", NOT_THERE)
