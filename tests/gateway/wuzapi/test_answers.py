"""The described answers are those that are given."""

from typing import Any

import pytest
from pydantic import BaseModel

from tests.gateway.fakes import CONNECTED, Rig, entry
from zapwire.gateway.routes.session import PASSKEY_EXAMPLE
from zapwire.gateway.wuzapi.answers import (
    admin,
    call,
    chat,
    deliveries,
    group,
    health,
    history,
    newsletter,
    session,
    webhook,
)
from zapwire.gateway.wuzapi.answers.envelope import Answer, Details, Message, Refused

CALLS: list[tuple[str, str, Any, Any]] = [
    ("POST", "/session/connect", {}, Answer[session.Connected]),
    ("POST", "/session/disconnect", None, Answer[Details]),
    ("GET", "/session/status", None, Answer[session.Status]),
    ("GET", "/session/qr", None, Answer[session.QR]),
    ("POST", "/session/pairphone", {"Phone": "5491155554444"}, Answer[session.LinkingCode]),
    ("GET", "/session/passkey-status", None, Answer[session.PasskeyStatus]),
    ("POST", "/session/passkey-response", {"response": PASSKEY_EXAMPLE}, Answer[session.PasskeyDone]),
    ("POST", "/session/passkey-confirm", None, Answer[session.PasskeyDone]),
    ("GET", "/session/history?chat_jid=5491155554444&oldest_msg_id=A", None, Answer[history.Requested]),
    ("POST", "/session/history", {"history": 5}, Answer[history.HistorySet]),
    ("GET", "/session/hmac/config", None, Answer[session.Hmac]),
    ("POST", "/webhook", {"webhookURL": "https://x.test"}, Answer[webhook.WebhookSet]),
    ("GET", "/webhook", None, Answer[webhook.Webhook]),
    ("PUT", "/webhook", {"active": True}, Answer[webhook.WebhookUpdated]),
    ("GET", "/webhook/deliveries", None, Answer[deliveries.Deliveries]),
    ("POST", "/webhook/deliveries", {"State": "dead"}, Answer[deliveries.Replayed]),
    ("POST", "/chat/send/text", {"Phone": "5491155554444", "Body": "a"}, Answer[chat.Sent]),
    (
        "POST",
        "/call/reject",
        {"call_from": "5491155554444@s.whatsapp.net", "call_id": "0A1B2C"},
        Answer[call.Rejected],
    ),
    ("GET", "/newsletter/list", None, Answer[newsletter.Newsletters]),
    ("POST", "/newsletter/join", {"NewsletterJID": "120363144038483540@newsletter"}, Answer[Details]),
    ("GET", "/group/list", None, Answer[group.Groups]),
    ("GET", "/group/info", {"GroupJID": "120362023605733675@g.us"}, Answer[group.Group]),
    ("GET", "/group/invitelink", {"GroupJID": "120362023605733675@g.us"}, Answer[group.InviteLink]),
    ("POST", "/group/name", {"GroupJID": "120362023605733675@g.us", "Name": "a"}, Answer[Details]),
    ("POST", "/group/join", {"Code": "HffXhYmzzyJGec61oqMXiz"}, Answer[group.Joined]),
    (
        "POST",
        "/group/updateparticipants",
        {"GroupJID": "120362023605733675@g.us", "Phone": ["5491155553934"], "Action": "add"},
        Answer[group.Updated],
    ),
    (
        "GET",
        "/group/requestparticipants",
        {"GroupJID": "120362023605733675@g.us"},
        Answer[list[group.JoinRequest]],
    ),
    ("GET", "/health", None, health.Health),
    ("GET", "/admin/users", None, Answer[list[admin.ListedUser]]),
    ("POST", "/admin/users", {"name": "a", "token": "b"}, Answer[admin.CreatedUser]),
    ("PUT", "/admin/users/{id}", {"name": "a"}, Message),
    ("DELETE", "/admin/users/{id}", None, Answer[admin.DeletedUser]),
    ("GET", "/webhook/nothing", None, Refused),
]


@pytest.mark.parametrize(("method", "path", "body", "model"), CALLS)
async def test_answer_is_as_described(rig: Rig, method: str, path: str, body: Any, model: type[BaseModel]) -> None:
    """Each answer has the fields of its description, of their types."""
    rig.sessions.status = CONNECTED
    rig.deliveries.found = [entry(1)]
    path = path.replace("{id}", rig.user_id)
    answer = await (rig.admin(method, path, body) if path.startswith("/admin") else rig.call(method, path, body))
    model.model_validate(answer.json(), strict=True)
