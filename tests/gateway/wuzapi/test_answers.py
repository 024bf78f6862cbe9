"""The described answers are those that are given."""

from typing import Any

import pytest
from pydantic import BaseModel

from tests.gateway.fakes import CONNECTED, Rig, entry
from zapwire.gateway.wuzapi import answers

CALLS: list[tuple[str, str, Any, Any]] = [
    ("POST", "/session/connect", {}, answers.Answer[answers.Connected]),
    ("POST", "/session/disconnect", None, answers.Answer[answers.Details]),
    ("GET", "/session/status", None, answers.Answer[answers.Status]),
    ("GET", "/session/qr", None, answers.Answer[answers.QR]),
    ("POST", "/session/pairphone", {"Phone": "5491155554444"}, answers.Answer[answers.LinkingCode]),
    ("GET", "/session/hmac/config", None, answers.Answer[answers.Hmac]),
    ("POST", "/webhook", {"webhookURL": "https://x.test"}, answers.Answer[answers.WebhookSet]),
    ("GET", "/webhook", None, answers.Answer[answers.Webhook]),
    ("PUT", "/webhook", {"active": True}, answers.Answer[answers.WebhookUpdated]),
    ("GET", "/webhook/deliveries", None, answers.Answer[answers.Deliveries]),
    ("POST", "/webhook/deliveries", {"State": "dead"}, answers.Answer[answers.Replayed]),
    ("POST", "/chat/send/text", {"Phone": "5491155554444", "Body": "a"}, answers.Answer[answers.Sent]),
    ("GET", "/health", None, answers.Health),
    ("GET", "/admin/users", None, answers.Answer[list[answers.ListedUser]]),
    ("POST", "/admin/users", {"name": "a", "token": "b"}, answers.Answer[answers.CreatedUser]),
    ("PUT", "/admin/users/{id}", {"name": "a"}, answers.Message),
    ("DELETE", "/admin/users/{id}", None, answers.Answer[answers.DeletedUser]),
    ("GET", "/webhook/nothing", None, answers.Refused),
]


@pytest.mark.parametrize(("method", "path", "body", "model"), CALLS)
async def test_answer_is_as_described(rig: Rig, method: str, path: str, body: Any, model: type[BaseModel]) -> None:
    """Each answer has the fields of its description, of their types."""
    rig.sessions.status = CONNECTED
    rig.deliveries.found = [entry(1)]
    path = path.replace("{id}", rig.user_id)
    answer = await (rig.admin(method, path, body) if path.startswith("/admin") else rig.call(method, path, body))
    model.model_validate(answer.json(), strict=True)
