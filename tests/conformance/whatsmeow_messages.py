"""What whatsmeow can be told about messages. Runs in whatsmeow's process.

The content of a message is made here or by whatsmeow, not by neonize, whose helpers change it: its `send_message`
makes an extendedTextMessage of every text and searches it for mentions and groups.
"""

import base64
import importlib
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.conformance.whatsmeow_events import Fields, group_fields, jid_text, newsletter_fields
from tests.conformance.whatsmeow_people import People


class Messaging(People):
    """Commands for a client of neonize, which must have connected: neonize dies of most of them before.

    JIDs are texts, "" for none.
    """

    def __init__(self, client: Any) -> None:
        super().__init__(client)
        self._e2e = importlib.import_module("neonize.proto.waE2E.WAWebProtobufsE2E_pb2")
        self._builder = importlib.import_module("neonize.builder")

    def send_raw(self, to: str, message: str) -> Fields:
        """Send an end-to-end message of any kind, which is given as base64."""
        return self._send(to, self._e2e.Message.FromString(base64.b64decode(message, validate=True)))

    def send_text(self, to: str, text: str) -> Fields:
        return self._send(to, self._e2e.Message(conversation=text))

    def send_texts(self, to: str, count: int) -> None:
        """Send so many texts, one after the other."""
        for number in range(count):
            self.send_text(to, f"text {number}")

    def upload(self, kind: str, path: str) -> Fields:
        """Upload the file at a path; returns what whatsmeow knows of it by then, bytes as base64."""
        types = {"sticker": "MediaImage"}
        media_type = self._enums.MediaType[types.get(kind, f"Media{kind.capitalize()}")]
        answer = self._client.upload(Path(path).read_bytes(), media_type)
        return {
            "url": answer.url,
            "direct_path": answer.DirectPath,
            "media_key": base64.b64encode(answer.MediaKey).decode(),
            "sha256": base64.b64encode(answer.FileSHA256).decode(),
            "enc_sha256": base64.b64encode(answer.FileEncSHA256).decode(),
            "length": answer.FileLength,
        }

    def download(self, message: str, path: str) -> None:
        """Write the file of a message, which is given as base64, to a path."""
        self._client.download_any(self._e2e.Message.FromString(base64.b64decode(message, validate=True)), path)

    def reply(self, to: str, text: str, id: str, sender: str, quoted_text: str) -> Fields:
        """Send a text that quotes another one."""
        quoted = self._e2e.Message(conversation=quoted_text)
        return self._send_extended(to, text, stanzaID=id, participant=sender, quotedMessage=quoted)

    def mention(self, to: str, text: str, jids: Sequence[str]) -> Fields:
        """Send a text that mentions people."""
        return self._send_extended(to, text, mentionedJID=jids)

    def react(self, chat: str, sender: str, id: str, emoji: str) -> Fields:
        """React to a message, with "" take the reaction back."""
        message = self._client.build_reaction(self._jid(chat), self._jid(sender), id, emoji)
        return self._send(chat, message)

    def edit(self, chat: str, id: str, text: str) -> Fields:
        """Change an own text message."""
        content = self._e2e.Message(conversation=text)
        return self._send(chat, self._builder.build_edit(self._jid(chat), id, content))

    def revoke(self, chat: str, sender: str, id: str) -> Fields:
        """Delete a message for everyone; `sender` is "" for an own one."""
        chat_bytes, sender_bytes = (self._jid(jid).SerializeToString() for jid in (chat, sender))
        # neonize's build_revoke reads whatsmeow's answer wrongly, or builds it without whatsmeow.
        answer = self._client._NewClient__client.BuildRevoke(  # noqa: SLF001
            self._client.uuid, chat_bytes, len(chat_bytes), sender_bytes, len(sender_bytes), id.encode()
        )
        return self._send(chat, self._proto.BuildMessageReturnFunction.FromString(answer).Message)

    def pin(self, chat: str, sender: str, id: str, seconds: int) -> Fields:
        """Pin a message for everyone. The content is neonize's, and has a participant in every chat."""
        return _sent(self._client.pin_message(self._jid(chat), self._jid(sender), id, seconds))

    def poll(self, to: str, question: str, options: Sequence[str]) -> Fields:
        """Send a poll of which one option may be chosen."""
        single = self._enums.VoteType.SINGLE
        return self._send(to, self._client.build_poll_vote_creation(question, list(options), single))

    def vote(self, to: str, poll: str, options: Sequence[str]) -> Fields:
        """Vote in a poll that whatsmeow told of, which is given as the whole event in base64."""
        info = self._proto.Message.FromString(base64.b64decode(poll, validate=True)).Info
        return self._send(to, self._client.build_poll_vote(info, list(options)))

    def read_vote(self, vote: str) -> list[str]:
        """Return the hashes of the options in a vote that whatsmeow told of, given as the whole event, in hex."""
        event = base64.b64decode(vote, validate=True)
        # neonize's decrypt_poll_vote takes the answer's pointer for the answer.
        answer = self._client._NewClient__client.DecryptPollVote(self._client.uuid, event, len(event))  # noqa: SLF001
        opened = self._proto.ReturnFunctionWithError.FromString(answer.contents.get_bytes())
        if opened.Error:
            raise ValueError(opened.Error)
        return [digest.hex() for digest in opened.PollVoteMessage.selectedOptions]

    def disappearing_timer(self, chat: str, seconds: int) -> None:
        """Let the messages of a chat disappear after some time, with 0 not any more."""
        # neonize adds the time of day in seconds to the other in milliseconds.
        set_at = timedelta(seconds=time.time() * 0.999)
        self._client.set_disappearing_timer(self._jid(chat), seconds * 10**9, set_at)

    def chat_presence(self, to: str, state: str, media: str = "") -> None:
        """Tell a chat that one is `composing`, with the media `audio` recording, or has `paused`."""
        states, medias = self._enums.ChatPresence, self._enums.ChatPresenceMedia
        self._client.send_chat_presence(
            self._jid(to),
            _member(states, "CHAT_PRESENCE_", state),
            _member(medias, "CHAT_PRESENCE_MEDIA_", media or "text"),
        )

    def mark_read(self, ids: Sequence[str], chat: str, sender: str, kind: str = "read") -> None:
        """Tell that messages of one sender were read, or another receipt type of whatsmeow's, such as `played`."""
        receipt = self._enums.ReceiptType(kind.encode())
        self._client.mark_read(*ids, chat=self._jid(chat), sender=self._jid(sender), receipt=receipt)

    def force_active_receipts(self, active: bool) -> None:  # noqa: FBT001
        """Let delivery receipts count although the device is not available."""
        self._client.set_force_activate_delivery_receipts(active)

    def subscribe_presence(self, jid: str) -> None:
        self._client.subscribe_presence(self._jid(jid))

    def reject_call(self, caller: str, id: str) -> None:
        """Do not take a call."""
        self._client.reject_call(self._jid(caller), id)

    def newsletters(self) -> list[Fields]:
        """Ask the server for the newsletters that are followed."""
        return [newsletter_fields(one) for one in self._client.get_subscribed_newletters()]

    def follow_newsletter(self, jid: str, follows: bool) -> None:  # noqa: FBT001
        """Follow a newsletter, or not any more."""
        change = self._client.follow_newsletter if follows else self._client.unfollow_newsletter
        change(self._jid(jid))

    def mute_newsletter(self, jid: str, muted: bool) -> None:  # noqa: FBT001
        self._client.newsletter_toggle_mute(self._jid(jid), muted)

    def subscribe_newsletter(self, jid: str) -> int:
        """Hear how a newsletter's messages fare; returns for how long, as neonize has it."""
        return int(self._client.newsletter_subscribe_live_updates(self._jid(jid)))

    def lid_of(self, jid: str) -> str:
        """Return the LID that whatsmeow has stored for a phone number's JID, "" for none."""
        return jid_text(self._client.get_lid_from_pn(self._jid(jid)))

    def pn_of(self, jid: str) -> str:
        """Return the phone number's JID that whatsmeow has stored for a LID, "" for none."""
        return jid_text(self._client.get_pn_from_lid(self._jid(jid)))

    def group_info(self, jid: str) -> Fields:
        """Ask the server for a group."""
        return group_fields(self._client.get_group_info(self._jid(jid)))

    def joined_groups(self) -> list[Fields]:
        """Ask the server for all groups one is in."""
        return [group_fields(group) for group in self._client.get_joined_groups()]

    def _send(self, to: str, message: Any) -> Fields:
        return _sent(self._client.send_message(self._jid(to), message))

    def _send_extended(self, to: str, text: str, **context: Any) -> Fields:
        info = self._e2e.ContextInfo(**context)
        return self._send(
            to, self._e2e.Message(extendedTextMessage=self._e2e.ExtendedTextMessage(text=text, contextInfo=info))
        )


def _member(enum: Any, prefix: str, name: str) -> Any:
    """Return the member of an enum of neonize's whose name ends in `name`. Raises ValueError where there is none."""
    known = {str(member.name).removeprefix(prefix).lower(): member for member in enum}
    if name not in known:
        raise ValueError(f"{name!r} must be one of {', '.join(known)}")
    return known[name]


def _sent(response: Any) -> Fields:
    """What whatsmeow knows of a message that the server has taken; `timestamp` in seconds."""
    return {"id": response.ID, "timestamp": response.Timestamp}


COMMANDS: dict[str, Callable[..., Any]] = {
    name: getattr(Messaging, name) for name in dir(Messaging) if not name.startswith("_")
}
