"""Acts in which the player sends files, each uploaded anew."""

import tempfile
from pathlib import Path

from tests.conformance.parity.stage import Act, Stage
from zapwire.protocol.jid import JID
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import MediaDetails

_DATA = bytes(range(256)) * 8


async def image(stage: Stage) -> None:
    """With a caption, after the hosts were asked for."""
    details = MediaDetails("image/png", caption="Obelisk", width=4, height=5, thumbnail=b"jpeg")
    await _send(stage, stage["friend"].pn, MediaKind.IMAGE, details)


async def second_image(stage: Stage) -> None:
    """The hosts are known by now."""
    await _send(stage, stage["friend"].pn, MediaKind.IMAGE, MediaDetails("image/jpeg"))


async def video(stage: Stage) -> None:
    await _send(stage, stage["friend"].pn, MediaKind.VIDEO, MediaDetails("video/mp4", seconds=3))


async def moving_picture(stage: Stage) -> None:
    await _send(stage, stage["friend"].pn, MediaKind.VIDEO, MediaDetails("video/mp4", is_gif=True))


async def sound(stage: Stage) -> None:
    await _send(stage, stage["friend"].pn, MediaKind.AUDIO, MediaDetails("audio/mpeg", seconds=3))


async def voice_message(stage: Stage) -> None:
    details = MediaDetails(is_voice=True, seconds=3, waveform=bytes(range(64)))
    await _send(stage, stage["friend"].pn, MediaKind.AUDIO, details)


async def document(stage: Stage) -> None:
    details = MediaDetails("application/pdf", file_name="a.pdf", title="A", page_count=2)
    await _send(stage, stage["friend"].pn, MediaKind.DOCUMENT, details)


async def sticker(stage: Stage) -> None:
    await _send(stage, stage["friend"].pn, MediaKind.STICKER, MediaDetails(width=512, height=512))


async def image_to_be_seen_once(stage: Stage) -> None:
    await _send(stage, stage["friend"].pn, MediaKind.IMAGE, MediaDetails(is_view_once=True))


async def image_in_lid_group(stage: Stage) -> None:
    await _send(stage, stage.groups["lid group"], MediaKind.IMAGE, MediaDetails(caption="All of us"))


async def image_in_pn_group(stage: Stage) -> None:
    await _send(stage, stage.groups["pn group"], MediaKind.IMAGE, MediaDetails(caption="All of us"))


async def _send(stage: Stage, chat: JID, kind: MediaKind, details: MediaDetails) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "file")
        path.write_bytes(_DATA)
        await stage.player.send_media(chat, kind, path, details)


MEDIA: tuple[Act, ...] = (
    image,
    second_image,
    video,
    moving_picture,
    sound,
    voice_message,
    document,
    sticker,
    image_to_be_seen_once,
    image_in_lid_group,
    image_in_pn_group,
)
