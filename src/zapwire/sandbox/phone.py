"""Phone: a simulated primary device and what its owner does with it."""

import asyncio
import contextlib
from dataclasses import replace
from typing import Final

from zapwire.errors import ItemNotFound, PairingError, QueryRefused, SandboxError
from zapwire.protocol.jid import JID
from zapwire.protocol.login import Registration
from zapwire.protocol.pairing.code import WRAP_RANDOM_SIZE, open_bundle, read_code, unwrap, wrap
from zapwire.protocol.pairing.identity import DeviceIdentity, SignedDeviceIdentity, seal, vouch
from zapwire.protocol.pairing.qr import LinkingQR
from zapwire.protocol.pairing.webauthn import Assertion, PasskeyOptions
from zapwire.protocol.proto.companion_pb2 import DeviceProps
from zapwire.protocol.signal.keys import KEY_SIZE, KeyPair
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE, SIGNATURE_SIZE
from zapwire.protocol.stanzas.link_codes import CompanionFinish, CompanionHello, PrimaryHello, RefreshCode
from zapwire.protocol.stanzas.pairing import PairDeviceSign, PairSuccess
from zapwire.protocol.stanzas.passkey import continuation, passkey_request
from zapwire.protocol.stanzas.queries import Query, check_answer, query_node
from zapwire.protocol.stanzas.stream import STREAM_END, StreamError
from zapwire.sandbox.context import Context, NoSuchCode
from zapwire.sandbox.linking import ANSWER_TIMEOUT, Linking, LinkRefused
from zapwire.sandbox.notices.devices import device_linked, device_unlinked, identity_changed
from zapwire.sandbox.phones.link_codes import MAX_TRIES, CodeEntry
from zapwire.sandbox.phones.passkey import TIMEOUT, PasskeyDemand
from zapwire.sandbox.session import Session
from zapwire.sandbox.world.accounts import Account, Companion
from zapwire.sandbox.world.passkey import Passkey

_PLATFORM: Final = "android"


class WrongCode(SandboxError):
    """A link code that is not the one that the client shows."""


class Phone:
    """One account's phone. It holds the account's identity key, so it alone can link devices."""

    def __init__(self, context: Context, account: Account) -> None:
        self._context = context
        self.account = account

    async def scan(self, text: str) -> JID:
        """Scan a linking QR code, in either form, and see the link through; returns the new device.

        Where a passkey protects the account the client has a minute for each step of it.
        Raises `PairingError` for a text that is none, `NoSuchCode` for one nobody shows, `TooManyDevices`,
        and `LinkRefused` where the client does not accept.
        """
        context = self._context
        qr = LinkingQR.from_text(text)
        session = context.sessions.showing(qr.ref)
        linking = session.linking
        if linking is None or linking.is_taken:
            raise LinkRefused("another phone is linking this client: scan its next code")
        _check_keys(qr, linking)
        return await self._complete(session, linking, await self._protected(session, linking, qr.adv_secret))

    async def enter_code(self, text: str) -> JID:
        """Type the code that a client shows which asked for this number, and see the link through; returns the device.

        Raises `PairingError` for a text that is none, `NoSuchCode` where no client asked or its code is void by now,
        `WrongCode`, `TooManyDevices`, and `LinkRefused` where the client does not accept or says nothing for 15 s.
        """
        code, entry = read_code(text), self._context.phones.codes(self.account)
        hello = entry.hello
        if hello is None:
            raise NoSuchCode(f"no client shows a code for {self.account.number}: let one ask for it, anew if need be")
        if entry.is_busy:
            raise LinkRefused("a code is being tried on this phone already")
        _, linking = self._client_showing(entry, hello.ref)
        adv_secret = await self._agree(entry, hello, code, linking)
        session, linking = self._client_showing(entry, hello.ref)
        try:
            return await self._complete(session, linking, await self._protected(session, linking, adv_secret))
        finally:
            self._close(hello.ref, entry)

    def _client_showing(self, entry: CodeEntry, ref: bytes) -> tuple[Session, Linking]:
        session = self._context.sessions.by_code.get(ref)
        if session is None or session.linking is None:
            entry.forget(ref)
            raise NoSuchCode("the client that showed a code has left, or asked anew: let it ask for another one")
        if session.linking.is_taken:
            raise LinkRefused("another phone is linking this client")
        return session, session.linking

    async def _agree(self, entry: CodeEntry, hello: CompanionHello, code: str, linking: Linking) -> bytes:
        """Let the client conclude, with this code; returns the secret to seal the device identity with."""
        account, random = self.account, self._context.random
        ephemeral = KeyPair.from_private(random(KEY_SIZE))
        with entry.trying(hello.ref) as conclusion:
            wrapped = await asyncio.to_thread(wrap, code, ephemeral.public, random(WRAP_RANDOM_SIZE))
            finish = await self._conclude(
                PrimaryHello(hello.ref, wrapped, account.identity.public), linking, conclusion
            )
            their_ephemeral = await asyncio.to_thread(unwrap, code, hello.wrapped_ephemeral)
            try:
                return open_bundle(
                    account.identity,
                    ephemeral,
                    their_identity=finish.identity_key,
                    their_ephemeral=their_ephemeral,
                    bundle=finish.wrapped_bundle,
                )
            except PairingError as error:
                raise await self._wrong(entry, hello, error) from error

    async def _conclude(
        self, hello: PrimaryHello, linking: Linking, conclusion: asyncio.Future[CompanionFinish]
    ) -> CompanionFinish:
        linking.expect_conclusion(conclusion)
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                await self._ask(hello)
                return await conclusion
        except ItemNotFound:
            raise NoSuchCode("the code is void by now: let the client ask for another one") from None
        except QueryRefused as error:
            raise LinkRefused(f"the server did not hand the code on: {error}") from error
        except TimeoutError:
            raise LinkRefused(f"the client did not conclude within {ANSWER_TIMEOUT:.0f} seconds") from None

    async def _wrong(self, entry: CodeEntry, hello: CompanionHello, error: PairingError) -> SandboxError:
        """What to raise; after the third wrong code this one is given up, and the client is told."""
        entry.tries += 1
        if entry.tries < MAX_TRIES:
            return WrongCode(f"{error}: type it again")
        entry.forget(hello.ref)
        with contextlib.suppress(QueryRefused):
            await self._ask(RefreshCode(hello.ref))
        return WrongCode(f"{error}, and it was tried {MAX_TRIES} times: let the client ask for another one")

    async def _ask(self, query: Query[object]) -> None:
        context = self._context
        node = query_node(query, str(int.from_bytes(context.random(4))))
        for answer in await context.post.submit(self.account.jid(), node):
            check_answer(answer)

    def _close(self, ref: bytes, entry: CodeEntry) -> None:
        """The code was used."""
        entry.forget(ref)
        self._context.world.link_codes.close(ref)
        self._context.sessions.by_code.pop(ref, None)

    async def _protected(self, session: Session, linking: Linking, adv_secret: bytes) -> bytes:
        """What to seal the device identity with: another secret where a passkey is demanded. Raises `LinkRefused`."""
        context, passkey = self._context, self.account.passkey
        if passkey is None:
            return adv_secret
        demand = linking.passkey = PasskeyDemand.create(passkey, adv_secret, context.random)
        try:
            await session.send(passkey_request(demand.options.to_bytes(), self._new_id(), int(context.now())))
            await demand.answered()
            await session.send(continuation(demand.own.to_bytes(), self._new_id(), int(context.now())))
            keys = await demand.keys()
        except TimeoutError:
            raise LinkRefused(f"the client did not go on with the passkey within {TIMEOUT:.0f} seconds") from None
        except PairingError as error:
            raise LinkRefused(f"the client's part of linking with a passkey is wrong: {error}") from error
        finally:
            linking.passkey = None
        if (keys.noise, keys.identity) != (linking.noise_key, linking.registration.identity_key):
            raise LinkRefused("the client's pairing request has other keys than it is connected with")
        return keys.adv_secret

    def _new_id(self) -> str:
        return str(int.from_bytes(self._context.random(4)))

    async def _complete(self, session: Session, linking: Linking, adv_secret: bytes) -> JID:
        context, account = self._context, self.account
        await context.phones.prepare(account)
        device, key_index = context.world.reserve_device(account)
        try:
            await self._link(session, linking, adv_secret, device, key_index)
        finally:
            context.world.release_device(account, device)
        await context.directory.save(account)
        companion = account.companions.get(device)
        if companion:
            await context.post.deliver(device_linked(context.world, account, companion, context.now()))
        session.linked(account.jid(device))
        session.end(StreamError("515").to_node(), STREAM_END)
        return account.jid(device)

    async def _link(self, session: Session, linking: Linking, adv_secret: bytes, device: int, key_index: int) -> None:
        context, account = self._context, self.account
        signed = self._vouch(linking.registration, key_index)
        success = PairSuccess(
            str(int.from_bytes(context.random(4))),
            self._seal(signed, adv_secret),
            account.jid(device),
            account.lid(device),
            platform=_PLATFORM,
            time=int(context.now()),
        )
        answer = await linking.consent(success.query_id, session.send(success.to_node()))
        context.sessions.retire(linking.refs)
        returned = _signed_by_client(answer, signed, linking.registration.identity_key)
        context.world.link(account, _companion(device, linking, returned, int(context.now())))

    async def protect(self, *, is_protected: bool = True) -> Passkey | None:
        """Let a new passkey protect the linking of devices, or none any more."""
        account = self.account
        account.passkey = Passkey.create(self._context.random) if is_protected else None
        await self._context.directory.save(account)
        return account.passkey

    def answer_passkey(self, options: PasskeyOptions) -> Assertion:
        """What the account's authenticator answers. Raises `SandboxError` where there is none."""
        if self.account.passkey is None:
            raise SandboxError(f"no passkey protects {self.account.number}: POST /phones/{{number}}/passkey first")
        return self.account.passkey.answer(options)

    @property
    def passkey_code(self) -> str:
        """The code that the phone shows while a client is linked with a passkey; empty while none is."""
        demands = [session.linking.passkey for session in self._context.sessions.of(None) if session.linking]
        return next((one.code for one in demands if one and one.passkey is self.account.passkey), "")

    async def unlink(self, device: int) -> None:
        """Remove a linked device; a connected one is told. Raises `NoSuchDevice`."""
        context = self._context
        companion = context.world.unlink(self.account, device)
        await context.directory.save(self.account)
        await context.post.deliver(device_unlinked(context.world, self.account, companion, context.now()))
        for session in context.sessions.of(self.account.jid(device)):
            session.end(StreamError("401", "device_removed").to_node(), STREAM_END)

    async def reinstall(self) -> None:
        """Install the app anew: a new identity, new keys, no linked devices. Everybody who knows it is told."""
        context, account = self._context, self.account
        for device in tuple(account.companions):
            await self.unlink(device)
        context.world.renew_identity(account)
        context.phones.forget(account)
        await context.directory.save(account)
        await context.post.deliver(identity_changed(context.world, account, context.now()))

    def _vouch(self, registration: Registration, key_index: int) -> SignedDeviceIdentity:
        context, account = self._context, self.account
        identity = DeviceIdentity(account.key_list_id, int(context.now()), key_index)
        signed = vouch(account.identity, registration.identity_key, identity, context.random(RANDOM_SIZE))
        if context.faults.spoils_pairing("signature"):
            return replace(signed, account_signature=context.random(SIGNATURE_SIZE))
        return signed

    def _seal(self, signed: SignedDeviceIdentity, adv_secret: bytes) -> bytes:
        context = self._context
        return seal(signed, context.random(KEY_SIZE) if context.faults.spoils_pairing("hmac") else adv_secret)


def _check_keys(qr: LinkingQR, linking: Linking) -> None:
    if qr.noise_key != linking.noise_key or qr.identity_key != linking.registration.identity_key:
        raise SandboxError("the keys in this QR code are not those of the client that was given its ref")


def _signed_by_client(
    answer: PairDeviceSign, offered: SignedDeviceIdentity, identity_key: bytes
) -> SignedDeviceIdentity:
    """What the client returned. Raises `LinkRefused` where it is not what it was offered, signed with its key."""
    try:
        returned = SignedDeviceIdentity.from_bytes(answer.identity, account_signature_key=offered.account_signature_key)
    except PairingError as error:
        raise LinkRefused(f"the client's answer cannot be read: {error}") from error
    is_ours = (returned.details, returned.account_signature_key) == (offered.details, offered.account_signature_key)
    if not is_ours or not returned.has_device_signature(identity_key):
        raise LinkRefused("the client's signature does not fit the identity it was offered")
    return returned


def _companion(device: int, linking: Linking, signed: SignedDeviceIdentity, now: int) -> Companion:
    props = linking.props
    platform = DeviceProps.PlatformType.Name(props.platformType)
    companion = Companion(device, linking.registration, linking.noise_key, signed, props.os, platform, now)
    companion.wants_full_history = props.requireFullSync
    companion.full_history_days = props.historySyncConfig.fullSyncDaysLimit
    companion.takes_inline_history = props.historySyncConfig.inlineInitialPayloadInE2EeMsg
    return companion
