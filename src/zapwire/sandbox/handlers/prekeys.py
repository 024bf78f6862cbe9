"""Prekeys: count, upload, digest, rotation of the signed one, and bundles for those who start a session."""

from typing import Final

from zapwire.errors import QueryRefused, StanzaError
from zapwire.protocol.login import Registration
from zapwire.protocol.signal.agreement import PreKeyBundle
from zapwire.protocol.stanzas.prekeys import (
    GetPreKeyBundles,
    PreKeyDigest,
    UploadPreKeys,
    bundles_answer,
    prekey_count,
    read_signed_prekey,
)
from zapwire.protocol.stanzas.queries import error_node, result_node
from zapwire.sandbox.notices.devices import prekeys_low
from zapwire.sandbox.relay.messages import MAX_CIPHERTEXTS
from zapwire.sandbox.router import Effect, Handler, Outcome, Request, Route
from zapwire.sandbox.world.accounts import Account


def on_count(request: Request) -> Outcome:
    """How many one-time prekeys of this device are left."""
    return Outcome((result_node(request.id, prekey_count(len(request.require_companion().prekeys))),))


def on_upload(request: Request) -> Outcome:
    """Publish keys. A device may not change its identity this way."""
    companion = request.require_companion()
    upload = UploadPreKeys.from_node(request.node)
    if upload.identity_key != companion.registration.identity_key:
        raise StanzaError("the identity key is not the one this device was linked with")
    companion.upload(upload)
    return Outcome((result_node(request.id),), frozenset({Effect.SAVE}))


def on_digest(request: Request) -> Outcome:
    """What the server holds; a device that never published anything has no record."""
    companion = request.require_companion()
    if not companion.prekeys:
        return Outcome((error_node(request.id, 404, "item-not-found"),))
    digest = PreKeyDigest.of(companion.published())
    return Outcome((result_node(request.id, digest.to_content()),))


def on_rotate(request: Request) -> Outcome:
    """Replace the signed prekey."""
    companion = request.require_companion()
    signed = read_signed_prekey(request.node.require("rotate", "skey"))
    registration = companion.registration
    if not signed.is_signed_by(registration.identity_key):
        raise StanzaError("the signed prekey is not signed by this device's identity key")
    companion.registration = Registration(registration.registration_id, registration.identity_key, signed)
    return Outcome((result_node(request.id),), frozenset({Effect.SAVE}))


def on_bundles(request: Request) -> Outcome:
    """A bundle for each device, by the name it was asked for; each takes a one-time prekey as long as there are some.

    An unknown device has an error in place of its keys. Devices with few prekeys left are told so.
    """
    world, wanted = request.world, dict.fromkeys(GetPreKeyBundles.from_node(request.node).devices)
    if not wanted or len(wanted) > MAX_CIPHERTEXTS:
        raise StanzaError(f"a query for keys names 1 to {MAX_CIPHERTEXTS} devices")
    found = {jid: account for jid in wanted if (account := world.find(jid)) and account.has_device(jid.device)}
    unknown = QueryRefused.from_code(404, "item-not-found")
    bundles = {jid: _take_bundle(found[jid], jid.device) if jid in found else unknown for jid in wanted}
    low = [notice for jid, owner in found.items() for notice in prekeys_low(world, owner, jid.device, request.now)]
    changed = {account.number: account for account in found.values()}
    # Contacts know the account's key from its phone, so it is left out here.
    identities = {
        jid: companion.signed_identity.to_bytes(with_account_key=False)
        for jid, owner in found.items()
        if (companion := owner.companions.get(jid.device))
    }
    answer = result_node(request.id, bundles_answer(bundles, identities))
    return Outcome((answer,), deliveries=tuple(low), changed=tuple(changed.values()))


def _take_bundle(account: Account, device: int) -> PreKeyBundle:
    """What starts a session with this device, which exists; its one-time prekey is nobody else's."""
    companion = account.companions.get(device)
    if companion is None:
        keys = account.keys
        return PreKeyBundle(
            keys.registration_id, account.identity.public, keys.public_signed_prekey, keys.take_offered()
        )
    registration = companion.registration
    return PreKeyBundle(
        registration.registration_id, registration.identity_key, registration.signed_prekey, companion.take_prekey()
    )


ROUTES: Final[dict[Route, Handler]] = {
    Route("iq", "encrypt", "get", "count"): on_count,
    Route("iq", "encrypt", "get", "digest"): on_digest,
    Route("iq", "encrypt", "get", "key"): on_bundles,
    Route("iq", "encrypt", "set", "rotate"): on_rotate,
    Route("iq", "encrypt", "set", "registration"): on_upload,
}
