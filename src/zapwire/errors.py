"""Every error zapwire raises on purpose.

::

    ZapwireError                      retry says whether the same call may succeed later
    ├── JIDError                      a text is no JID (also a ValueError)
    ├── LocalProtocolError            this side asked for what the protocol does not allow
    │   └── PollUnknown               a vote in a poll that is not known here
    ├── RemoteProtocolError           the peer sent what the protocol does not allow
    │   ├── FrameError                framing: over the limit, wrong header
    │   ├── DecodeError               binary XML that cannot be read
    │   ├── StanzaError               a readable stanza that lacks what it must have
    │   ├── HandshakeError            the Noise handshake failed
    │   │   ├── CertificateError      the server's certificate chain is not to be trusted
    │   │   └── HandshakeTimeout      the server said nothing in time
    │   ├── DecryptError              a frame that does not authenticate
    │   ├── HistoryError              a part of the phone's history cannot be read to its end
    │   │   ├── HistoryCorrupt        it is no such part, or damaged
    │   │   ├── HistoryTruncated      it ends too early
    │   │   └── HistoryTooLarge       it, or one thing in it, is over a limit
    │   └── SignalError               end-to-end encryption failed for one message; the connection goes on
    │       ├── InvalidMessage        a packet that cannot be read or does not authenticate
    │       ├── DuplicateMessage      a packet whose key was used or dropped before
    │       ├── NoSession             no session or sender key fits
    │       ├── UntrustedIdentity     the peer's identity key is not the one known
    │       └── InvalidKey            a key of the wrong form, without its signature, or missing
    ├── PairingError                  linking was refused by one of the two sides
    │   └── PasskeyError              a passkey's answer cannot be used, or none is wanted now
    ├── NetworkError                  no connection, or it broke
    │   ├── DialError                 the socket, proxy or TLS could not be opened
    │   ├── ConnectionLost            the connection ended while something was waiting
    │   └── FetchError                an HTTP request got no answer
    │       └── AddressRefused        its address is one that requests may not go to
    ├── QueryError                    a query got no good answer
    │   ├── QueryTimeout              no answer within its deadline
    │   └── QueryRefused              the server answered with an error code
    │       ├── BadRequest … PartialServerError, one class for each known code
    │       └── GroupRefused          something asked of a group; its text says what to do
    │           ├── NoSuchGroup · NotInGroup · NotGroupAdmin
    │           ├── InviteRevoked · InviteInvalid
    │           ├── AlreadyInGroup · GroupFull · GroupConflict
    │           └── GroupValueRefused a name, topic, picture or time that WhatsApp does not take
    ├── SendError                     a message was not sent, or nobody knows whether it was
    │   ├── NoSuchRecipient           there is nobody, or no device, to send it to
    │   ├── NoRecipientKeys           there is, but none of the devices can be encrypted for now
    │   ├── SendUnconfirmed           the server did not confirm it; sending it again with its id is safe
    │   └── SendRefused               the server refused it with an error code
    │       └── ReachOutRestricted · StaleAddressing · StanzaRefused · SendRateLimited
    ├── AppStateError                 what all devices of an account share was not read or not changed
    │   ├── AppStateKeyMissing        the phone has not shared a key that is needed
    │   ├── AppStateCorrupt           what came cannot be read, or a MAC is wrong
    │   └── AppStateRefused           the server did not take a change
    │       └── AppStateConflict      another device changed it meanwhile, more than once
    ├── MediaError                    a file was not uploaded or downloaded
    │   ├── MediaGone                 the media host has it no more
    │   ├── MediaRetryRefused         the phone does not give it again, or not in time
    │   ├── MediaCorrupt              what came is not what the message says: keys, MAC, hash or length
    │   ├── MediaTooLarge             more bytes than allowed
    │   ├── MediaRefused              a URL or path that is no media host's, or a message without a file
    │   └── MediaHostError            no media host served the request
    │       ├── MediaHostRefused      it does not accept the request
    │       ├── MediaHostFailed       it failed, or has too much to do
    │       └── MediaHostUnreachable  no connection, or it broke
    ├── SessionError                  the account is not in the state the call needs
    │   ├── NotConnected · NotPaired · AlreadyPaired · LoggedOutError
    │   ├── NoQRYet                   there will be a QR code in a moment
    │   └── StillConnected            disconnect before this can be changed
    ├── GatewayError                  the gateway cannot do what its API was asked for
    │   ├── NoSuchUser                there is no such user of the API, or no longer
    │   ├── InvalidUser               a user cannot have such a name, token or setting
    │   ├── TokenTaken                another user has this token
    │   ├── SourceError               media that cannot be sent as it is
    │   │   ├── SourceTooLarge        a file, or what is in it, is over a limit
    │   │   ├── MediaTypeRefused      a file of a kind that does not belong there, or that cannot be read
    │   │   │   └── ConverterMissing  it would need a conversion, and the extra for that is not installed
    │   │   ├── MediaUnreachable      the server that a URL names did not give the file
    │   │   ├── ConversionBusy        too many conversions wait already
    │   │   └── NoRoom                too many files are on their way already
    │   ├── StorageFailed             an S3 server did not take a file
    │   ├── StorageMissing            what puts files on S3 is not installed
    │   └── GatewayClosing            the gateway is being stopped
    ├── StoreError                    the store could not read or write
    ├── ConfigurationError            an option that cannot work
    └── SandboxError                  the sandbox was asked for something impossible
"""

from typing import ClassVar

__all__ = [
    "AddressRefused",
    "AlreadyInGroup",
    "AlreadyPaired",
    "AppStateConflict",
    "AppStateCorrupt",
    "AppStateError",
    "AppStateKeyMissing",
    "AppStateRefused",
    "CertificateError",
    "ConfigurationError",
    "ConnectionLost",
    "ConversionBusy",
    "ConverterMissing",
    "DecodeError",
    "DecryptError",
    "DialError",
    "DuplicateMessage",
    "FetchError",
    "FrameError",
    "GatewayClosing",
    "GatewayError",
    "GroupConflict",
    "GroupFull",
    "GroupRefused",
    "GroupValueRefused",
    "HandshakeError",
    "HandshakeTimeout",
    "HistoryCorrupt",
    "HistoryError",
    "HistoryTooLarge",
    "HistoryTruncated",
    "InvalidKey",
    "InvalidMessage",
    "InvalidUser",
    "InviteInvalid",
    "InviteRevoked",
    "JIDError",
    "LocalProtocolError",
    "LoggedOutError",
    "MediaCorrupt",
    "MediaError",
    "MediaGone",
    "MediaHostError",
    "MediaHostFailed",
    "MediaHostRefused",
    "MediaHostUnreachable",
    "MediaRefused",
    "MediaRetryRefused",
    "MediaTooLarge",
    "MediaTypeRefused",
    "MediaUnreachable",
    "NetworkError",
    "NoQRYet",
    "NoRecipientKeys",
    "NoRoom",
    "NoSession",
    "NoSuchGroup",
    "NoSuchRecipient",
    "NoSuchUser",
    "NotConnected",
    "NotGroupAdmin",
    "NotInGroup",
    "NotPaired",
    "PairingError",
    "PasskeyError",
    "PollUnknown",
    "QueryError",
    "QueryRefused",
    "QueryTimeout",
    "ReachOutRestricted",
    "RemoteProtocolError",
    "SandboxError",
    "SendError",
    "SendRateLimited",
    "SendRefused",
    "SendUnconfirmed",
    "SessionError",
    "SignalError",
    "SourceError",
    "SourceTooLarge",
    "StaleAddressing",
    "StanzaError",
    "StanzaRefused",
    "StillConnected",
    "StorageFailed",
    "StorageMissing",
    "StoreError",
    "TokenTaken",
    "UntrustedIdentity",
    "ZapwireError",
]


class ZapwireError(Exception):
    """Base of the tree. `retry` is True where the same call may succeed later without any change."""

    retry: ClassVar[bool] = False


class JIDError(ZapwireError, ValueError):
    """A text that is no JID."""


class LocalProtocolError(ZapwireError):
    """This side asked for what the protocol does not allow; a bug in the caller."""


class PollUnknown(LocalProtocolError):
    """A vote in a poll that is not known here: without what came with the poll it cannot be sealed."""


class RemoteProtocolError(ZapwireError):
    """The peer broke the protocol. The connection cannot go on; a new one may."""

    retry = True


class FrameError(RemoteProtocolError):
    """Framing: a wrong connection header or a frame over the limit."""


class DecodeError(RemoteProtocolError):
    """Bytes that are no binary XML. `position` is the offset, in the inflated stanza, where reading stopped."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at byte {position})")
        self.position = position


class StanzaError(RemoteProtocolError):
    """A stanza that lacks an attribute or child it must have, or has it in the wrong form."""


class HandshakeError(RemoteProtocolError):
    """The Noise handshake failed."""


class CertificateError(HandshakeError):
    """The server's certificate chain cannot be trusted: wrong root, signature, key or time."""

    retry = False


class HandshakeTimeout(HandshakeError):
    """The peer did not finish the handshake in time."""


class DecryptError(RemoteProtocolError):
    """A transport frame that does not authenticate under the session's keys."""


class HistoryError(RemoteProtocolError):
    """A part of the phone's history that cannot be read to its end. What came before counts; the rest is lost."""

    retry = False


class HistoryCorrupt(HistoryError):
    """What came is no part of a history, or damaged."""


class HistoryTruncated(HistoryError):
    """It ends before it is complete."""


class HistoryTooLarge(HistoryError):
    """It, or one thing in it, is larger than what is read."""


class SignalError(RemoteProtocolError):
    """End-to-end encryption failed for one message. The connection, and the session as it was before, go on."""

    retry = False


class InvalidMessage(SignalError):
    """A packet that cannot be read, does not authenticate, or is too far ahead of the last one."""


class DuplicateMessage(SignalError):
    """A packet whose key was used before, or dropped because too many newer ones were skipped."""


class NoSession(SignalError):
    """There is no session with the peer, or no sender key of the packet's id."""


class UntrustedIdentity(SignalError):
    """The peer's identity key is not the one known for it."""


class InvalidKey(SignalError):
    """A public key of the wrong form or of small order, a prekey that is badly signed, or one that is gone."""


class PairingError(ZapwireError):
    """Linking was refused. `code` and `text` are what the protocol calls the reason, e.g. 401 hmac-mismatch."""

    def __init__(self, message: str, *, code: int = 500, text: str = "internal-error") -> None:
        super().__init__(message)
        self.code = code
        self.text = text


class PasskeyError(PairingError):
    """A passkey's answer cannot be used, or there is none to be given or confirmed now."""


class NetworkError(ZapwireError):
    """No connection, or it broke."""

    retry = True


class DialError(NetworkError):
    """The socket, the proxy, TLS or the WebSocket could not be opened. `status` is the HTTP status, if any."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class ConnectionLost(NetworkError):
    """The connection ended while something was still waiting on it."""


class FetchError(NetworkError):
    """An HTTP request got no answer. The text names no credentials, and says nothing of what was sent."""


class AddressRefused(FetchError):
    """An HTTP request would have gone to an address that it may not go to: a private one, or not by HTTP."""

    retry = False


class QueryError(ZapwireError):
    """A query got no good answer."""


class QueryTimeout(QueryError):
    """No answer within the query's deadline."""

    retry = True


class QueryRefused(QueryError):
    """The server answered a query with an error. `code` and `text` are the server's own.

    `backoff` is how many seconds it asks to wait before the next try; 0 where it does not say.
    """

    code: int = 0
    text: str = ""
    backoff: int = 0

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"the server refused the query with {code} {text or '(no text)'}")
        self.code = code
        self.text = text

    @staticmethod
    def from_code(code: int, text: str) -> "QueryRefused":
        """The error class for a server code; codes without a class of their own give a plain `QueryRefused`."""
        return _REFUSALS.get(code, QueryRefused)(code, text)


class BadRequest(QueryRefused):
    """400 bad-request."""


class NotAuthorized(QueryRefused):
    """401 not-authorized."""


class Forbidden(QueryRefused):
    """403 forbidden."""


class ItemNotFound(QueryRefused):
    """404 item-not-found."""


class NotAllowed(QueryRefused):
    """405 not-allowed."""


class NotAcceptable(QueryRefused):
    """406 not-acceptable."""


class Gone(QueryRefused):
    """410 gone."""


class ResourceLimit(QueryRefused):
    """419 resource-limit."""


class Locked(QueryRefused):
    """423 locked."""


class RateOverlimit(QueryRefused):
    """429 rate-overlimit: wait before the next try."""

    retry = True


class InternalServerError(QueryRefused):
    """500 internal-server-error."""

    retry = True


class FeatureNotImplemented(QueryRefused):
    """501 feature-not-implemented."""


class ServiceUnavailable(QueryRefused):
    """503 service-unavailable."""

    retry = True


class PartialServerError(QueryRefused):
    """530 partial-server-error."""

    retry = True


class GroupRefused(QueryRefused):
    """The server does not do what was asked of a group; the message says what would help."""

    def __init__(self, message: str, code: int, text: str = "") -> None:
        super().__init__(code, text)
        self.args = (f"{message} (the server said {code} {text or '(no text)'})",)


class NoSuchGroup(GroupRefused):
    """There is no such group, or no longer."""


class NotInGroup(GroupRefused):
    """This account is not in the group."""


class NotGroupAdmin(GroupRefused):
    """Only the group's admins may do this, and this account is none."""


class InviteRevoked(GroupRefused):
    """The invite link or message is void: it was reset, used, or its time is over."""


class InviteInvalid(GroupRefused):
    """What is no invite link, and never was."""


class AlreadyInGroup(GroupRefused):
    """This account is in the group already."""


class GroupFull(GroupRefused):
    """The group has as many members as it may have, or this account as many groups."""


class GroupConflict(GroupRefused):
    """Somebody else changed the same meanwhile, or it is so already."""

    retry = True


class GroupValueRefused(GroupRefused):
    """A name, topic, picture or time that the server does not take."""


# Codes and their texts: whatsmeow errors.go (501 is XMPP's, used by the sandbox for what it does not know).
_REFUSALS: dict[int, type[QueryRefused]] = {
    400: BadRequest,
    401: NotAuthorized,
    403: Forbidden,
    404: ItemNotFound,
    405: NotAllowed,
    406: NotAcceptable,
    410: Gone,
    419: ResourceLimit,
    423: Locked,
    429: RateOverlimit,
    500: InternalServerError,
    501: FeatureNotImplemented,
    503: ServiceUnavailable,
    530: PartialServerError,
}


class SendError(ZapwireError):
    """A message was not sent, or nobody knows whether it was."""


class NoSuchRecipient(SendError):
    """There is nobody, or no device, that the message could be sent to; nothing was sent."""


class NoRecipientKeys(SendError):
    """The server gives no usable prekeys of any device that the message is for; nothing was sent."""

    retry = True


class SendUnconfirmed(SendError):
    """The server did not confirm the message, which it may have or not. With `message_id` it is never sent twice."""

    retry = True

    def __init__(self, message: str, message_id: str = "") -> None:
        super().__init__(message)
        self.message_id = message_id


class SendRefused(SendError):
    """The server refused a message with `code`; nobody received it, and its id is free again."""

    def __init__(self, code: int, hint: str = "") -> None:
        super().__init__(f"the server refused the message with {code}{f': {hint}' if hint else ''}")
        self.code = code

    @staticmethod
    def from_code(code: int) -> "SendRefused":
        """The error for a server's code; codes without a class of their own give a plain `SendRefused`."""
        kind, hint = _SEND_REFUSALS.get(code, (SendRefused, ""))
        return kind(code, hint)


class ReachOutRestricted(SendRefused):
    """463: this account may not write to this person now."""


class StaleAddressing(SendRefused):
    """421: a group is addressed in another way by now; what was known of it was dropped, so try again."""

    retry = True


class StanzaRefused(SendRefused):
    """479: the server does not accept the stanza's form."""


class SendRateLimited(SendRefused):
    """429: too many messages; wait before the next."""

    retry = True


# Codes in the ack of a message: Baileys decode-wa-message.ts, whatsapp-rust client.rs.
_SEND_REFUSALS: dict[int, tuple[type[SendRefused], str]] = {
    421: (StaleAddressing, "the group changed its addressing, try again"),
    429: (SendRateLimited, "too many messages, wait before the next"),
    463: (ReachOutRestricted, "this account may not start a chat with this person now: let them write first, or wait"),
    479: (StanzaRefused, "the server does not accept the stanza; what is known of the recipient may be stale"),
}


class AppStateError(ZapwireError):
    """What all devices of an account share, such as contacts and archived chats, was not read or not changed."""


class AppStateKeyMissing(AppStateError):
    """The phone has not shared a key that is needed; it is asked for it. `key_ids` names those that are missing."""

    retry = True

    def __init__(self, key_ids: tuple[bytes, ...] = ()) -> None:
        which = ", ".join(key_id.hex() for key_id in key_ids) or "any"
        super().__init__(f"the phone has not shared a key of app state ({which}): it must be online to do so")
        self.key_ids = key_ids


class AppStateCorrupt(AppStateError):
    """What came of app state cannot be read, or a MAC is wrong."""


class AppStateRefused(AppStateError):
    """The server did not take a change of app state, with `code`."""

    def __init__(self, collection: str, code: int, text: str = "") -> None:
        super().__init__(f"the server refused a change of {collection} with {code}{f' {text}' if text else ''}")
        self.collection = collection
        self.code = code


class AppStateConflict(AppStateRefused):
    """409: another device changed the collection meanwhile, again and again; try again."""

    retry = True


class MediaError(ZapwireError):
    """A file was not uploaded or downloaded."""


class MediaGone(MediaError):
    """The media host has the file no more (404 or 410); the phone may give it again."""


class MediaRetryRefused(MediaError):
    """The phone does not give the file again, or did not answer in time."""


class MediaCorrupt(MediaError):
    """What came is not what the message says: wrong keys, MAC, hash or length."""


class MediaTooLarge(MediaError):
    """A file with more bytes than are allowed. `limit` is how many those are."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the file has more than the {limit} bytes that are allowed")
        self.limit = limit


class MediaRefused(MediaError):
    """What this side does not do: fetch from a URL that is no media host's, or a file that a message has not."""


class MediaHostError(MediaError):
    """No media host served the request. `status` is the last one's HTTP status, 0 where none answered."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class MediaHostRefused(MediaHostError):
    """The media host does not accept the request, such as with 401 or 403, also with a fresh authorization."""


class MediaHostFailed(MediaHostError):
    """The media host failed or has too much to do: 408, 429, 5xx, or an answer that cannot be read."""

    retry = True


class MediaHostUnreachable(MediaHostError):
    """The media host could not be reached, or the connection broke."""

    retry = True


class SessionError(ZapwireError):
    """The account is not in the state that the call needs."""


class NotConnected(SessionError):
    """The account has no connection to WhatsApp right now."""

    retry = True


class NotPaired(SessionError):
    """The account is not linked to a phone; pair it first."""


class AlreadyPaired(SessionError):
    """The account is linked already; log it out before pairing anew."""


class LoggedOutError(SessionError):
    """WhatsApp ended this linked device's session; it must be paired anew."""


class NoQRYet(SessionError):
    """The account is connecting and shows no QR code yet; ask again in a moment."""

    retry = True


class StillConnected(SessionError):
    """Something cannot be changed while the account is connected; disconnect it first."""


class GatewayError(ZapwireError):
    """The gateway cannot do what its API was asked for."""


class NoSuchUser(GatewayError):
    """There is no such user of the API, or no longer."""


class InvalidUser(GatewayError):
    """A user of the API cannot have such a name, token or setting; the message names the field."""


class TokenTaken(GatewayError):
    """Another user of the API has this token."""


class SourceError(GatewayError):
    """Media that cannot be sent as it is; the message says why and what would do."""


class SourceTooLarge(SourceError):
    """A file, or what is in it, is over a limit; the message names the limit."""


class MediaTypeRefused(SourceError):
    """A file of a kind that does not belong there, or one that cannot be read as what it is."""


class ConverterMissing(MediaTypeRefused):
    """A file would have to be converted, and what does that is not installed; the message names the extra."""


class MediaUnreachable(SourceError):
    """The server that a URL names did not give the file; the message has its answer."""

    retry = True


class ConversionBusy(SourceError):
    """Too many files wait for their conversion already; try again in a moment."""

    retry = True


class NoRoom(SourceError):
    """Files that are on their way already fill all the room that there is for them; try again in a moment."""

    retry = True


class StorageFailed(GatewayError):
    """An S3 server did not take a file, or did not answer; the message has its answer."""

    retry = True


class StorageMissing(GatewayError):
    """Files are to be put on S3, and what does that is not installed; the message names the extra."""


class GatewayClosing(GatewayError):
    """The gateway is being stopped; ask again when it is back."""

    retry = True


class StoreError(ZapwireError):
    """The store could not read or write."""


class ConfigurationError(ZapwireError):
    """An option that cannot work; the message names the option and what would be right."""


class SandboxError(ZapwireError):
    """The sandbox was asked for something impossible."""
