"""The control API's calls for what people show of themselves, and whom they let see it."""

from typing import TYPE_CHECKING, Final

from fastapi import FastAPI

from zapwire.errors import SandboxError
from zapwire.protocol.signal.xeddsa import RANDOM_SIZE
from zapwire.protocol.stanzas.presence import OwnPresence
from zapwire.sandbox.control.groups import person
from zapwire.sandbox.control.models.people import (
    AboutRequest,
    BlockRequest,
    BusinessRequest,
    OtherNumbersRequest,
    PictureRequest,
    PresenceRequest,
    PrivacyRequest,
)
from zapwire.sandbox.notices.people import about_changed, blocklist_changed, picture_changed, privacy_changed
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.world.accounts import Account
from zapwire.sandbox.world.profiles import certify, check_privacy

if TYPE_CHECKING:
    from zapwire.sandbox.context import Context
    from zapwire.sandbox.server import Sandbox

ISSUER: Final = "smb:wa"


def add_people(app: FastAPI, sandbox: "Sandbox") -> None:
    """Let profiles be shown and changed, as their owners do on their phones."""
    _add_shown(app, sandbox.context)
    _add_settings(app, sandbox)


def _add_shown(app: FastAPI, context: "Context") -> None:
    world = context.world

    @app.get("/phones/{number}/profile")
    async def get_profile(number: str) -> Json:
        """What there is to know of somebody, hidden or not, and who hears of their presence."""
        return _profile(context, world.account(number))

    @app.put("/phones/{number}/about")
    async def set_about(number: str, body: AboutRequest) -> Json:
        """Change the text; whoever knows the person and may see it is told."""
        account = world.account(number)
        account.about, account.profile.about_at = body.text, int(context.now())
        await context.directory.save(account)
        await context.post.deliver(about_changed(world, account, context.now()))
        return _profile(context, account)

    @app.put("/phones/{number}/picture")
    async def set_picture(number: str, body: PictureRequest) -> Json:
        """Show a picture, a JPEG; whoever knows the person and may see it is told."""
        account = world.account(number)
        preview = body.image if body.preview is None else body.preview
        picture = world.pictures.set(account.jid(), body.image, preview, context.now())
        await context.directory.save_picture(account.jid(), picture)
        await context.post.deliver(picture_changed(world, account, context.now()))
        return _profile(context, account)

    @app.delete("/phones/{number}/picture")
    async def remove_picture(number: str) -> Json:
        """Show none any more."""
        account = world.account(number)
        if world.pictures.remove(account.jid()) is not None:
            await context.directory.save_picture(account.jid(), None)
            await context.post.deliver(picture_changed(world, account, context.now()))
        return _profile(context, account)

    @app.put("/phones/{number}/business")
    async def set_business(number: str, body: BusinessRequest) -> Json:
        """Make it a business with a signed name, or a person again."""
        account = world.account(number)
        account.profile.certificate = _certificate(context, account, body.name) if body.name else b""
        await context.directory.save(account)
        return _profile(context, account)

    @app.put("/phones/{number}/other-numbers")
    async def set_other_numbers(number: str, body: OtherNumbersRequest) -> Json:
        """Let the account be found by other forms of its number, too."""
        account = world.account(number)
        world.set_other_numbers(account, body.numbers)
        await context.directory.save(account)
        return _profile(context, account)


def _add_settings(app: FastAPI, sandbox: "Sandbox") -> None:
    context = sandbox.context
    world = context.world

    @app.put("/phones/{number}/privacy")
    async def set_privacy(number: str, body: PrivacyRequest) -> Json:
        """Change one privacy setting; the account's linked devices are told."""
        account = world.account(number)
        check_privacy(body.name, body.value)
        account.privacy[body.name] = body.value
        await context.directory.save(account)
        await context.post.deliver(privacy_changed(world, account, (body.name,), context.now(), 0))
        return _profile(context, account)

    @app.post("/phones/{number}/block")
    async def block(number: str, body: BlockRequest) -> Json:
        """Block somebody, or unblock them; the account's linked devices are told."""
        account, who = world.account(number), person(world, body.user)
        if who is account:
            raise SandboxError("nobody blocks themselves")
        if account.profile.block(who.number, is_blocked=body.action == "block"):
            await context.directory.save(account)
            await context.post.deliver(blocklist_changed(world, account, who, body.action, context.now(), 0))
        return _profile(context, account)

    @app.post("/phones/{number}/presence")
    async def presence(number: str, body: PresenceRequest) -> Json:
        """Be there or not; whoever subscribed to it, and may see it, is told."""
        line = sandbox.line(number)
        await line.submit(OwnPresence(body.available, world.account(number).name).to_node())
        return _profile(context, world.account(number))


def _certificate(context: "Context", account: Account, name: str) -> bytes:
    serial = int.from_bytes(context.random(8))
    server_key, random = context.noise.root, context.random(2 * RANDOM_SIZE)
    return certify(name, issuer=ISSUER, serial=serial, key=account.identity, server_key=server_key, random=random)


def _profile(context: "Context", account: Account) -> Json:
    world, profile = context.world, account.profile
    picture, name = world.pictures.get(account.jid()), profile.verified_name
    return {
        "number": account.number,
        "jid": str(account.jid()),
        "lid": str(account.lid()),
        "about": account.about,
        "picture": picture.id if picture else None,
        "business": name.name if name else None,
        "other_numbers": profile.other_numbers,
        "privacy": account.privacy,
        "blocked": profile.blocked,
        "available": bool(account.available),
        "subscribers": [str(device) for device, _ in world.subscriptions.of(account.number)],
    }
