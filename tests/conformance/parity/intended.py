"""Where our client is meant to say something else than whatsmeow, and why.

`docs/parity.md` has the same list, in the same words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

Edit = tuple[str, str]
"""A pattern of lines, and what takes their place."""


@dataclass(frozen=True, slots=True)
class Difference:
    """In these acts, `edits` make what we say of what whatsmeow says."""

    reason: str
    acts: tuple[str, ...]
    edits: tuple[Edit, ...]

    def apply(self, text: str) -> str:
        """Return what we say. Raises AssertionError where whatsmeow does not say what is to be replaced."""
        for pattern, replacement in self.edits:
            text, count = re.subn(pattern, replacement, text)
            assert count, f"whatsmeow does not say {pattern!r}, though: {self.reason}"
        return text


def expected(text: str, act: str, differences: Iterable[Difference]) -> str:
    """Return what we are meant to say where whatsmeow says `text`."""
    for difference in differences:
        if act in difference.acts:
            text = difference.apply(text)
    return text


def in_groups(*acts: str) -> tuple[str, ...]:
    """The names of acts that are played in both kinds of group."""
    return tuple(f"{act}_in_{mode}_group" for act in acts for mode in ("lid", "pn"))


_GROUP_WRITING = (
    "second_text",
    "image",
    "reply",
    "mention",
    "reaction",
    "reaction_taken_back",
    "edit",
    "pin",
    "revocation",
    "revocation_as_admin",
    "answering_a_retry",
    "answering_a_retry_with_keys",
)
_PIN = "The content of a pin is neonize's, not whatsmeow's: it has fields that ours does without."
_SENDER_KEY = (
    "Our sender key goes to the devices of a group that lack it, as WhatsApp Web's does; whatsmeow sends it to all, "
    "with every message."
)
_DEVICES = (
    "News of a device that was linked or unlinked counts at once; whatsmeow passes it over where it knows the user by "
    "LID only, and learns of it by the hash in the server's acknowledgement."
)
_KEY_QUERY = """\
<iq id="ID" to="s.whatsapp.net" type="get" xmlns="encrypt">
  <key>
    <user jid="{}" reason="identity"/>
"""
_NEW_DEVICE = """\
    <to jid="MOVER-LID:1@lid">
      <enc type="pkmsg" v="2"> [bytes]
"""
_IDENTITY = r"  <device-identity> \[bytes\]\n"
_ASKED_PHONE = """\
<message category="peer" id="MESSAGE-TEXT-1" to="ME@s.whatsapp.net" type="text">
  <meta appdata="default"/>
  <enc type="msg" v="2"> [bytes]
<message category="peer" id="MESSAGE-TEXT-3" to="ME@s.whatsapp.net" type="text">
  <meta appdata="default"/>
  <enc type="msg" v="2"> [bytes]
<ack class="receipt" id="MESSAGE-TEXT-1" to="ME@s.whatsapp.net" type="peer_msg"/>
<ack class="receipt" id="MESSAGE-TEXT-3" to="ME@s.whatsapp.net" type="peer_msg"/>
<receipt id="MESSAGE-TEXT-2" to="ME@s.whatsapp.net" type="peer_msg"/>
<receipt id="MESSAGE-TEXT-2" to="ME@s.whatsapp.net" type="sender"/>
<receipt id="MESSAGE-TEXT-4" to="ME@s.whatsapp.net" type="peer_msg"/>
<receipt id="MESSAGE-TEXT-4" to="ME@s.whatsapp.net" type="sender"/>
"""

_SOUNDS = ("sound", "voice_message")
_FILES = (
    "image",
    "second_image",
    "video",
    "moving_picture",
    *_SOUNDS,
    "document",
    "sticker",
    "image_to_be_seen_once",
    *in_groups("image"),
)

_NEONIZE_BIZ = "neonize puts a `<biz>` of its own before that of whatsmeow's, for which whatsmeow has no reason."

INTENDED = (
    Difference(
        "A message with a file says when its key was made, as WhatsApp's apps do it.",
        _FILES,
        ((r"(.*\.mediaKey) = FILE\n", r"\g<0>\1Timestamp = TIME\n"),),
    ),
    Difference(
        "Sounds, and videos that can be played from their beginning, have a sidecar, as WhatsApp's apps make it; "
        "whatsmeow leaves that to its user.",
        _SOUNDS,
        ((r"(.*audioMessage\.)seconds = .*\n", r"\g<0>\1streamingSidecar = FILE\n"),),
    ),
    Difference(
        "In the chat with oneself whatsmeow names every own device twice; we name it once.",
        ("text_to_oneself", "second_text_to_oneself", "text_to_oneself_on_a_new_device"),
        ((r'((?:    <to jid="ME-LID.*\n.*\n)+)\1', r"\1"),),
    ),
    Difference(
        _PIN,
        ("pin",),
        ((r".*messageAddOnExpiryType = STATIC\n", ""), (r".*pinInChatMessage.key.participant = ME@.*\n", "")),
    ),
    Difference(
        _PIN,
        in_groups("pin"),
        ((r".*messageAddOnExpiryType = STATIC\n", ""),),
    ),
    Difference(
        _SENDER_KEY,
        in_groups(*_GROUP_WRITING),
        ((rf'  <participants>\n(    <to .*\n      <enc .*\n)+({_IDENTITY})?(?=  <enc .*type="skmsg")', ""),),
    ),
    Difference(
        _SENDER_KEY,
        in_groups("text_after_somebody_joined"),
        ((r'    <to jid="(?!LOSER).*\n      <enc .*\n', ""),),
    ),
    Difference(
        _SENDER_KEY,
        in_groups("poll_and_vote"),
        ((r"  <participants>\n(    <to .*\n      <enc .*\n)+(?=  <meta )", ""),),
    ),
    Difference(
        "A group that was made or changed is asked for again before the next message to it; whatsmeow works the change "
        "out itself.",
        in_groups("first_text", "text_after_somebody_left", "text_after_somebody_joined"),
        (
            (
                r'\A((?:.*\n)*?.*to="(.*-GROUP)@g.us")',
                r'<iq id="ID" to="\2@g.us" type="get" xmlns="w:g2">\n  <query request="interactive"/>\n\1',
            ),
        ),
    ),
    Difference(
        "In a group that names its members by number, whatsmeow answers a retry with a new session, as it does not "
        "find the one that it keeps by LID.",
        ("answering_a_retry_in_pn_group", "answering_a_retry_with_keys_in_pn_group"),
        (
            (
                rf'{_KEY_QUERY.format("FRIEND@s.whatsapp.net")}(<message .*\n  <enc .* type=)"pkmsg" (.*\n){_IDENTITY}',
                r'\1"msg" \2',
            ),
        ),
    ),
    Difference(
        "After an identity change whatsmeow forgets the sessions kept by number, but not those by LID, so that its "
        "next message cannot be read at first.",
        ("text_after_an_identity_change",),
        (
            (r"\A", _KEY_QUERY.format("MOVER-LID@lid")),
            (r'<message device_fanout="false".*\n(  .*\n)+', ""),
            (r'<ack .*type="retry"/>\n', ""),
        ),
    ),
    Difference(
        _DEVICES,
        ("text_to_a_new_device",),
        (
            (r"\A", _KEY_QUERY.format("MOVER-LID:1@lid")),
            (
                r'(    <to jid="MOVER-LID@lid">\n.*\n)(.*\n.*\n)',
                f"\\1{_NEW_DEVICE}\\2  <device-identity> [bytes]\n",
            ),
            (
                r"(<ack .* recipient=.*\n)",
                r'\1<ack class="receipt" id="MESSAGE-TEXT-1" to="MOVER-LID:1@lid" type="inactive"/>\n',
            ),
            (r"the server: .*phash.*\n", ""),
        ),
    ),
    Difference(
        _DEVICES,
        ("second_text_to_a_new_device",),
        (
            (r"\A(?:.*\n)*?(?=<message)", ""),
            (r'(    <to jid="ME-LID@lid">\n.*\n)((?:    <to jid="MOVER-LID.*\n.*\n)+)', r"\2\1"),
        ),
    ),
    Difference(
        _DEVICES,
        ("text_after_a_device_was_unlinked",),
        (
            (r'    <to jid="MOVER-LID:1@lid">\n.*\n', ""),
            (_IDENTITY, ""),
            (r"the server: .*phash.*\n", ""),
        ),
    ),
    Difference(
        "The phone is asked for a message that could not be decrypted and did not come again within five seconds; "
        "for whatsmeow that is an option, which neonize leaves off.",
        ("asking_own_phone_for_what_is_still_missing",),
        ((r"\A", _ASKED_PHONE),),
    ),
    Difference(
        _NEONIZE_BIZ,
        ("reply_buttons",),
        ((r"  <biz>\n    <interactive .*\n      <native_flow .*\n(?=  <biz>\n    <buttons/>)", ""),),
    ),
    Difference(
        _NEONIZE_BIZ,
        ("list_to_choose_from",),
        ((r'  <biz>\n    <list type="product_list" v="2"/>\n(?=  <biz>)', ""),),
    ),
    Difference(
        "A native flow's `<biz>` is the one that phones were seen to show; whatsmeow has none, and neonize one without "
        "attributes.",
        ("buttons_of_today", "list_of_today"),
        (
            (r"  <biz>\n", '  <biz actual_actors="2" host_storage="2" privacy_mode_ts="TIME">\n'),
            (r"(      <native_flow .*\n)", r'\1    <quality_control source_type="third_party"/>\n'),
        ),
    ),
)
"""Of our client as it is without options."""

ALONE = (
    Difference(
        "With `ask_phone=False` the phone is asked for nothing; whatsmeow asks in any case for what the server has for "
        "other devices only.",
        ("unavailable_message", "unavailable_view_once_message"),
        (
            (r'<message category="peer".*\n(  .*\n)+', ""),
            (r'<(ack|receipt) .*to="ME@s.whatsapp.net".*\n', ""),
        ),
    ),
)
"""Of our client when it may not ask its phone."""
