"""Commands about newsletters."""

import pytest

from tests.gateway.accounts.rig import NUMBER, OTHER, Rig
from zapwire.errors import ItemNotFound
from zapwire.gateway.accounts.commands import FollowNewsletter, ListNewsletters, MuteNewsletter
from zapwire.protocol.events import MessageReceived, NewsletterJoined, NewsletterLeft, NewsletterMuteChanged
from zapwire.protocol.jid import JID
from zapwire.protocol.messages.text import build_text
from zapwire.sandbox.notices.newsletters import posted
from zapwire.sandbox.server import Sandbox


async def test_a_newsletter(made: Rig, whatsapp: Sandbox) -> None:
    """It is followed, muted, heard and left, and each is told and kept."""
    user, ask = await made.user(), made.manager.ask
    await made.link(user, await whatsapp.create_phone(NUMBER))
    owner, world = await whatsapp.create_phone(OTHER), whatsapp.context.world
    newsletter = world.newsletters.create("News", "", owner.account.number, 1_790_000_000)
    jid = newsletter.jid
    assert await ask(user.id, ListNewsletters()) == ()
    await ask(user.id, FollowNewsletter(jid, follows=True))
    joined = await made.notes.until(user, NewsletterJoined)
    assert isinstance(joined, NewsletterJoined)
    assert await ask(user.id, ListNewsletters()) == (joined.newsletter,)
    await ask(user.id, MuteNewsletter(jid, muted=True))
    await made.notes.until(user, NewsletterMuteChanged)
    assert newsletter.followers[NUMBER] is True
    post = newsletter.post("3EB0POST", "text", build_text("News!").SerializeToString(), 1_790_000_000)
    await whatsapp.context.post.deliver(posted(world, newsletter, post))
    await made.notes.until(user, MessageReceived)
    await ask(user.id, FollowNewsletter(jid, follows=False))
    await made.notes.until(user, NewsletterLeft)
    told = ["NewsletterJoined", "NewsletterMuteChanged", "MessageReceived", "NewsletterLeft"]
    recorded = [type(event).__name__ for _, event in made.notes.recorded]
    assert [name for name in recorded if name in told] == told
    with pytest.raises(ItemNotFound):
        await ask(user.id, FollowNewsletter(JID.parse("120363999999999999@newsletter"), follows=True))
