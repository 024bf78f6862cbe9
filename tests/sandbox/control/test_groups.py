"""The control API's calls for groups."""

import base64
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import NUMBER
from tests.sandbox.control.test_app import error_of
from tests.sandbox.raw_client import Keys, link
from zapwire.protocol.jid import JID
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox, Settings

BEN, CLEO, NOBODY = "14155550123", "447700900123", "4915112345678"


@pytest.fixture
async def people(sandbox: Sandbox, phone: Phone) -> list[Phone]:
    """Make Ana's, Ben's and Cleo's phones."""
    return [phone, await sandbox.create_phone(BEN, "Ben"), await sandbox.create_phone(CLEO, "Cleo")]


async def create(control: httpx.AsyncClient, **body: object) -> dict[str, Any]:
    """Make a group of Ana's and return the answer."""
    answer = await control.post("/groups", json={"owner": NUMBER, "subject": "Asado", **body})
    assert answer.status_code == 201, answer.text
    result: dict[str, Any] = answer.json()
    return result


def roles(group: dict[str, Any]) -> dict[str, str]:
    """Return each participant's role."""
    return {participant["number"]: participant["role"] for participant in group["participants"]}


def news(sandbox: Sandbox, device: JID) -> list[str]:
    """Return what a device was told of groups and has not seen yet: the tags of the notifications' children."""
    mailbox, found = sandbox.context.world.mailboxes.of(device), []
    while (node := mailbox.take()) is not None:
        if node.attrs.get("type") == "w:gp2":
            found += [child.tag for child in node.children]
    return found


async def test_a_group_is_made(control: httpx.AsyncClient, people: list[Phone]) -> None:
    """With its owner as superadmin, everybody once, in the order named; it is listed."""
    ana, ben, _ = people
    group = await create(control, participants=[BEN, str(ben.account.lid()), NUMBER])
    assert roles(group) == {NUMBER: "superadmin", BEN: ""}
    assert {name: group[name] for name in list(group)[5:-1]} == {
        "topic": "",
        "announce": False,
        "locked": False,
        "ephemeral": 0,
        "join_approval": False,
        "member_add_mode": "all_member_add",
        "picture": "",
        "community": "",
        "requests": [],
    }
    assert (group["subject"], group["owner"], group["addressing_mode"]) == ("Asado", NUMBER, "lid")
    assert group["jid"].endswith("@g.us")
    assert group["participants"][0] == {
        "number": NUMBER,
        "jid": str(ana.account.jid()),
        "lid": str(ana.account.lid()),
        "role": "superadmin",
    }
    other = await create(control, subject="Otro", addressing_mode="pn")
    assert (await control.get("/groups")).json() == {"groups": [group, other]}


async def test_participants_change(control: httpx.AsyncClient, people: list[Phone]) -> None:
    """Added, promoted, demoted and removed; the answer has the group as it is then."""
    assert len(people) == 3
    path = f"/groups/{(await create(control, participants=[BEN]))['jid']}/participants"

    async def change(**body: object) -> dict[str, str]:
        answer = await control.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return roles(answer.json())

    assert await change() == {NUMBER: "superadmin", BEN: ""}
    assert await change(add=[CLEO], promote=[BEN]) == {NUMBER: "superadmin", BEN: "admin", CLEO: ""}
    assert await change(demote=[BEN], remove=[CLEO], by=BEN) == {NUMBER: "superadmin", BEN: ""}


async def test_members_are_told(control: httpx.AsyncClient, sandbox: Sandbox, people: list[Phone]) -> None:
    """Of a new group and of each change; who is added of the whole group, who is removed of that."""
    ana, ben, cleo = people
    own = await link(sandbox, ana, Keys.of("groups"))
    theirs = await link(sandbox, cleo, Keys.of("others"))
    news(sandbox, own)
    jid = (await create(control, participants=[BEN]))["jid"]
    assert (news(sandbox, own), news(sandbox, theirs)) == (["create"], [])
    await control.post(f"/groups/{jid}/participants", json={"add": [CLEO]})
    assert (news(sandbox, own), news(sandbox, theirs)) == (["add"], ["create"])
    await control.post(f"/groups/{jid}/participants", json={"promote": [CLEO]})
    assert (news(sandbox, own), news(sandbox, theirs)) == (["promote"], ["promote"])
    await control.post(f"/groups/{jid}/participants", json={"remove": [CLEO]})
    assert (news(sandbox, own), news(sandbox, theirs)) == (["remove"], ["remove"])
    await control.post(f"/groups/{jid}/participants", json={"add": [BEN]})
    assert (news(sandbox, own), news(sandbox, theirs)) == ([], [])
    await sandbox.phones.settle()
    assert sandbox.context.world.mailboxes.of(ben.account.jid()).preview().total() == 0


async def test_a_group_of_phones_talks(control: httpx.AsyncClient, sandbox: Sandbox, people: list[Phone]) -> None:
    """Everybody reads everybody."""
    assert len(people) == 3
    jid = (await create(control, participants=[BEN, CLEO]))["jid"]
    for number in (NUMBER, BEN, CLEO):
        sent = await control.post(f"/phones/{number}/send", json={"to": jid, "text": f"from {number}"})
        assert sent.status_code == 200, sent.text
    await sandbox.phones.settle()
    for number in (NUMBER, BEN, CLEO):
        found = (await control.get(f"/phones/{number}/messages")).json()["messages"]
        assert [(message["chat"], message["is_group"]) for message in found] == [(jid, True)] * 2
        assert {message["text"] for message in found} == {f"from {n}" for n in (NUMBER, BEN, CLEO) if n != number}


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"owner": NOBODY, "subject": "x"}, 404, "there is no phone"),
        ({"owner": NUMBER, "subject": "x", "participants": [NOBODY]}, 404, "there is no phone"),
        ({"owner": NUMBER, "subject": "x", "participants": ["1@lid"]}, 404, "nobody has"),
        ({"owner": NUMBER, "subject": "x", "participants": ["a b@lid"]}, 400, "is no JID"),
        ({"owner": NUMBER, "subject": " "}, 400, "subject"),
        ({"owner": NUMBER, "subject": ""}, 400, "body.subject"),
        ({"owner": NUMBER, "subject": "x" * 101}, 400, "body.subject"),
        ({"owner": NUMBER}, 400, "body.subject"),
        ({"subject": "x"}, 400, "body.owner"),
        ({"owner": NUMBER, "subject": "x", "addressing_mode": "x"}, 400, "body.addressing_mode"),
        ({"owner": NUMBER, "subject": "x", "name": "x"}, 400, "body.name: Extra inputs"),
    ],
    ids=str,
)
async def test_groups_that_cannot_be(
    control: httpx.AsyncClient, phone: Phone, body: dict[str, object], status: int, text: str
) -> None:
    """It says why, and there is none."""
    assert phone.account.number == NUMBER
    assert text in error_of(await control.post("/groups", json=body), status)
    assert (await control.get("/groups")).json() == {"groups": []}


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"add": [NOBODY]}, 404, "there is no phone"),
        ({"add": [CLEO], "remove": [NOBODY]}, 404, "there is no phone"),
        ({"add": [CLEO], "remove": [f"{NOBODY}@s.whatsapp.net"]}, 404, "nobody has"),
        ({"by": NOBODY, "add": [CLEO]}, 404, "there is no phone"),
        ({"promote": [CLEO]}, 409, "is not in the group"),
        ({"add": [CLEO, CLEO]}, 400, "named twice"),
        ({"add": CLEO}, 400, "body.add"),
        ({"invite": [CLEO]}, 400, "body.invite: Extra inputs"),
    ],
    ids=str,
)
async def test_changes_that_cannot_be(
    control: httpx.AsyncClient, people: list[Phone], body: dict[str, object], status: int, text: str
) -> None:
    """It says why, and nothing has changed."""
    assert len(people) == 3
    group = await create(control, participants=[BEN])
    assert text in error_of(await control.post(f"/groups/{group['jid']}/participants", json=body), status)
    assert (await control.get("/groups")).json() == {"groups": [group]}


@pytest.mark.parametrize(
    ("jid", "status"), [("120363025246125486@g.us", 404), ("14155550123@s.whatsapp.net", 404), ("a%20b@g.us", 400)]
)
async def test_a_group_nobody_made(control: httpx.AsyncClient, jid: str, status: int) -> None:
    """404, and 400 for what is no address at all."""
    error_of(await control.post(f"/groups/{jid}/participants", json={}), status)


async def test_groups_outlive_the_process(tmp_path: Path) -> None:
    """In a sandbox that keeps its world."""
    listed: list[dict[str, Any]] = []
    for _ in range(2):
        async with (
            Sandbox.start(Settings(directory=tmp_path)) as sandbox,
            httpx.AsyncClient(base_url=sandbox.address.control, trust_env=False) as control,
        ):
            if not listed:
                await sandbox.create_phone(NUMBER)
                await sandbox.create_phone(BEN)
                jid = (await create(control))["jid"]
                await control.post(f"/groups/{jid}/participants", json={"add": [BEN], "promote": [BEN]})
                await control.post(f"/groups/{jid}/settings", json={"topic": "Al mediodía", "locked": True})
                await control.post(f"/groups/{jid}/photo", json={"data": JPEG})
            listed.append((await control.get("/groups")).json())
    assert listed[0] == listed[1]
    assert roles(listed[1]["groups"][0]) == {NUMBER: "superadmin", BEN: "admin"}


JPEG = base64.b64encode(b"\xff\xd8\xff a picture").decode()


async def test_settings(control: httpx.AsyncClient, sandbox: Sandbox, people: list[Phone]) -> None:
    """A phone sets them, where it may, and members are told of each."""
    ana = people[0]
    own = await link(sandbox, ana, Keys.of("groups"))
    jid = (await create(control, participants=[BEN]))["jid"]
    news(sandbox, own)
    wanted = {
        "subject": "Otro",
        "topic": "Al mediodía",
        "announce": True,
        "locked": True,
        "ephemeral": 86_400,
        "join_approval": True,
        "member_add_mode": "admin_add",
    }
    answer = await control.post(f"/groups/{jid}/settings", json=wanted)
    assert answer.status_code == 200, answer.text
    assert {name: answer.json()[name] for name in wanted} == wanted
    tags = ["subject", "description", "announcement", "locked", "ephemeral", "membership_approval_mode"]
    assert news(sandbox, own) == [*tags, "member_add_mode"]
    again = await control.post(f"/groups/{jid}/settings", json={"topic": "", "ephemeral": 0})
    assert (again.json()["topic"], again.json()["ephemeral"]) == ("", 0)
    for body in (
        {"by": BEN, "subject": "x"},
        {"by": BEN, "announce": False},
        {"by": CLEO, "topic": "x"},
        {"ephemeral": 7},
    ):
        assert "40" in error_of(await control.post(f"/groups/{jid}/settings", json=body), 409)


async def test_photo(control: httpx.AsyncClient, people: list[Phone]) -> None:
    """A JPEG is taken, and taken away; anything else is not."""
    assert len(people) == 3
    jid = (await create(control))["jid"]
    path = f"/groups/{jid}/photo"
    assert (await control.post(path, json={"data": JPEG})).json()["picture"]
    assert "JPEG" in error_of(await control.post(path, json={"data": "AAAA"}), 409)
    assert "base64" in error_of(await control.post(path, json={"data": "?"}), 400)
    large = base64.b64encode(base64.b64decode(JPEG).ljust(1 << 20)).decode()
    assert (await control.post(path, json={"data": large})).json()["picture"]
    assert (await control.post(path, json={})).json()["picture"] == ""


async def test_links(control: httpx.AsyncClient, people: list[Phone]) -> None:
    """A link lets people in, until it is reset."""
    assert len(people) == 3
    jid = (await create(control))["jid"]
    first = (await control.post(f"/groups/{jid}/invite", json={})).json()
    assert first == (await control.post(f"/groups/{jid}/invite", json={})).json()
    assert first["link"] == f"https://chat.whatsapp.com/{first['code']}"
    joined = await control.post("/join", json={"by": BEN, "link": first["link"]})
    assert joined.json() == {"jid": jid, "pending": False}
    assert "already" in error_of(await control.post("/join", json={"by": BEN, "link": first["code"]}), 409)
    second = (await control.post(f"/groups/{jid}/invite", json={"reset": True})).json()
    assert "reset" in error_of(await control.post("/join", json={"by": CLEO, "link": first["link"]}), 409)
    assert "no admin" in error_of(await control.post(f"/groups/{jid}/invite", json={"by": BEN}), 409)
    await control.post(f"/groups/{jid}/settings", json={"join_approval": True})
    pending = await control.post("/join", json={"by": CLEO, "link": second["link"]})
    assert pending.json() == {"jid": jid, "pending": True}
    assert (await control.get("/groups")).json()["groups"][0]["requests"] == [CLEO]
    group = (await control.post(f"/groups/{jid}/requests", json={"approve": [CLEO]})).json()
    assert (roles(group), group["requests"]) == ({NUMBER: "superadmin", BEN: "", CLEO: ""}, [])
    left = await control.post(f"/groups/{jid}/leave", json={"by": NUMBER})
    assert roles(left.json()) == {BEN: "admin", CLEO: ""}


async def test_communities(control: httpx.AsyncClient, sandbox: Sandbox, people: list[Phone]) -> None:
    """A group becomes part of one, and is taken out again."""
    assert len(people) == 3
    jid, town = (await create(control))["jid"], (await create(control, subject="Town"))["jid"]
    assert "no community" in error_of(await control.post(f"/groups/{town}/link", json={"group": jid}), 409)
    sandbox.context.world.group(JID.parse(town)).is_parent = True
    linked = await control.post(f"/groups/{town}/link", json={"group": jid})
    assert linked.json()["community"] == town.partition("@")[0]
    out = await control.post(f"/groups/{town}/link", json={"group": jid, "linked": False})
    assert out.json()["community"] == ""


async def test_the_end_of_a_group(control: httpx.AsyncClient, sandbox: Sandbox, people: list[Phone]) -> None:
    """The members are told, and nobody finds it any more."""
    ana, _, _ = people
    own = await link(sandbox, ana, Keys.of("groups"))
    jid = (await create(control, participants=[BEN]))["jid"]
    await control.post(f"/groups/{jid}/photo", json={"data": JPEG})
    assert "no admin" in error_of(await control.post(f"/groups/{jid}/delete", json={"by": BEN}), 409)
    ended = await control.post(f"/groups/{jid}/delete", json={"reason": "spam"})
    assert (ended.json()["jid"], ended.json()["picture"]) == (jid, "")
    assert news(sandbox, own) == ["create", "delete"]
    assert "no group" in error_of(await control.post(f"/groups/{jid}/delete", json={}), 404)
    assert (await control.get("/groups")).json() == {"groups": []}
