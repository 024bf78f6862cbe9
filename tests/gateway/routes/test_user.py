"""People over HTTP: who is on WhatsApp, what is known of them, whom one has blocked, what one shows."""

from typing import Any

import pytest

from tests.gateway.fakes import LID, Rig
from tests.protocol.stanzas.test_verified_names import CERTIFICATE, DETAILS
from zapwire.client.store.base import Contact
from zapwire.errors import ItemNotFound, NoSuchRecipient, NotAuthorized, QueryRefused, RateOverlimit
from zapwire.gateway.accounts import commands
from zapwire.gateway.wuzapi.requests.user import MAX_USERS
from zapwire.protocol.jid import JID
from zapwire.protocol.stanzas.blocklist import Blocklist
from zapwire.protocol.stanzas.pictures import Picture
from zapwire.protocol.stanzas.verified_names import VerifiedName
from zapwire.protocol.types.people import Registration, UserInfo

BEN = JID("5491155554444", "s.whatsapp.net")
NAME = VerifiedName("Café", "smb:wa", DETAILS.serial, CERTIFICATE)
PICTURE = Picture("1645308319", "https://pps.whatsapp.net/v/a.jpg?oh=1", "preview", "/v/a.jpg?oh=1", b"hash")
SETTINGS = {"groupadd": "all", "last": "none", "online": "all"}


@pytest.mark.parametrize(("type", "is_available"), [("available", True), ("unavailable", False)])
async def test_presence(rig: Rig, type: str, is_available: bool) -> None:  # noqa: FBT001  # parameters of the test
    """One is available, or not."""
    answer = await rig.call("POST", "/user/presence", {"Type": type, "name": "Ana"})
    assert answer.json()["data"] == {"Details": "Presence set successfully"}
    assert rig.commands == [commands.SetPresence(is_available, "Ana")]


async def test_unknown_presence(rig: Rig) -> None:
    """Another type is 400 that names those there are."""
    answer = await rig.call("POST", "/user/presence", {"type": "asleep"})
    assert answer.status_code == 400
    assert "'available' or 'unavailable'" in answer.json()["error"]


async def test_subscription(rig: Rig) -> None:
    """One hears of a person, by number or LID."""
    answer = await rig.call("POST", "/user/presence/subscribe", {"phone": "+54 9 11 5555-4444"})
    assert answer.json()["data"] == {"Details": "Presence subscribed successfully"}
    assert rig.commands == [commands.SubscribePresence(BEN)]


async def test_check(rig: Rig) -> None:
    """Each number is answered as it was written, in its place; what is none has an error and is not asked for."""
    rig.sessions.answers.append(
        [
            Registration("5491155554444", True, BEN, LID, NAME),
            Registration("14155550123", jid=JID("14155550123", "s.whatsapp.net")),
            Registration("5511988887777", True, JID("551188887777", "s.whatsapp.net")),
            Registration("14155550124", error="400 bad-request"),
        ]
    )
    phones = ["+54 9 11 5555-4444", "", "1 (415) 555-0123", "hello", "5511988887777", None, 14155550124, str(LID)]
    answer = await rig.call("POST", "/user/check", {"Phone": phones})
    assert rig.commands == [commands.CheckNumbers(("5491155554444", "14155550123", "5511988887777", "14155550124"))]
    users = answer.json()["data"]["Users"]
    assert [user["Query"] for user in users] == ["" if phone is None else str(phone) for phone in phones]
    assert [user["IsInWhatsapp"] for user in users] == [True, False, False, False, True, False, False, False]
    assert users[0] == {
        "Query": "+54 9 11 5555-4444",
        "IsInWhatsapp": True,
        "JID": str(BEN),
        "LID": str(LID),
        "VerifiedName": "Café",
    }
    assert (users[2]["JID"], users[4]["JID"]) == ("14155550123@s.whatsapp.net", "551188887777@s.whatsapp.net")
    errors = [user.get("Error") for user in users]
    assert [bool(error) for error in errors] == [False, True, False, True, False, True, True, True]
    assert "country code" in errors[3]


@pytest.mark.parametrize("body", [{}, {"Phone": []}, {"Phone": [[]]}, {"Phone": ["1"] * (MAX_USERS + 1)}])
async def test_check_of_nothing(rig: Rig, body: dict[str, Any]) -> None:
    """Without numbers, with too many, or with what is neither text nor number, the call is 400."""
    for path in ("/user/check", "/user/info"):
        assert (await rig.call("POST", path, body)).status_code == 400
    assert rig.commands == []


async def test_check_of_one(rig: Rig) -> None:
    """One number need not be in a list."""
    rig.sessions.answers.append([Registration("5491155554444", True, BEN)])
    answer = await rig.call("POST", "/user/check", {"Phone": "5491155554444"})
    assert [user["JID"] for user in answer.json()["data"]["Users"]] == [str(BEN)]


@pytest.mark.parametrize(("backoff", "expected"), [(0, "60"), (90, "90")])
async def test_too_many_checks(rig: Rig, backoff: int, expected: str) -> None:
    """WhatsApp's refusal is 429, with the time to wait."""
    error = RateOverlimit(429, "rate-overlimit")
    error.backoff = backoff
    rig.sessions.answers.append(error)
    answer = await rig.call("POST", "/user/check", {"Phone": ["5491155554444"]})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, expected)
    assert f"wait {expected} seconds" in answer.json()["error"]


async def test_info(rig: Rig) -> None:
    """Devices have the reference's form, a business its certificate."""
    info = UserInfo(BEN, "At the beach", "1645308319", (BEN, BEN.with_device(11)), LID, NAME)
    rig.sessions.answers.append({BEN: info, LID: UserInfo(LID)})
    answer = await rig.call("POST", "/user/info", {"Phone": ["5491155554444", str(LID)]})
    assert rig.commands == [commands.GetUserInfo((BEN, LID))]
    users = answer.json()["data"]["Users"]
    assert users[str(LID)] == {"VerifiedName": None, "Status": "", "PictureID": "", "Devices": [], "LID": ""}
    known = users[str(BEN)]
    assert (known["Status"], known["PictureID"], known["LID"]) == ("At the beach", "1645308319", str(LID))
    assert known["Devices"] == ["5491155554444.0:0@s.whatsapp.net", "5491155554444.0:11@s.whatsapp.net"]
    assert set(known["VerifiedName"]["Certificate"]) == {"details", "signature"}
    assert known["VerifiedName"]["Details"] == {"issuer": "smb:wa", "serial": DETAILS.serial, "verifiedName": "Café"}


@pytest.mark.parametrize("way", ["get with a body", "get with a query", "post"])
async def test_avatar(rig: Rig, way: str) -> None:
    """Both the reference's names and wuzapi's are there, however one asks."""
    rig.sessions.answers.append(PICTURE)
    body = {"Phone": "5491155554444", "Preview": True}
    if way == "get with a query":
        answer = await rig.call("GET", "/user/avatar?phone=5491155554444&preview=true")
    else:
        answer = await rig.call("POST" if way == "post" else "GET", "/user/avatar", body)
    assert rig.commands == [commands.GetPicture(BEN, preview=True)]
    data = {
        "url": PICTURE.url,
        "id": PICTURE.id,
        "type": "preview",
        "direct_path": PICTURE.direct_path,
        "hash": "aGFzaA==",
    }
    bare = {"URL": PICTURE.url, "ID": PICTURE.id, "Type": "preview", "DirectPath": PICTURE.direct_path}
    assert answer.json() == {"code": 200, "data": {**data, "hash": "aGFzaA=="}, "success": True, **bare}


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (ItemNotFound(404, "item-not-found"), 404, "no picture"),
        (NotAuthorized(401, "not-authorized"), 403, "hidden"),
        (QueryRefused(599, "odd"), 502, "599"),
    ],
)
async def test_no_avatar(rig: Rig, error: Exception, status: int, text: str) -> None:
    """None, and a hidden one, are told apart."""
    rig.sessions.answers.append(error)
    answer = await rig.call("POST", "/user/avatar", {"Phone": "120363023605733675@g.us"})
    assert answer.status_code == status
    assert text in answer.json()["error"]


async def test_contacts(rig: Rig) -> None:
    """By JID, with every name."""
    rig.sessions.answers.append([Contact(BEN, "Ben", "Ben Hur", "Benny", "Café"), Contact(LID, push_name="Benny")])
    assert (await rig.call("GET", "/user/contacts")).json()["data"] == {
        str(BEN): {
            "Found": True,
            "FirstName": "Ben",
            "FullName": "Ben Hur",
            "PushName": "Benny",
            "BusinessName": "Café",
        },
        str(LID): {"Found": True, "FirstName": "", "FullName": "", "PushName": "Benny", "BusinessName": ""},
    }


async def test_save_contact(rig: Rig) -> None:
    """A name goes to the account as it is; without one, or for what is no person, it is 400."""
    body = {"Phone": "+54 9 11 5555-4444", "FullName": "Ben Ode", "FirstName": "Ben"}
    answer = await rig.call("POST", "/user/contact", body)
    assert answer.json()["data"] == {"success": True, "message": "Contact saved"}
    assert rig.commands == [commands.SaveContact(BEN, "Ben Ode", "Ben")]
    for wrong in ({**body, "FullName": ""}, {**body, "Phone": "120363023605733675@g.us"}, {"Phone": body["Phone"]}):
        assert (await rig.call("POST", "/user/contact", wrong)).status_code == 400
    assert len(rig.commands) == 1


@pytest.mark.parametrize(("pn", "lid", "status"), [(BEN, LID, 200), (BEN, None, 404), (None, LID, 404)])
async def test_lid(rig: Rig, pn: JID | None, lid: JID | None, status: int) -> None:
    """Both names, or 404 for what nobody knows."""
    rig.sessions.answers.append((pn, lid))
    answer = await rig.call("GET", "/user/lid/+5491155554444")
    assert rig.commands == [commands.GetNames(BEN)]
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["data"] == {"jid": str(BEN), "lid": str(LID)}


async def test_lid_of_what_is_no_person(rig: Rig) -> None:
    """It is 400."""
    assert (await rig.call("GET", "/user/lid/hello")).status_code == 400


async def test_blocklist(rig: Rig) -> None:
    """By LID, with the server's word for it."""
    rig.sessions.answers.append(Blocklist((LID,), "2"))
    assert (await rig.call("GET", "/user/blocklist")).json()["data"] == {"Blocklist": [str(LID)], "DHash": "2"}


@pytest.mark.parametrize("action", ["block", "unblock"])
@pytest.mark.parametrize("name", ["Phone", "JID"])
async def test_blocking(rig: Rig, action: Any, name: str) -> None:
    """Who was named is told where the list has another name of theirs."""
    rig.sessions.answers += [(LID, Blocklist((LID,), "2")), (LID, Blocklist((), "3"))]
    answer = await rig.call("POST", f"/user/{action}", {name: "5491155554444"})
    assert rig.commands == [commands.ChangeBlocklist(BEN, action)]
    assert answer.json()["data"] == {
        "Details": f"User {action}ed successfully",
        "JID": str(LID),
        "RequestedJID": str(BEN),
        "Blocklist": [str(LID)],
        "DHash": "2",
    }
    answer = await rig.call("POST", f"/user/{action}", {name: str(LID)})
    assert "RequestedJID" not in answer.json()["data"]


async def test_blocking_nobody(rig: Rig) -> None:
    """Without a name it is 400, and 404 for a number that is not on WhatsApp."""
    assert (await rig.call("POST", "/user/block", {})).status_code == 400
    rig.sessions.answers.append(NoSuchRecipient("14155550123@s.whatsapp.net is not on WhatsApp"))
    assert (await rig.call("POST", "/user/block", {"Phone": "14155550123"})).status_code == 404
    rig.sessions.answers.append(QueryRefused.from_code(404, "item-not-found"))
    answer = await rig.call("POST", "/user/block", {"Phone": "371750581674453@lid"})
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("371750581674453@lid is nobody on WhatsApp: check")


async def test_privacy(rig: Rig) -> None:
    """All settings by wuzapi's names, before and after a change; those the server has not are empty."""
    rig.sessions.answers += [SETTINGS, {**SETTINGS, "last": "all"}]
    known = (await rig.call("GET", "/user/privacy")).json()["data"]
    assert (known["GroupAdd"], known["LastSeen"], known["Online"], known["Stickers"]) == ("all", "none", "all", "")
    changed = (await rig.call("POST", "/user/privacy", {"Name": "last", "Value": "all"})).json()["data"]
    assert changed == {**known, "LastSeen": "all"}
    assert rig.commands[1:] == [commands.SetPrivacySetting("last", "all")]


@pytest.mark.parametrize(
    "body", [{"Name": "shoes", "Value": "all"}, {"Name": "last", "Value": "often"}, {"Name": "last"}]
)
async def test_unknown_privacy(rig: Rig, body: dict[str, str]) -> None:
    """Another setting, or another value, is 400 that names those there are."""
    assert (await rig.call("POST", "/user/privacy", body)).status_code == 400
    assert rig.commands == []


async def test_about(rig: Rig) -> None:
    """The text is changed, and may be empty, but not too long."""
    for text in ("At the beach", ""):
        assert (await rig.call("POST", "/status/set/text", {"Body": text})).json()["data"] == {"Details": "Set"}
    assert rig.commands == [commands.SetAbout("At the beach"), commands.SetAbout("")]
    assert (await rig.call("POST", "/status/set/text", {"Body": "a" * 140})).status_code == 400


async def test_info_of_what_is_nobody(rig: Rig) -> None:
    """Among others it has an error of its own; alone it is refused."""
    rig.sessions.answers.append({})
    answer = await rig.call("POST", "/user/info", {"Phone": ["5491155554444", "Ana"]})
    assert answer.status_code == 200
    wrong = answer.json()["data"]["Users"]["Ana"]
    assert wrong["Devices"] == []
    assert "country code" in wrong["Error"]
    asked = len(rig.sessions.asked)
    both = await rig.call("POST", "/user/info", {"Phone": ["Ana", "Ben"]})
    assert set(both.json()["data"]["Users"]) == {"Ana", "Ben"}
    assert len(rig.sessions.asked) == asked
    assert (await rig.call("POST", "/user/info", {"Phone": ["Ana"]})).status_code == 400
