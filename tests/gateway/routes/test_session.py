"""Sessions over HTTP: connecting, linking, ending."""

from dataclasses import replace
from typing import Any

import pytest

from tests.gateway.fakes import CONNECTED, OFFLINE, PAIRING, TOKEN, Rig, make_rig
from zapwire.errors import AlreadyPaired, LoggedOutError, NotConnected, NotPaired, PasskeyError, StillConnected
from zapwire.gateway.accounts import commands
from zapwire.gateway.model import Proxy
from zapwire.gateway.routes.session import PASSKEY_EXAMPLE
from zapwire.gateway.settings import Settings
from zapwire.protocol.pairing.webauthn import Assertion, PasskeyOptions

KEY = "a-secret-of-at-least-thirty-two-chars"


async def test_connect(rig: Rig) -> None:
    """A session starts, with what is subscribed to, and the answer has the reference's shape."""
    rig.sessions.status = CONNECTED
    await rig.users.update(rig.user_id, webhook="http://some.site/webhook?token=123456")
    answer = await rig.call("POST", "/session/connect", {"Subscribe": ["Message"], "Immediate": False})
    assert answer.status_code == 200
    assert answer.json() == {
        "code": 200,
        "data": {
            "details": "Connected!",
            "events": "Message",
            "jid": "5491155554444.0:52@s.whatsapp.net",
            "webhook": "http://some.site/webhook?token=123456",
        },
        "success": True,
    }
    assert rig.commands == [commands.Connect(10.0)]
    assert rig.user.events == ("Message",)


@pytest.mark.parametrize("body", [None, {}, {"Immediate": True}, {"immediate": None}])
async def test_connect_at_once(rig: Rig, body: Any) -> None:
    """Without `"Immediate": false` nothing is waited for, and no body is needed."""
    assert (await rig.call("POST", "/session/connect", body)).status_code == 200
    assert rig.commands == [commands.Connect(0.0)]


async def test_connect_keeps_what_is_subscribed_to(rig: Rig) -> None:
    """An empty `Subscribe` changes nothing; whoever never subscribed gets all events."""
    await rig.call("POST", "/session/connect", {"Subscribe": []})
    assert list(rig.user.events) == ["All"]
    await rig.call("POST", "/session/connect", {"Subscribe": ["Message", "ReadReceipt"]})
    answer = await rig.call("POST", "/session/connect", {})
    assert list(rig.user.events) == ["Message", "ReadReceipt"]
    assert answer.json()["data"]["events"] == "Message,ReadReceipt"


async def test_connect_with_an_unknown_event(rig: Rig) -> None:
    """A name that is no event type is 400, and nothing was done."""
    answer = await rig.call("POST", "/session/connect", {"Subscribe": ["Nothing"]})
    assert answer.status_code == 400
    assert "Nothing" in answer.json()["error"]
    assert rig.commands == []


async def test_connect_that_ends(rig: Rig) -> None:
    """A session that has ended while its login was waited for is 409, with the reason."""
    rig.sessions.status = replace(OFFLINE, error="WhatsApp refused this device")
    answer = await rig.call("POST", "/session/connect", {"Immediate": False})
    assert answer.status_code == 409
    assert answer.json()["error"] == "the session has ended: WhatsApp refused this device"


async def test_connect_that_fails(rig: Rig) -> None:
    """What ended the session is said."""
    rig.sessions.answers.append(LoggedOutError("the phone unlinked this device"))
    answer = await rig.call("POST", "/session/connect", {"Immediate": False})
    assert answer.status_code == 409
    assert "GET /session/qr" in answer.json()["error"]


async def test_disconnect(rig: Rig) -> None:
    """The session ends for now, and the subscriptions stay, unless told otherwise."""
    await rig.users.update(rig.user_id, events=("Message",))
    answer = await rig.call("POST", "/session/disconnect")
    assert answer.json() == {"code": 200, "data": {"Details": "Disconnected"}, "success": True}
    assert rig.commands == [commands.Disconnect()]
    assert list(rig.user.events) == ["Message"]
    await rig.call("POST", "/session/disconnect?clear=true")
    assert list(rig.user.events) == []


async def test_logout(rig: Rig) -> None:
    """The device is unlinked; without one that is 409."""
    answer = await rig.call("POST", "/session/logout")
    assert answer.json() == {"code": 200, "data": {"Details": "Logged out"}, "success": True}
    rig.sessions.answers.append(NotPaired("this device is not linked"))
    assert (await rig.call("POST", "/session/logout")).status_code == 409


async def test_reset(rig: Rig) -> None:
    """The way out of any state."""
    assert (await rig.call("POST", "/session/reset")).json()["data"] == {"Details": "Reset"}
    await rig.call("POST", "/session/reset", {"forget": True})
    assert rig.commands == [commands.Reset(), commands.Reset(forget_device=True)]


async def test_status_of_both_eras(rig: Rig) -> None:
    """The status has the reference's names and those of today's wuzapi, and the caller's own token."""
    rig.sessions.status = CONNECTED
    proxy = Proxy("socks5://h:1", is_enabled=True)
    await rig.users.update(rig.user_id, events=("Message", "All"), webhook="http://x.test", history=5, proxy=proxy)
    data = (await rig.call("GET", "/session/status")).json()["data"]
    assert (data["Connected"], data["LoggedIn"]) == (True, True)
    assert (data["connected"], data["loggedIn"]) == (True, True)
    assert data["id"] == rig.user_id
    assert data["token"] == TOKEN
    assert data["jid"] == "5491155554444.0:52@s.whatsapp.net"
    assert data["events"] == "Message,All"
    assert data["history"] == "5"
    assert data["proxy_config"] == {"enabled": True, "proxy_url": "socks5://h:1", "webhook_use_proxy": False}
    assert data["qrcode"] == ""
    rig.sessions.status = PAIRING
    data = (await rig.call("GET", "/session/status")).json()["data"]
    assert (data["Connected"], data["LoggedIn"], data["phase"]) == (True, False, "pairing")
    assert data["qrcode"].startswith("data:image/png;base64,")


async def test_qr(rig: Rig) -> None:
    """The QR code is a picture in a data URL; without one it is 409 with what to do."""
    data = (await rig.call("GET", "/session/qr")).json()["data"]
    assert data["QRCode"].startswith("data:image/png;base64,")
    for error, hint in ((NotConnected("none"), "/session/connect"), (AlreadyPaired("linked"), "/session/logout")):
        rig.sessions.answers.append(error)
        answer = await rig.call("GET", "/session/qr")
        assert answer.status_code == 409
        assert hint in answer.json()["error"]


async def test_pair_phone(rig: Rig) -> None:
    """A phone number in any form gets a code."""
    answer = await rig.call("POST", "/session/pairphone", {"Phone": "+54 9 11 5555-4444"})
    assert answer.json()["data"] == {"LinkingCode": "ABCD-1234"}
    assert rig.commands == [commands.PairPhone("5491155554444")]
    assert (await rig.call("POST", "/session/pairphone", {"Phone": "1@lid"})).status_code == 400
    assert (await rig.call("POST", "/session/pairphone")).json()["error"] == "missing Phone in Payload"


async def test_proxy(rig: Rig) -> None:
    """A proxy is set and switched off, but not while connected."""
    body = {"proxy_url": "socks5://u:p@h:1080", "enable": True, "webhook_use_proxy": True}
    answer = await rig.call("POST", "/session/proxy", body)
    assert answer.json()["data"]["ProxyURL"] == "socks5://u:p@h:1080"
    proxy = Proxy("socks5://u:p@h:1080", is_enabled=True, for_webhooks=True)
    assert rig.commands == [commands.SetProxy(proxy)]
    await rig.users.update(rig.user_id, proxy=proxy)
    await rig.call("POST", "/session/proxy", {"enable": False})
    assert rig.commands[-1] == commands.SetProxy(Proxy("socks5://u:p@h:1080", is_enabled=False, for_webhooks=True))
    for wrong in ({}, {"proxy_url": "ftp://u:secret@h"}, {"proxy_url": "x" * 3000}):
        answer = await rig.call("POST", "/session/proxy", wrong)
        assert answer.status_code == 400
        assert "secret" not in answer.text
    rig.sessions.answers.append(StillConnected("disconnect first"))
    assert (await rig.call("POST", "/session/proxy", body)).status_code == 409


async def test_hmac(rig: Rig) -> None:
    """A key is set, shown as stars, and forgotten."""
    assert (await rig.call("GET", "/session/hmac/config")).json()["data"] == {"hmac_key": ""}
    assert (await rig.call("POST", "/session/hmac/config", {"hmac_key": "short"})).status_code == 400
    assert (await rig.call("POST", "/session/hmac/config", {"hmac_key": KEY})).status_code == 200
    assert rig.user.hmac_key == KEY.encode()
    answer = await rig.call("GET", "/session/hmac/config")
    assert answer.json() == {"code": 200, "data": {"hmac_key": "***"}, "success": True, "hmac_key": "***"}
    await rig.call("DELETE", "/session/hmac/config")
    assert rig.user.hmac_key == b""


async def test_profile_of_wuzapi() -> None:
    """With the profile `wuzapi` devices are written as there."""
    rig = await make_rig(Settings.read({"api_profile": "wuzapi", "login_wait": 3}, env_file=None))
    rig.sessions.status = CONNECTED
    answer = await rig.call("POST", "/session/connect", {"Immediate": False})
    assert answer.json()["data"]["jid"] == "5491155554444:52@s.whatsapp.net"
    assert rig.commands == [commands.Connect(3.0)]


async def test_passkey(rig: Rig) -> None:
    """What is waited for is shown, its answer is handed on, and the link is confirmed."""
    status = (await rig.call("GET", "/session/passkey-status")).json()["data"]
    assert status == {"passkeyPending": False, "publicKey": None, "code": ""}
    rig.sessions.status = replace(PAIRING, qr="", passkey=PasskeyOptions(b"challenge", "whatsapp.com"))
    status = (await rig.call("GET", "/session/passkey-status")).json()["data"]
    assert status["passkeyPending"] is True
    assert status["publicKey"]["challenge"] == "Y2hhbGxlbmdl"
    whole = (await rig.call("GET", "/session/status")).json()["data"]
    assert (whole["passkeyPending"], whole["publicKey"]) == (True, status["publicKey"])
    answer = await rig.call("POST", "/session/passkey-response", {"response": PASSKEY_EXAMPLE})
    assert answer.json()["data"] == {"status": "passkey_response_sent"}
    answer = await rig.call("POST", "/session/passkey-confirm")
    assert answer.json()["data"] == {"status": "passkey_confirmed"}
    assert rig.commands[-2:] == [
        commands.RespondPasskey(Assertion.from_dict(PASSKEY_EXAMPLE)),
        commands.ConfirmPasskey(),
    ]


async def test_passkey_that_is_none(rig: Rig) -> None:
    """It is 400, with what is wrong."""
    bodies: list[dict[str, Any]] = [{}, {"response": "text"}, {"response": {}}, {"response": {"rawId": "!"}}]
    for wrong in bodies:
        assert (await rig.call("POST", "/session/passkey-response", wrong)).status_code == 400
    for path in ("passkey-response", "passkey-confirm"):
        rig.sessions.answers.append(PasskeyError("no pending passkey request"))
        answer = await rig.call("POST", f"/session/{path}", {"response": PASSKEY_EXAMPLE})
        text = "no pending passkey request. What to do: look at GET /session/passkey-status"
        assert (answer.status_code, answer.json()["error"]) == (400, text)
