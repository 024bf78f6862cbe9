"""Acts in which the player follows newsletters (channels), and hears of them."""

from tests.conformance.parity.stage import Act, Stage
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.text import build_text
from zapwire.protocol.node import AttrValue, Node
from zapwire.sandbox.notices.newsletters import fared, posted
from zapwire.sandbox.world.newsletters import Newsletter


async def following_a_newsletter(stage: Stage) -> None:
    """The friend's, which is made for it."""
    world, friend = stage.sandbox.context.world, stage["friend"].phone.account
    made = world.newsletters.create("News", "All of it", friend.number, stage.sandbox.context.now())
    stage.groups["newsletter"] = made.jid
    stage.masks.addresses = {**stage.masks.addresses, made.jid.user: "NEWSLETTER"}
    await stage.player.follow(made.jid, follows=True)
    await stage.heard()


async def listing_newsletters(stage: Stage) -> None:
    assert await stage.player.list_newsletters() == [str(_jid(stage))]


async def a_post(stage: Stage) -> None:
    await _post(stage, "News!")


async def reading_a_post(stage: Stage) -> None:
    """Only the account's own devices hear it."""
    jid = _jid(stage)
    await stage.player.mark_read(jid, jid, stage.ids["News!"])
    await stage.said("receipt")


async def a_changed_post(stage: Stage) -> None:
    newsletter = _newsletter(stage)
    post = newsletter.find_post(100)
    post.content, post.edited_at_ms = build_text("Old news").SerializeToString(), 1_790_000_000_123
    await stage.sandbox.context.post.deliver(posted(stage.sandbox.context.world, newsletter, post))
    await stage.heard()


async def a_post_that_cannot_be_read(stage: Stage) -> None:
    newsletter = _newsletter(stage)
    post = newsletter.post(stage.keep("garbage", "GARBAGE"), "text", b"\xff", stage.sandbox.context.now())
    await stage.sandbox.context.post.deliver(posted(stage.sandbox.context.world, newsletter, post))
    await stage.heard()


async def a_status(stage: Stage) -> None:
    """Of the newsletter, and then of a person, of whom there are none that are not encrypted."""
    content = Node("plaintext", {}, build_text("Now").SerializeToString())
    for sender, name in ((_jid(stage), "STATUS-1"), (stage["friend"].lid, "STATUS-2")):
        attrs: dict[str, AttrValue] = {"from": sender, "id": stage.keep(name, name), "type": "text", "t": "1700000000"}
        await stage.deliver(Node("status", attrs, (content,)))
    await stage.said("ack", 2)


async def subscribing_to_a_newsletter(stage: Stage) -> None:
    await stage.player.subscribe_newsletter(_jid(stage))


async def live_update(stage: Stage) -> None:
    context, newsletter = stage.sandbox.context, _newsletter(stage)
    await context.post.deliver(fared(context.world, newsletter, newsletter.find_post(100), context.now()))
    await stage.heard()


async def muting_a_newsletter(stage: Stage) -> None:
    await stage.player.mute(_jid(stage), muted=True)
    await stage.heard()


async def unmuting_a_newsletter(stage: Stage) -> None:
    await stage.player.mute(_jid(stage), muted=False)
    await stage.heard()


async def leaving_a_newsletter(stage: Stage) -> None:
    await stage.player.follow(_jid(stage), follows=False)
    await stage.heard()


def _jid(stage: Stage) -> JID:
    return stage.groups["newsletter"]


def _newsletter(stage: Stage) -> Newsletter:
    return stage.sandbox.context.world.newsletters.get(_jid(stage))


async def _post(stage: Stage, text: str) -> None:
    context, newsletter = stage.sandbox.context, _newsletter(stage)
    content = build_text(text).SerializeToString()
    post = newsletter.post(stage.keep(text, f"3EB0{newsletter.jid.user}"), "text", content, context.now())
    await context.post.deliver(posted(context.world, newsletter, post))
    await stage.heard()


NEWSLETTERS: tuple[Act, ...] = (
    following_a_newsletter,
    listing_newsletters,
    a_post,
    reading_a_post,
    a_changed_post,
    a_post_that_cannot_be_read,
    a_status,
    subscribing_to_a_newsletter,
    live_update,
    muting_a_newsletter,
    unmuting_a_newsletter,
    leaving_a_newsletter,
)
