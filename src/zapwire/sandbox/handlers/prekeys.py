"""Prekeys: count, upload, digest, rotation of the signed one."""

from typing import Final

from zapwire.errors import StanzaError
from zapwire.protocol.login import Registration
from zapwire.protocol.stanzas.prekeys import PreKeyDigest, UploadPreKeys, prekey_count, read_signed_prekey
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route


def on_count(request: Request) -> Outcome:
    """How many one-time prekeys of this device are left."""
    return Outcome((result_node(request.id, prekey_count(len(request.companion.prekeys))),))


def on_upload(request: Request) -> Outcome:
    """Publish keys. A device may not change its identity this way."""
    upload = UploadPreKeys.from_node(request.node)
    if upload.identity_key != request.companion.registration.identity_key:
        raise StanzaError("the identity key is not the one this device was linked with")
    request.companion.upload(upload)
    return Outcome((result_node(request.id),), frozenset({Effect.SAVE}))


def on_digest(request: Request) -> Outcome:
    """What the server holds; a device that never published anything has no record."""
    if not request.companion.prekeys:
        return Outcome((error_node(request.id, 404, "item-not-found"),))
    digest = PreKeyDigest.of(request.companion.published())
    return Outcome((result_node(request.id, digest.to_content()),))


def on_rotate(request: Request) -> Outcome:
    """Replace the signed prekey."""
    signed = read_signed_prekey(request.node.require("rotate", "skey"))
    registration = request.companion.registration
    if not signed.is_signed_by(registration.identity_key):
        raise StanzaError("the signed prekey is not signed by this device's identity key")
    request.companion.registration = Registration(registration.registration_id, registration.identity_key, signed)
    return Outcome((result_node(request.id),), frozenset({Effect.SAVE}))


ROUTES: Final[dict[Route, Handler]] = {
    Route("iq", "encrypt", "get", "count"): on_count,
    Route("iq", "encrypt", "get", "digest"): on_digest,
    Route("iq", "encrypt", "set", "rotate"): on_rotate,
    Route("iq", "encrypt", "set", "registration"): on_upload,
}
