"""The control API, call by call."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from urllib.parse import urlsplit

import httpx
import pytest

from tests.sandbox.conftest import NUMBER
from tests.sandbox.raw_client import (
    TIMEOUT,
    Keys,
    Watch,
    link,
    logged_in,
    prekey,
    registered,
    without_device_signature,
)
from zapwire.protocol.jid import JID, SERVER
from zapwire.protocol.node import Node
from zapwire.protocol.stanzas.pairing import PairSuccess, pair_error
from zapwire.protocol.stanzas.queries import query_node
from zapwire.protocol.stanzas.stream import STREAM_END
from zapwire.sandbox import linking
from zapwire.sandbox.control.app import MAX_BODY
from zapwire.sandbox.directory import DirectoryError
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox

KEYS = Keys.of("control")
JSON = {"Content-Type": "application/json"}


def error_of(answer: httpx.Response, status: int) -> str:
    """Return the text of an error that has this status and the one shape that errors have."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert list(body) == ["error"]
    text = body["error"]
    assert isinstance(text, str)
    assert text
    return text


async def test_a_phone_is_made(control: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """The answer has its number and both its names."""
    answer = await control.post("/phones", json={"number": "+54 9 11 5555-4444", "name": "Ana"})
    account = sandbox.phone(NUMBER).account
    assert answer.status_code == 201
    assert answer.json() == {"number": NUMBER, "jid": f"{NUMBER}@s.whatsapp.net", "lid": f"{account.lid_user}@lid"}
    assert account.name == "Ana"


async def test_a_phone_needs_a_number_of_its_own(control: httpx.AsyncClient) -> None:
    """409 for one that is taken, 400 for what is none or is not there."""
    assert (await control.post("/phones", json={"number": NUMBER})).status_code == 201
    assert error_of(await control.post("/phones", json={"number": NUMBER}), 409) == f"the phone {NUMBER} exists already"
    assert "is no phone number" in error_of(await control.post("/phones", json={"number": "hello"}), 400)
    assert "body.number" in error_of(await control.post("/phones", json={}), 400)
    assert len((await control.get("/phones")).json()["phones"]) == 1


async def test_a_phone_that_cannot_be_kept(
    control: httpx.AsyncClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the sandbox's fault: 500."""

    async def fail(_: object) -> None:
        raise DirectoryError("disk full")

    monkeypatch.setattr(sandbox.context.directory, "save", fail)
    assert error_of(await control.post("/phones", json={"number": NUMBER}), 500) == "disk full"


async def test_phones_are_shown_with_their_devices(control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone) -> None:
    """Alone and in the list of all."""
    bare = {"number": NUMBER, "jid": str(phone.account.jid()), "lid": str(phone.account.lid()), "name": "Ana"}
    assert (await control.get("/phones")).json() == {"phones": [{**bare, "devices": []}]}
    jid = await link(sandbox, phone, KEYS)
    device: dict[str, object] = {
        "id": 1,
        "jid": f"{NUMBER}:1@s.whatsapp.net",
        "lid": f"{phone.account.lid_user}:1@lid",
        "os": "Raw",
        "platform": "CHROME",
        "linked_at": phone.account.companions[1].linked_at,
        "push_name": "",
        "prekeys": 0,
        "connected": False,
    }
    assert (await control.get(f"/phones/{NUMBER}")).json() == {**bare, "devices": [device]}
    async with logged_in(sandbox, KEYS, jid) as raw:
        await raw.send(Node("presence", {"type": "available", "name": "Laptop"}))
        await raw.query(query_node(KEYS.upload(prekey(1), prekey(2)), "1"))
        device |= {"push_name": "Laptop", "prekeys": 2, "connected": True}
        assert (await control.get("/phones")).json() == {"phones": [{**bare, "devices": [device]}]}


@pytest.mark.parametrize("written", [f"+{NUMBER}", "%2B54%20911%205555-4444", "54-911-5555-4444"])
async def test_a_phone_is_found_however_it_is_written(control: httpx.AsyncClient, phone: Phone, written: str) -> None:
    """As when it was made."""
    assert (await control.get(f"/phones/{written}")).json()["number"] == phone.account.number


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/phones/14155550123"),
        ("GET", "/phones/hello"),
        ("POST", "/phones/14155550123/scan"),
        ("DELETE", "/phones/14155550123/devices/1"),
    ],
)
async def test_a_phone_nobody_has(control: httpx.AsyncClient, method: str, path: str) -> None:
    """404, and how to make one."""
    answer = await control.request(method, path, json={"qr": "x"} if method == "POST" else None)
    assert "create it with POST /phones" in error_of(answer, 404)


async def test_a_scan_links_a_device(control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone) -> None:
    """The answer comes when the client has accepted, with both names and the number of the device."""
    async with registered(sandbox, KEYS) as (raw, refs):
        call = asyncio.create_task(control.post(f"/phones/{NUMBER}/scan", json={"qr": KEYS.qr(refs[0])}))
        success = PairSuccess.from_node(await raw.receive())
        assert not call.done()
        await raw.send(KEYS.sign(success))
        answer = await call
    assert answer.status_code == 200
    lid = f"{phone.account.lid_user}:1@lid"
    assert answer.json() == {"jid": f"{NUMBER}:1@s.whatsapp.net", "lid": lid, "device": 1}


async def test_a_scan_of_the_wrong_text(control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone) -> None:
    """400 for what is no code or has wrong keys, 410 for one that nobody shows any more."""
    path = f"/phones/{phone.account.number}/scan"
    assert "this text is no linking QR code" in error_of(await control.post(path, json={"qr": "hello"}), 400)
    assert "expired or was used" in error_of(await control.post(path, json={"qr": KEYS.qr("2@x")}), 410)
    async with registered(sandbox, KEYS) as (_, refs):
        wrong = Keys.of("other").qr(refs[0])
        assert "the keys in this QR code" in error_of(await control.post(path, json={"qr": wrong}), 400)


async def test_a_scan_that_the_client_does_not_accept(
    control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """409: it refuses, signs wrongly, says nothing, leaves, or another phone was quicker."""
    path = f"/phones/{phone.account.number}/scan"

    async def scan(qr: str) -> httpx.Response:
        return await control.post(path, json={"qr": qr})

    async with registered(sandbox, KEYS) as (raw, refs):
        call = asyncio.create_task(scan(KEYS.qr(refs[0])))
        success = PairSuccess.from_node(await raw.receive())
        assert "another phone is linking this client" in error_of(await scan(KEYS.qr(refs[1])), 409)
        await raw.send(pair_error(success.query_id, 401, "hmac-mismatch"))
        assert error_of(await call, 409) == "the client refused the link: 401 hmac-mismatch"
        call = asyncio.create_task(scan(KEYS.qr(refs[0])))
        await raw.receive()
        await raw.socket.close()
        assert "the client disconnected" in error_of(await call, 409)
    async with registered(sandbox, KEYS) as (raw, refs):
        monkeypatch.setattr(linking, "ANSWER_TIMEOUT", 0.05)
        assert "the client did not answer" in error_of(await scan(KEYS.qr(refs[0])), 409)
        monkeypatch.undo()
        await raw.receive()
        call = asyncio.create_task(scan(KEYS.qr(refs[0])))
        await raw.send(without_device_signature(PairSuccess.from_node(await raw.receive()), KEYS))
        assert "signature does not fit" in error_of(await call, 409)


async def test_a_scan_too_many(control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone) -> None:
    """409 for the fifth device."""
    for number in range(4):
        await link(sandbox, phone, Keys.of(str(number)))
    async with registered(sandbox, KEYS) as (_, refs):
        answer = await control.post(f"/phones/{NUMBER}/scan", json={"qr": KEYS.qr(refs[0])})
        assert "WhatsApp's limit: unlink one first" in error_of(answer, 409)


async def test_a_device_is_unlinked(control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone) -> None:
    """The answer is the phone without it; the second time it is 404."""
    jid = await link(sandbox, phone, KEYS)
    async with logged_in(sandbox, KEYS, jid) as raw:
        answer = await control.delete(f"/phones/{NUMBER}/devices/1")
        assert (answer.status_code, answer.json()["devices"]) == (200, [])
        removed = Node("stream:error", {"code": "401"}, (Node("conflict", {"type": "device_removed"}),))
        assert await raw.receive_rest() == [removed, STREAM_END]
    again = await control.delete(f"/phones/{NUMBER}/devices/1")
    assert error_of(again, 404) == f"the phone {NUMBER} has no linked device 1"
    assert "path.device" in error_of(await control.delete(f"/phones/{NUMBER}/devices/x"), 400)


async def test_traffic_is_shown(control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone) -> None:
    """All of it, of one device by number or LID, and what came after a number."""
    assert (await control.get("/traffic")).json() == {"stanzas": [], "last": 0}
    jid = await link(sandbox, phone, KEYS)
    await link(sandbox, phone, Keys.of("other"))
    everything = (await control.get("/traffic")).json()
    assert [entry["n"] for entry in everything["stanzas"]] == list(range(1, everything["last"] + 1))
    own = [entry for entry in everything["stanzas"] if entry["device"] == str(jid)]
    assert 0 < len(own) < everything["last"]
    for name in (jid, phone.account.lid(1)):
        answer = await control.get("/traffic", params={"device": str(name)})
        assert answer.json() == {"stanzas": own, "last": everything["last"]}
    answer = await control.get("/traffic", params={"device": str(jid), "after": own[1]["n"]})
    assert answer.json()["stanzas"] == own[2:]
    stranger = await control.get("/traffic", params={"device": "14155550123:1@s.whatsapp.net"})
    assert stranger.json() == {"stanzas": [], "last": everything["last"]}


@pytest.mark.parametrize(
    ("params", "status", "text"),
    [
        ({"device": "a@b@c"}, 400, "is no JID"),
        ({"device": "1:1@lid"}, 404, "nobody has the LID 1:1@lid"),
        ({"after": "-1"}, 400, "query.after"),
        ({"after": "x"}, 400, "query.after"),
    ],
)
async def test_traffic_is_asked_for_wrongly(
    control: httpx.AsyncClient, params: dict[str, str], status: int, text: str
) -> None:
    """It says which parameter is wrong."""
    assert text in error_of(await control.get("/traffic", params=params), status)


async def test_the_state_has_everything(control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone) -> None:
    """Addresses, phones and faults; connections of devices, which are passive first, and of those to be linked."""
    watch = Watch.on(sandbox)
    jid = await link(sandbox, phone, KEYS)
    await watch.ended(1)
    fault = {"kind": "silence", "device": None, "count": 1}
    own = {"connection": 2, "device": str(jid), "active": False}
    waiting = {"connection": 3, "device": None, "active": False}
    async with logged_in(sandbox, KEYS, jid) as raw, registered(sandbox, Keys.of("other")):
        await control.post("/faults", json={"kind": "silence", "count": 1})
        phones = (await control.get("/phones")).json()
        expected = {**asdict(sandbox.address), **phones, "connections": [own, waiting], "faults": [fault]}
        assert (await control.get("/state")).json() == expected
        await raw.query(Node("iq", {"id": "a", "xmlns": "passive", "type": "set", "to": SERVER}, (Node("active"),)))
        expected["connections"] = [{**own, "active": True}, waiting]
        assert (await control.get("/state")).json() == expected


async def test_a_reset(control: httpx.AsyncClient, sandbox: Sandbox, phone: Phone) -> None:
    """Afterwards there is nothing, and the same number may be made again."""
    await link(sandbox, phone, KEYS)
    await control.post("/faults", json={"kind": "silence"})
    answer = await control.post("/reset")
    assert (answer.status_code, answer.json()) == (200, {"phones": []})
    assert (await control.get("/phones")).json() == {"phones": []}
    assert (await control.get("/faults")).json() == {"faults": []}
    assert (await control.get("/traffic")).json()["stanzas"] == []
    assert (await control.post("/phones", json={"number": NUMBER})).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"kind": "cut", "device": "1:1@lid"}, 404, "nobody has the LID"),
        ({"kind": "delay", "seconds": 1, "device": "1:1@lid"}, 404, "nobody has the LID"),
        ({"kind": "cut", "device": "a b"}, 400, "body.cut.device"),
        ({"kind": "cut", "devise": "x"}, 400, "body.cut.devise: Extra inputs are not permitted"),
        ({"kind": "silence", "device": "1:1@s.whatsapp.net"}, 400, "body.silence.device: Extra inputs"),
        ({"kind": "flood"}, 400, "flood"),
        ({}, 400, "kind"),
    ],
    ids=str,
)
async def test_a_wrong_fault_is_refused(
    control: httpx.AsyncClient, body: dict[str, object], status: int, text: str
) -> None:
    """It says what is wrong, and nothing goes wrong."""
    assert text in error_of(await control.post("/faults", json=body), status)
    assert (await control.get("/faults")).json() == {"faults": []}


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff\xfe", b"[]", b"null", b'"text"', b"7", b'{"number": "5491155554444", "nummer": 1}', b'{"number": 5}'],
)
async def test_a_body_that_is_no_phone_is_refused(control: httpx.AsyncClient, content: bytes) -> None:
    """No JSON, no object, or one with other fields."""
    error_of(await control.post("/phones", content=content, headers=JSON), 400)
    assert (await control.get("/phones")).json() == {"phones": []}


@pytest.mark.parametrize(
    "kind", [None, "", "text/plain", "application/x-www-form-urlencoded", "application/json", "Application/JSON; a=b"]
)
async def test_a_body_is_json_whatever_it_is_called(control: httpx.AsyncClient, kind: str | None) -> None:
    """`curl -d` calls it a form, other tools nothing at all."""
    headers = {} if kind is None else {"Content-Type": kind}
    answer = await control.post("/phones", content=f'{{"number": "{NUMBER}"}}', headers=headers)
    assert answer.status_code == 201
    assert answer.json()["number"] == NUMBER


async def test_a_body_has_a_limit(control: httpx.AsyncClient) -> None:
    """413 above it, and where nobody can tell how long it is."""
    body = b'{"number": "5491155554444"}'
    fits = await control.post("/phones", content=body.ljust(MAX_BODY), headers=JSON)
    assert fits.status_code == 201
    large = await control.post("/phones", content=body.ljust(MAX_BODY + 1), headers=JSON)
    assert error_of(large, 413) == "send a body of known length, at most 1048576 bytes"

    async def pieces() -> AsyncIterator[bytes]:
        yield body

    chunked = await control.post("/phones", content=pieces(), headers=JSON)
    assert "known length" in error_of(chunked, 413)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.", "[::2]", ""]
)
async def test_other_names_are_not_answered(control: httpx.AsyncClient, sandbox: Sandbox, host: str) -> None:
    """A web page could make a name of its own lead here."""
    answer = await control.post("/phones", json={"number": NUMBER}, headers={"Host": host})
    assert f"not by {host!r}" in error_of(answer, 400)
    assert list(sandbox.context.world) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:{port}", "[::1]:{port}", "[::1]"])
async def test_the_names_of_this_machine_are_answered(control: httpx.AsyncClient, sandbox: Sandbox, host: str) -> None:
    """With or without the port."""
    port = urlsplit(sandbox.address.control).port
    assert (await control.get("/phones", headers={"Host": host.format(port=port)})).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1"])
async def test_web_pages_are_not_answered(
    control: httpx.AsyncClient, phone: Phone, origin: str, sandbox: Sandbox
) -> None:
    """Not even where their browser would let them ask, as with a body-less POST."""
    answer = await control.post("/reset", headers={"Origin": origin})
    assert error_of(answer, 403) == "this API is not for web pages"
    assert sandbox.phone(NUMBER).account is phone.account


async def test_its_own_documentation_may_call_it(control: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """The page at /docs has calls to try; the description of all calls is there, too."""
    assert (await control.get("/docs")).status_code == 200
    paths = (await control.get("/openapi.json")).json()["paths"]
    assert set(paths["/phones"]) == {"get", "post"}
    answer = await control.post("/reset", headers={"Origin": sandbox.address.control})
    assert answer.status_code == 200


async def test_a_code_that_nobody_shows(control: httpx.AsyncClient, phone: Phone) -> None:
    """410, and 400 for what is no code; how a code links, test_phone_link_codes.py tells."""
    path = f"/phones/{phone.account.number}/link-code"
    assert "no client shows a code" in error_of(await control.post(path, json={"code": "ABCD-1234"}), 410)
    assert "no linking code" in error_of(await control.post(path, json={"code": "ABCD-O000"}), 400)
    assert "code" in error_of(await control.post(path, json={"code": "A" * 65}), 400)


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("GET", "/phone"), ("POST", f"/phones/{NUMBER}/x")])
async def test_unknown_calls_say_so(control: httpx.AsyncClient, method: str, path: str) -> None:
    """404, and where to look."""
    text = f"there is no {method} {path}: /docs lists the calls"
    assert error_of(await control.request(method, path), 404) == text


@pytest.mark.parametrize(("method", "path"), [("PUT", "/phones"), ("GET", "/reset"), ("OPTIONS", "/phones")])
async def test_other_methods_say_so(control: httpx.AsyncClient, method: str, path: str) -> None:
    """405, so a browser that asks whether a page may send JSON is told no."""
    text = f"there is no {method} {path}: /docs lists the calls"
    assert error_of(await control.request(method, path), 405) == text


async def test_a_bug_has_the_shape_of_an_error(
    control: httpx.AsyncClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500 with its name; the API goes on."""

    def fail(_: object) -> None:
        raise ZeroDivisionError("oops")

    with monkeypatch.context() as patch:
        patch.setattr(type(sandbox.context.faults), "clear", fail)
        text = error_of(await control.delete("/faults"), 500)
    assert text == "the sandbox failed, see its log: ZeroDivisionError oops"
    assert (await control.delete("/faults")).status_code == 200


async def test_many_calls_at_once(sandbox: Sandbox) -> None:
    """Each phone is made once, whoever asks first."""
    async with httpx.AsyncClient(base_url=sandbox.address.control, trust_env=False, timeout=TIMEOUT) as client:
        numbers = [str(5491100000000 + number) for number in range(10)] * 3
        answers = await asyncio.gather(*(client.post("/phones", json={"number": number}) for number in numbers))
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [409] * 20
    assert {account.jid() for account in sandbox.context.world} == {JID(n, "s.whatsapp.net") for n in numbers}
