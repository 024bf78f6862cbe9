"""Features: everything one client can do, put together."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from zapwire.client.about import About
from zapwire.client.appstate.appstate import AppState
from zapwire.client.blocklist import Blocklists
from zapwire.client.calls import Calls
from zapwire.client.contacts import Contacts
from zapwire.client.context import Context
from zapwire.client.devices import Devices
from zapwire.client.dispatch import Handler, Overlapping
from zapwire.client.groups import Groups
from zapwire.client.history.history import History
from zapwire.client.identities import Identities
from zapwire.client.lids import LIDs
from zapwire.client.link_codes import LinkCodes
from zapwire.client.login import Login
from zapwire.client.media.media import Media
from zapwire.client.messages.decrypt import Decrypter
from zapwire.client.messages.direct import Direct
from zapwire.client.messages.fanout import Fanout
from zapwire.client.messages.group import Group
from zapwire.client.messages.messages import Messages
from zapwire.client.messages.peer import Peer
from zapwire.client.messages.phone import PhoneRequests
from zapwire.client.messages.polls import Polls
from zapwire.client.messages.receive import Knowledge, Receiver
from zapwire.client.messages.resend import Resender
from zapwire.client.messages.retry import RetryRequests
from zapwire.client.messages.send import Sender
from zapwire.client.newsletters import Newsletters
from zapwire.client.notifications import Notifications
from zapwire.client.pairing import Pairing
from zapwire.client.passkey import Passkeys
from zapwire.client.pictures import Pictures
from zapwire.client.prekeys import PreKeys
from zapwire.client.presence import Presence
from zapwire.client.privacy import PrivacySettings, PrivacyTokens
from zapwire.client.receipts import Receipts
from zapwire.client.stream import Stream
from zapwire.client.users import Users
from zapwire.client.web import Web


class _Feature(Protocol):
    def handlers(self) -> Mapping[str, Handler | Overlapping]: ...


class Features:
    """The features of one client, each given what it builds on."""

    def __init__(self, context: Context, web: Web) -> None:
        lids = LIDs(context)
        contacts = Contacts(lids)
        prekeys = PreKeys(context)
        tokens = PrivacyTokens(context, lids)
        devices = Devices(context, lids)
        identities = Identities(context, lids, prekeys, tokens)
        fanout = Fanout(context, lids, identities)
        self.groups = Groups(context, lids, tokens)
        self.calls = Calls(context, lids)
        self.newsletters = Newsletters(context)
        self.presence = Presence(context, lids, tokens)
        direct = Direct(context, lids, devices, fanout, tokens)
        group = Group(context, lids, devices, self.groups, fanout)
        sender = Sender(context, devices, self.groups, tokens, direct, group)
        polls = Polls(context, lids)
        phone = PhoneRequests(context, sender)
        self.messages = Messages(context, sender, polls, phone)
        self.media = Media(context, web)
        settings = self.privacy = PrivacySettings(context)
        self.users = Users(context, lids, contacts, tokens)
        self.pictures = Pictures(context, lids, tokens)
        self.blocklist = Blocklists(context, lids)
        self.about = About(context, lids)
        self.app_state = AppState(context, sender, self.media, contacts)
        self.history = History(context, lids, contacts, self.media, sender)
        self.login = Login(context, prekeys, (self.app_state.resume, self.history.wake))
        self.receipts = Receipts(context, lids, Resender(context, lids, fanout), settings)
        receiver = Receiver(
            context,
            Knowledge(lids, contacts, polls),
            Decrypter(context, identities),
            RetryRequests(context, prekeys),
            phone,
            Peer(context, lids, polls, self.app_state, self.history),
            self.presence,
        )
        self.link_codes = LinkCodes(context)
        self.passkeys = Passkeys(context, self.link_codes)
        pairing = Pairing(context, self.link_codes, self.passkeys)
        linking = (pairing, self.link_codes, self.passkeys)
        people = (self.pictures, self.blocklist, self.about, self.app_state)
        own = (tokens, settings, self.media, self.newsletters)
        listeners = (identities, devices, self.groups, *own, *linking, *people)
        notifications = Notifications(context, (part.notifications() for part in listeners))
        self._features: tuple[_Feature, ...] = (
            self.login,
            pairing,
            Stream(context),
            self.calls,
            notifications,
            receiver,
            self.receipts,
            self.presence,
        )

    def handlers(self) -> Iterable[Mapping[str, Handler | Overlapping]]:
        """The tables of all features."""
        return (feature.handlers() for feature in self._features)
