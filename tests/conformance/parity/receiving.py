"""Acts in which the player receives and reads messages, and shows whether it is there and typing."""

import zlib
from typing import Final

from tests.conformance.parity.stage import Act, Stage
from zapwire.protocol.history.notices import build_notice
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.peer import build_unavailable_response
from zapwire.protocol.proto.e2e_pb2 import HistorySyncNotification
from zapwire.protocol.proto.history_pb2 import HistorySync
from zapwire.protocol.stanzas.messages import IncomingMessage
from zapwire.protocol.stanzas.privacy import PrivacyTokenReceived
from zapwire.sandbox.phones import acts

_HISTORY: Final = zlib.compress(HistorySync(syncType=HistorySync.RECENT).SerializeToString())


async def text_while_inactive(stage: Stage) -> None:
    await stage.write("friend", "Are you there?")


async def text_from_own_phone(stage: Stage) -> None:
    """To somebody else: the player is a companion."""
    await stage.write("me", "On my way", to=stage["friend"].pn)


async def note_of_own_phone(stage: Stage) -> None:
    """To oneself."""
    await stage.write("me", "Cheese", to=stage["me"].pn)


async def change_of_a_message(stage: Stage) -> None:
    now = stage.sandbox.context.now()
    friend, me = stage["friend"].line, str(stage["me"].pn)
    await acts.edit(friend, me, stage.ids["text of friend"], "Are you?", now=now)
    await acts.react(friend, me, stage.ids["text of friend"], "👀", now=now)
    await acts.revoke(friend, me, stage.ids["text of friend"])


async def peer_message(stage: Stage) -> None:
    """Between own devices, about nothing that concerns anybody."""
    me, context = stage["me"], stage.sandbox.context
    message = build_unavailable_response("3EB0", ())
    cipher = me.line.state.cipher
    enc = cipher.encrypt(me.line.state.session_name(stage.device), message.SerializeToString())
    node = IncomingMessage(
        stage.keep("peer", "PEER"), me.pn, "text", int(context.now()), (enc.to_node(),), category="peer"
    ).to_node()
    await stage.deliver(node)


async def history_inside_its_message(stage: Stage) -> None:
    """The own phone tells of the past."""
    await _tell_history(stage, "INSIDE", HistorySyncNotification(initialHistBootstrapInlinePayload=_HISTORY))


async def history_on_the_media_host(stage: Stage) -> None:
    """It is downloaded, and then deleted there."""
    file = await stage["me"].line.upload(MediaKind.HISTORY, _HISTORY)
    said = HistorySyncNotification(directPath=file.direct_path, mediaKey=file.media_key, fileLength=file.length)
    said.fileSHA256, said.fileEncSHA256 = file.sha256, file.enc_sha256
    await _tell_history(stage, "ON-THE-HOST", said)
    await stage.said("iq", xmlns="w:m")


async def _tell_history(stage: Stage, name: str, said: HistorySyncNotification) -> None:
    me, context = stage["me"], stage.sandbox.context
    cipher = me.line.state.cipher
    enc = cipher.encrypt(me.line.state.session_name(stage.device), build_notice(said).SerializeToString())
    node = IncomingMessage(
        stage.keep(name, name), me.pn, "text", int(context.now()), (enc.to_node(),), category="peer"
    ).to_node()
    await stage.deliver(node)
    await stage.said("receipt", type="hist_sync")


async def reading(stage: Stage) -> None:
    writer = stage["writer"]
    id = await stage.write("writer", "Read this")
    await stage.player.mark_read(writer.pn, writer.pn, id)


async def reading_several(stage: Stage) -> None:
    writer = stage["writer"]
    ids = [await stage.write("writer", f"{n}", name=f"number {n}") for n in range(3)]
    await stage.player.mark_read(writer.pn, writer.pn, *ids)


async def reading_by_lid(stage: Stage) -> None:
    writer = stage["writer"]
    id = await stage.write("writer", "Read this, too")
    await stage.player.mark_read(writer.lid, writer.lid, id)


async def being_read(stage: Stage) -> None:
    """The other reads a message of the player's."""
    id = await stage.player.send_text(stage["writer"].pn, "Do you read me?")
    await stage.sandbox.phones.settle()
    await acts.mark_read(stage["writer"].line, str(stage["me"].pn), [id], now=stage.sandbox.context.now())


async def typing(stage: Stage) -> None:
    await stage.player.chat_presence(stage["friend"].pn, "composing")


async def typing_by_lid(stage: Stage) -> None:
    await stage.player.chat_presence(stage["friend"].lid, "composing")


async def recording(stage: Stage) -> None:
    await stage.player.chat_presence(stage["friend"].pn, "composing", "audio")


async def pausing(stage: Stage) -> None:
    await stage.player.chat_presence(stage["friend"].pn, "paused")


async def becoming_available(stage: Stage) -> None:
    await stage.player.presence(available=True)


async def seeing_somebody_type(stage: Stage) -> None:
    await acts.set_typing(stage["friend"].line, str(stage["me"].pn), "composing")


async def text_while_available(stage: Stage) -> None:
    await stage.write("friend", "So you are there")


async def text_from_own_phone_while_available(stage: Stage) -> None:
    await stage.write("me", "Coming", to=stage["friend"].pn)


async def subscribing(stage: Stage) -> None:
    await stage.player.subscribe(stage["friend"].pn)


async def subscribing_by_lid(stage: Stage) -> None:
    await stage.player.subscribe(stage["friend"].lid)


async def privacy_token(stage: Stage) -> None:
    """The friend gives the player one."""
    friend, now = stage["friend"], int(stage.sandbox.context.now())
    await stage.deliver(PrivacyTokenReceived(friend.pn, b"token", now, friend.lid).to_node("token-1"))


async def text_with_a_privacy_token(stage: Stage) -> None:
    await stage.player.send_text(stage["friend"].pn, "With a token")


async def subscribing_with_a_privacy_token(stage: Stage) -> None:
    await stage.player.subscribe(stage["friend"].pn)


async def becoming_unavailable(stage: Stage) -> None:
    await stage.player.presence(available=False)


async def text_while_unavailable(stage: Stage) -> None:
    await stage.write("friend", "Gone again?")


RECEIVING: tuple[Act, ...] = (
    text_while_inactive,
    text_from_own_phone,
    note_of_own_phone,
    change_of_a_message,
    peer_message,
    history_inside_its_message,
    history_on_the_media_host,
    reading,
    reading_several,
    reading_by_lid,
    being_read,
    typing,
    typing_by_lid,
    recording,
    pausing,
    becoming_available,
    seeing_somebody_type,
    text_while_available,
    text_from_own_phone_while_available,
    subscribing,
    subscribing_by_lid,
    privacy_token,
    text_with_a_privacy_token,
    subscribing_with_a_privacy_token,
    becoming_unavailable,
    text_while_unavailable,
)
