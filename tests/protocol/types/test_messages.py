"""Who sent a message where."""

import pytest

from zapwire.protocol.jid import JID
from zapwire.protocol.types.messages import MessageInfo, MessageSource

PN = JID("5491155554444", "s.whatsapp.net", 3)
LID = JID("111222333", "lid", 3)
OTHER_PN = JID("5511999998888", "s.whatsapp.net")
OTHER_LID = JID("444555666", "lid")
GROUP = JID("120363000000000000", "g.us")


def names(source: MessageSource) -> tuple[JID | None, JID | None, JID | None, JID | None]:
    """Return all four names."""
    return source.sender_pn, source.sender_lid, source.chat_pn, source.chat_lid


@pytest.mark.parametrize(
    ("sender", "alternative"), [(PN, LID), (LID, PN), (JID(PN.user, "hosted", 99), JID(LID.user, "hosted.lid", 99))]
)
def test_a_chat_with_another_has_the_senders_names(sender: JID, alternative: JID) -> None:
    """Whichever name came first, both names of sender and chat are known, and have no device."""
    source = MessageSource(sender.to_non_ad(), sender, sender_alt=alternative)
    pn, lid = PN.to_non_ad(), LID.to_non_ad()
    assert names(source) == (pn, lid, pn, lid)


def test_an_unknown_name_is_none() -> None:
    """Nothing is made up where only one name is known."""
    assert names(MessageSource(PN.to_non_ad(), PN)) == (PN.to_non_ad(), None, PN.to_non_ad(), None)
    assert names(MessageSource(LID.to_non_ad(), LID)) == (None, LID.to_non_ad(), None, LID.to_non_ad())


def test_the_chat_of_an_own_message_has_the_recipients_names() -> None:
    """In a message of one's own the chat's second name is `recipient_alt`, never a name of one's own."""
    source = MessageSource(OTHER_LID, LID, is_from_me=True, sender_alt=PN, recipient_alt=OTHER_PN)
    assert names(source) == (PN.to_non_ad(), LID.to_non_ad(), OTHER_PN, OTHER_LID)
    source = MessageSource(OTHER_LID, LID, is_from_me=True, sender_alt=PN)
    assert names(source) == (PN.to_non_ad(), LID.to_non_ad(), None, OTHER_LID)


@pytest.mark.parametrize("chat", [PN.to_non_ad(), LID.to_non_ad()])
def test_the_chat_with_oneself_has_ones_own_names(chat: JID) -> None:
    """A note to oneself needs no `recipient_alt`, by whichever name it was sent."""
    source = MessageSource(chat, LID, is_from_me=True, sender_alt=PN)
    assert (source.chat_pn, source.chat_lid) == (PN.to_non_ad(), LID.to_non_ad())


@pytest.mark.parametrize("chat", [GROUP, JID("status", "broadcast"), JID("7", "newsletter")])
def test_other_chats_have_no_names(chat: JID) -> None:
    """Groups, lists and channels have neither number nor LID, but their senders do."""
    for is_group in (True, False):
        source = MessageSource(chat, LID, is_group=is_group, sender_alt=PN)
        assert names(source) == (PN.to_non_ad(), LID.to_non_ad(), None, None)


def test_a_direct_chat_counted_as_a_group_has_no_names() -> None:
    """`is_group` decides before the chat's address does."""
    assert MessageSource(LID.to_non_ad(), LID, is_group=True, sender_alt=PN).chat_pn is None


def test_info_has_the_sources_chat_and_sender() -> None:
    """Chat and sender are read from the source, device included."""
    info = MessageInfo(MessageSource(GROUP, LID, is_group=True), "3EB0", 1700000000)
    assert (info.chat, info.sender) == (GROUP, LID)
