"""What a message shows besides text and files, as the control API tells it."""

from typing import Any

from zapwire.protocol.messages.choices import Choice
from zapwire.protocol.messages.content import Content
from zapwire.protocol.messages.interactive import Button, Buttons, CallButton, Menu, QuickReply, UrlButton
from zapwire.protocol.messages.places import Contact, Contacts, Location
from zapwire.protocol.messages.polls import Poll, PollVote

Json = dict[str, Any]


def shown_json(content: Content, votes: dict[str, tuple[str, ...]]) -> Json:
    """What a message has of these; nothing for other kinds. `votes` are those in a poll, by number."""
    match content:
        case Location():
            return {
                "location": {
                    "latitude": content.latitude,
                    "longitude": content.longitude,
                    "name": content.name,
                    "address": content.address,
                    "url": content.url,
                    "live": content.is_live,
                }
            }
        case Contact():
            return {"contacts": [_contact(content)]}
        case Contacts():
            return {"contacts": [_contact(contact) for contact in content.contacts]}
        case Buttons():
            return {"buttons": _buttons(content)}
        case Menu():
            return {"list": _menu(content)}
        case Choice():
            return {"choice": {"id": content.id, "text": content.text}}
        case Poll():
            votes_json = {who: list(options) for who, options in votes.items()}
            poll = {"options": list(content.options), "selectable": content.selectable, "votes": votes_json}
            return {"poll": poll}
        case PollVote():
            return {"vote": {"options": list(content.options), "opened": content.hashes is not None}}
    return {}


def _contact(contact: Contact) -> Json:
    return {"name": contact.name, "vcard": contact.vcard}


def _buttons(content: Buttons) -> Json:
    buttons = [_button(button) for button in content.buttons]
    return {"title": content.title, "footer": content.footer, "buttons": buttons}


def _button(button: Button) -> Json:
    match button:
        case QuickReply(text, id):
            return {"kind": "reply", "text": text, "id": id}
        case UrlButton(text, url):
            return {"kind": "url", "text": text, "url": url}
        case CallButton(text, number):
            return {"kind": "call", "text": text, "number": number}
    return {"kind": button.kind, "text": button.text}


def _menu(menu: Menu) -> Json:
    sections = [
        {
            "title": section.title,
            "rows": [{"id": row.id, "title": row.title, "description": row.description} for row in section.rows],
        }
        for section in menu.sections
    ]
    return {"title": menu.title, "footer": menu.footer, "button": menu.button, "sections": sections}
