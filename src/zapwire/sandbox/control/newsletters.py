"""The control API's calls for newsletters (channels)."""

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.status import HTTP_201_CREATED

from zapwire.protocol.jid import JID
from zapwire.protocol.messages.ids import new_message_id
from zapwire.protocol.messages.text import build_text
from zapwire.sandbox.control.models.newsletters import (
    FareRequest,
    FollowRequest,
    NewsletterRequest,
    PostRequest,
)
from zapwire.sandbox.notices.newsletters import fared, joined, posted
from zapwire.sandbox.phones.people import resolve
from zapwire.sandbox.recorder import Json
from zapwire.sandbox.relay.newsletters import follow, set_muted, unfollow
from zapwire.sandbox.world.newsletters import Newsletter, Post
from zapwire.sandbox.world.world import NoSuchPhone

if TYPE_CHECKING:
    from zapwire.sandbox.server import Sandbox

_ID_RANDOM = 16


def add_newsletters(app: FastAPI, sandbox: "Sandbox") -> None:
    """Let newsletters be made and followed, and posts be made in them."""
    context = sandbox.context
    world = context.world

    @app.post("/newsletters", status_code=HTTP_201_CREATED)
    async def create(body: NewsletterRequest) -> Json:
        """A newsletter; its owner's devices are told."""
        owner = world.find(resolve(world, body.owner))
        if owner is None:
            raise NoSuchPhone(f"{body.owner} is nobody, who cannot own a newsletter")
        newsletter = world.newsletters.create(body.name, body.description, owner.number, context.now())
        await context.post.deliver(joined(world, newsletter, owner, context.now()))
        return _newsletter(newsletter)

    @app.post("/newsletters/{jid}/followers")
    async def change_followers(jid: str, body: FollowRequest) -> Json:
        """Somebody follows it, leaves it, mutes it or not; all their devices are told."""
        newsletter, by = world.newsletters.get(JID.parse(jid)), world.find(resolve(world, body.by))
        if by is None:
            raise NoSuchPhone(f"{body.by} is nobody, who cannot follow a newsletter")
        if body.act == "follow":
            told = follow(world, newsletter, by, context.now())
        elif body.act == "leave":
            told = unfollow(world, newsletter, by, context.now())
        else:
            told = set_muted(world, newsletter, by, context.now(), is_muted=body.act == "mute")
        await context.post.deliver(told)
        return _newsletter(newsletter)

    @app.get("/newsletters")
    async def list_all() -> Json:
        """Every newsletter, with who follows it and how its posts fare."""
        return {"newsletters": [_newsletter(newsletter) for newsletter in world.newsletters.all()]}

    _add_posts(app, sandbox)


def _add_posts(app: FastAPI, sandbox: "Sandbox") -> None:
    context = sandbox.context
    world = context.world

    @app.post("/newsletters/{jid}/posts", status_code=HTTP_201_CREATED)
    async def post(jid: str, body: PostRequest) -> Json:
        """Post a text, or change one; all followers get it."""
        newsletter = world.newsletters.get(JID.parse(jid))
        content = build_text(body.text).SerializeToString()
        if body.replaces is None:
            message_id = new_message_id(None, context.now(), context.random(_ID_RANDOM))
            made = newsletter.post(message_id, "text", content, context.now())
        else:
            made = newsletter.find_post(body.replaces)
            made.content, made.edited_at_ms = content, int(context.now() * 1000)
        await context.post.deliver(posted(world, newsletter, made))
        return _post(made)

    @app.post("/newsletters/{jid}/posts/{server_id}/fare")
    async def fare(jid: str, server_id: int, body: FareRequest) -> Json:
        """Say how a post fares; devices that want to hear it are told."""
        newsletter = world.newsletters.get(JID.parse(jid))
        made = newsletter.find_post(server_id)
        made.views, made.reactions = body.views, dict(body.reactions)
        await context.post.deliver(fared(world, newsletter, made, context.now()))
        return _post(made)


def _newsletter(newsletter: Newsletter) -> Json:
    return {
        "jid": str(newsletter.jid),
        "name": newsletter.name,
        "description": newsletter.description,
        "owner": newsletter.owner,
        "invite": newsletter.invite,
        "created_at": newsletter.created_at,
        "followers": [{"number": number, "muted": muted} for number, muted in newsletter.followers.items()],
        "posts": [_post(post) for post in newsletter.posts.values()],
    }


def _post(post: Post) -> Json:
    return {
        "server_id": post.server_id,
        "id": post.id,
        "timestamp": post.timestamp,
        "edited_at_ms": post.edited_at_ms,
        "views": post.views,
        "reactions": post.reactions,
    }
