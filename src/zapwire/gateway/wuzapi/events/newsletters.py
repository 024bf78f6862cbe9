"""Newsletters (channels)."""

from typing import Any, TypeAlias

from zapwire.gateway.wuzapi.events.rendered import Names, Rendered, key_of
from zapwire.gateway.wuzapi.events.shapes import jid, own, seconds
from zapwire.gateway.wuzapi.message_json import to_json, to_text
from zapwire.protocol import events
from zapwire.protocol.jid import JID
from zapwire.protocol.types.newsletters import Newsletter, NewsletterPicture, NewsletterPost, NewsletterText

NewsletterEvent: TypeAlias = (
    events.NewsletterJoined | events.NewsletterLeft | events.NewsletterMuteChanged | events.NewsletterUpdated
)


def joined(event: events.NewsletterJoined, me: Names) -> Rendered:
    """Followed."""
    return _told("NewsletterJoin", event, metadata(event.newsletter), me)


def left(event: events.NewsletterLeft, me: Names) -> Rendered:
    """Not followed any more."""
    return _told("NewsletterLeave", event, {"id": jid(event.jid), "role": to_text(event.role)}, me)


def mute_changed(event: events.NewsletterMuteChanged, me: Names) -> Rendered:
    """Muted, or not any more."""
    return _told("NewsletterMuteChange", event, {"id": jid(event.jid), "mute": to_text(event.mute)}, me)


def live_update(event: events.NewsletterUpdated, me: Names) -> Rendered:
    """How messages fare."""
    shape = {
        "JID": jid(event.jid),
        "Time": seconds(event.timestamp),
        "Messages": [_post(post) for post in event.posts],
    }
    return _told("NewsletterLiveUpdate", event, shape, me)


def metadata(newsletter: Newsletter) -> dict[str, Any]:
    """A newsletter, as Go prints whatsmeow's `NewsletterMetadata`."""
    viewer = newsletter.viewer
    return {
        "id": jid(newsletter.jid),
        "state": {"type": to_text(newsletter.state)},
        "thread_metadata": {
            "creation_time": str(newsletter.created_at),
            "invite": to_text(newsletter.invite),
            "name": _text(newsletter.name),
            "description": _text(newsletter.description),
            "subscribers_count": str(newsletter.subscribers),
            "verification": to_text(newsletter.verification),
            "picture": _picture(newsletter.picture) if newsletter.picture else None,
            "preview": _picture(newsletter.preview),
            "settings": {"reaction_codes": {"value": to_text(newsletter.reactions)}},
        },
        "viewer_metadata": {"mute": to_text(viewer.mute), "role": to_text(viewer.role)} if viewer else None,
    }


def newsletter_of(event: NewsletterEvent) -> JID:
    """Which one an event is about."""
    return event.newsletter.jid if isinstance(event, events.NewsletterJoined) else event.jid


def newsletter_key(event: NewsletterEvent) -> str:
    """What makes an event the same one."""
    said: tuple[str, ...] = ()
    if isinstance(event, events.NewsletterMuteChanged):
        said = (to_text(event.mute),)
    elif isinstance(event, events.NewsletterUpdated):
        said = tuple(f"{post.server_id} {post.views} {sorted((post.reactions or {}).items())}" for post in event.posts)
    return key_of(jid(newsletter_of(event)), str(event.timestamp), *map(to_text, said))


def _told(type: str, event: NewsletterEvent, shape: dict[str, Any], me: Names) -> Rendered:
    body = {"event": shape, "type": type, **own(me)}
    return Rendered(type, jid(newsletter_of(event)), body, newsletter_key(event))


def _post(post: NewsletterPost) -> dict[str, Any]:
    reactions = post.reactions
    counts = None if reactions is None else {to_text(code): count for code, count in reactions.items()}
    return {
        "MessageServerID": post.server_id,
        "MessageID": to_text(post.id),
        "Type": to_text(post.type),
        "Timestamp": seconds(post.timestamp),
        "ViewsCount": post.views,
        "ReactionCounts": counts,
        "Message": None if post.message is None else to_json(post.message),
    }


def _text(text: NewsletterText) -> dict[str, str]:
    return {"text": to_text(text.text), "id": to_text(text.id), "update_time": str(text.updated_at)}


def _picture(picture: NewsletterPicture) -> dict[str, Any]:
    return {
        "url": to_text(picture.url),
        "id": to_text(picture.id),
        "type": to_text(picture.type),
        "direct_path": to_text(picture.direct_path),
        "hash": None,
    }
