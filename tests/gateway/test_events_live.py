"""What phones do, from the sandbox to a webhook: each event as wuzapi tells it."""

from base64 import b64encode
from pathlib import Path

import pytest

from tests.gateway.live import ANA, BEN, TOKEN
from tests.gateway.stage import CLEO, DORA, Stage, said, stage
from zapwire.protocol.jid import JID

JPEG = b64encode(b"\xff\xd8\xff").decode()


@pytest.mark.timeout(60)
async def test_what_phones_do(tmp_path: Path) -> None:
    """Each act is told, with its fields and both names of who did it, and nothing else is."""
    async with stage(tmp_path) as scene:
        await scene.subscribe("GroupInfo", "JoinedGroup", "Picture")
        group = await a_new_group(scene)
        await its_people(scene, group)
        await its_settings(scene, group)
        await its_requests(scene, group)
        await its_end(scene, group)
        await scene.subscribe("CallOffer", "CallOfferNotice", "CallTerminate", "CallRelayLatency")
        await calls(scene)
        await scene.subscribe("NewsletterJoin", "NewsletterLeave", "NewsletterMuteChange", "Message")
        await newsletters(scene)
        await scene.subscribe("Blocklist", "BlocklistChange", "Picture", "UserAbout", "PrivacySettings", "Presence")
        await people(scene)
        await scene.subscribe("Message")
        await answers(scene)


async def a_new_group(scene: Stage) -> str:
    """A group that Ben makes, with Ana and Cleo in it."""
    made = await scene.act("/groups", owner=BEN, subject="Asado", participants=[ANA, CLEO])
    event = await scene.event("JoinedGroup", BEN)
    people = event.pop("Participants")
    assert [said(one) for one in people] == [
        {"JID": scene.lid(number), "PhoneNumber": scene.pn(number), "LID": scene.lid(number), **role}
        for number, role in ((BEN, {"IsAdmin": True, "IsSuperAdmin": True}), (ANA, {}), (CLEO, {}))
    ]
    times = {event.pop("NameSetAt"), event.pop("GroupCreated")}
    assert len(times) == 1
    scene.versions = [event.pop("ParticipantVersionID")]
    ben, ben_pn = scene.lid(BEN), scene.pn(BEN)
    assert event == {
        "Type": "new",
        "Sender": ben,
        "SenderPN": ben_pn,
        "Notify": "Ben",
        "JID": made["jid"],
        "OwnerJID": ben,
        "OwnerPN": ben_pn,
        "Name": "Asado",
        "NameSetBy": ben,
        "NameSetByPN": ben_pn,
        "AddressingMode": "lid",
        "AnnounceVersionID": scene.versions[0],
        "ParticipantCount": 3,
        "MemberAddMode": "all_member_add",
    }
    assert await scene.members(made["jid"]) == {BEN: "owner", ANA: "", CLEO: ""}
    return str(made["jid"])


async def its_people(scene: Stage, group: str) -> None:
    """Somebody is added, has another role, is removed, leaves; what the gateway writes reaches who is in it then."""
    path = f"/groups/{group}/participants"
    await scene.hears(CLEO, group, "Before")
    for change, told, whom, members in (
        ("add", "Join", DORA, {BEN: "owner", ANA: "", CLEO: "", DORA: ""}),
        ("promote", "Promote", CLEO, {BEN: "owner", ANA: "", CLEO: "admin", DORA: ""}),
        ("promote", "Promote", ANA, {BEN: "owner", ANA: "admin", CLEO: "admin", DORA: ""}),
        ("demote", "Demote", CLEO, {BEN: "owner", ANA: "admin", CLEO: "", DORA: ""}),
    ):
        await scene.act(path, {change: [whom]})
        body = await scene.told("GroupInfo", BEN)
        assert body["people"] == [{"pn": scene.pn(whom), "lid": scene.lid(whom)}]
        scene.read -= 1
        assert await scene.group_event(BEN) == {told: [scene.lid(whom)]}
        assert await scene.members(group) == members
    await scene.hears(DORA, group, "All of us")
    await scene.act(path, remove=[DORA])
    assert await scene.group_event(BEN) == {"Leave": [scene.lid(DORA)]}
    assert await scene.members(group) == {BEN: "owner", ANA: "admin", CLEO: ""}
    count = scene.sandbox.line(DORA).state.inbox.count
    await scene.hears(CLEO, group, "Without Dora")
    assert scene.sandbox.line(DORA).state.inbox.count == count
    await scene.act(f"/groups/{group}/leave", by=CLEO)
    assert await scene.group_event(CLEO) == {"Leave": [scene.lid(CLEO)]}
    assert await scene.members(group) == {BEN: "owner", ANA: "admin"}
    await scene.hears(BEN, group, "The two of us")


async def its_settings(scene: Stage, group: str) -> None:
    """What the group is, and its picture."""
    path, ben = f"/groups/{group}/settings", {"SetBy": scene.lid(BEN), "SetByPN": scene.pn(BEN)}
    for setting, value, told in (
        ("subject", "Asado 2", {"Name": {"Name": "Asado 2", **{f"Name{key}": who for key, who in ben.items()}}}),
        ("topic", "At 8", {"Topic": {"Topic": "At 8", **{f"Topic{key}": who for key, who in ben.items()}}}),
        ("topic", "", {"Topic": {"TopicDeleted": True, **{f"Topic{key}": who for key, who in ben.items()}}}),
        ("announce", True, {"Announce": {"IsAnnounce": True}}),
        ("announce", False, {"Announce": {}}),
        ("locked", True, {"Locked": {"IsLocked": True}}),
        ("locked", False, {"Locked": {}}),
        ("ephemeral", 86_400, {"Ephemeral": {"IsEphemeral": True, "DisappearingTimer": 86_400}}),
        ("ephemeral", 0, {"Ephemeral": {}}),
        ("join_approval", False, {"MembershipApprovalMode": {}}),
        ("join_approval", True, {"MembershipApprovalMode": {"IsJoinApprovalRequired": True}}),
    ):
        await scene.act(path, {setting: value})
        event = await scene.group_event(BEN)
        (name,) = event
        changing = {"NameSetAt", "TopicSetAt", "TopicID", "AnnounceVersionID"}
        assert {name: {key: what for key, what in event[name].items() if key not in changing}} == told
        assert len(changing & event[name].keys()) == {"Name": 1, "Topic": 2, "Announce": 1}.get(name, 0)
    info = await scene.running.call("GET", f"/group/info?groupJID={group}")
    assert (info["Name"], info["Topic"], info["IsJoinApprovalRequired"]) == ("Asado 2", "", True)
    for body in ({"data": JPEG}, {}):
        picture = (await scene.act(f"/groups/{group}/photo", body))["picture"]
        event = await scene.event("Picture", BEN)
        assert event.pop("Timestamp")
        gone = {"PictureID": picture} if picture else {"Remove": True}
        assert event == {"JID": group, "Author": scene.lid(BEN), **gone}


async def its_requests(scene: Stage, group: str) -> None:
    """The link is another one; somebody asks to be let in by it, and is."""
    invite = await scene.act(f"/groups/{group}/invite", reset=True)
    assert await scene.group_event(BEN) == {"NewInviteLink": invite["link"]}
    await scene.act("/join", by=DORA, link=invite["link"])
    (asked,) = (await scene.group_event(DORA))["UnknownChanges"]
    assert (asked["Tag"], asked["Content"][0]["Attrs"]["jid"]) == ("created_membership_requests", scene.lid(DORA))
    (request,) = await scene.running.call("GET", f"/group/requestparticipants?groupJID={group}")
    assert (request["JID"], request["LID"]) == (scene.pn(DORA), scene.lid(DORA))
    await scene.act(f"/groups/{group}/requests", approve=[DORA])
    assert await scene.group_event(BEN) == {"Join": [scene.lid(DORA)], "JoinReason": "invite"}
    assert await scene.members(group) == {BEN: "owner", ANA: "admin", DORA: ""}


async def its_end(scene: Stage, group: str) -> None:
    """It becomes part of a community and is taken out; Ana is removed and let in again; it is deleted."""
    town = (await scene.act("/groups", owner=BEN, subject="Town", participants=[CLEO]))["jid"]
    scene.sandbox.context.world.group(JID.parse(town)).is_parent = True
    for linked in (True, False):
        await scene.act(f"/groups/{town}/link", group=group, linked=linked)
        event = await scene.group_event(BEN)
        link = event.pop("Link" if linked else "Unlink")
        assert event == {}
        assert link["Group"].pop("NameSetAt")
        reason = {} if linked else {"UnlinkReason": "unlink_group"}
        assert link == {"Type": "parent_group", **reason, "Group": {"JID": town, "Name": "Town"}}
    await scene.act(f"/groups/{group}/participants", remove=[ANA])
    assert await scene.group_event(BEN) == {"Leave": [scene.lid(ANA)]}
    answer = await scene.running.http.get(f"/group/info?groupJID={group}", headers={"Token": TOKEN})
    assert (answer.status_code, answer.json()["success"]) == (403, False)
    await scene.act(f"/groups/{group}/participants", add=[ANA])
    event = await scene.event("JoinedGroup", BEN)
    assert (event["JID"], event["ParticipantCount"], "Type" in event) == (group, 3, False)
    assert await scene.members(group) == {BEN: "owner", DORA: "", ANA: ""}
    await scene.act(f"/groups/{group}/delete", reason="spam")
    assert await scene.group_event(BEN) == {"Delete": {"Deleted": True, "DeleteReason": "spam"}}


async def calls(scene: Stage) -> None:
    """Ben calls and lets it be; Ana takes another call on her phone; there is one in a group."""
    ben = {"From": scene.lid(BEN), "CallCreator": scene.lid(BEN), "CallCreatorAlt": scene.pn(BEN)}
    call = await scene.act(f"/phones/{BEN}/calls", to=ANA, media="video")
    event = await scene.event("CallOffer", BEN)
    (data, at) = (event.pop("Data"), event.pop("Timestamp"))
    assert (data["Tag"], data["Attrs"]["call-id"], at[:2]) == ("offer", call["id"], "20")
    assert "video" in {child["Tag"] for child in data["Content"]}
    assert event.pop("RemotePlatform")
    assert event.pop("RemoteVersion")
    assert event == {**ben, "CallID": call["id"]}
    await scene.act(f"/phones/{BEN}/calls/{call['id']}", act="relaylatency")
    assert (await scene.event("CallRelayLatency", BEN))["CallID"] == call["id"]
    await scene.act(f"/phones/{BEN}/calls/{call['id']}", act="terminate", reason="timeout")
    event = await scene.event("CallTerminate", BEN)
    assert {name: event[name] for name in (*ben, "CallID", "Reason")} == {
        **ben,
        "CallID": call["id"],
        "Reason": "timeout",
    }
    call = await scene.act(f"/phones/{BEN}/calls", to=ANA)
    assert (await scene.event("CallOffer", BEN))["CallID"] == call["id"]
    await scene.act(f"/phones/{ANA}/calls/{call['id']}", act="accept")
    event = await scene.event("CallTerminate", BEN)
    assert (event["CallID"], event["Reason"]) == (call["id"], "accepted_elsewhere")
    group = (await scene.act("/groups", owner=BEN, subject="Asado", participants=[ANA]))["jid"]
    call = await scene.act(f"/phones/{BEN}/calls", to=group)
    event = await scene.event("CallOfferNotice", BEN)
    assert (event["CallID"], event["Media"], event["Type"]) == (call["id"], "audio", "group")


async def newsletters(scene: Stage) -> None:
    """Ana follows Ben's on her phone, mutes it, gets a post and its change, and leaves it."""
    made = await scene.act("/newsletters", owner=BEN, name="News", description="Of Ben")
    jid, followers = made["jid"], f"/newsletters/{made['jid']}/followers"
    await scene.act(followers, by=ANA)
    event = await scene.event("NewsletterJoin")
    thread = event.pop("thread_metadata")
    assert event == {
        "id": jid,
        "state": {"type": "active"},
        "viewer_metadata": {"mute": "off", "role": "subscriber"},
    }
    assert (thread["name"]["text"], thread["description"]["text"]) == ("News", "Of Ben")
    assert (thread["subscribers_count"], thread["invite"]) == ("2", made["invite"])
    for act, mute in (("mute", "on"), ("unmute", "off")):
        await scene.act(followers, by=ANA, act=act)
        assert await scene.event("NewsletterMuteChange") == {"id": jid, "mute": mute}
    for text, more in (("Hello", {}), ("Hello!", {"replaces": 100})):
        post = await scene.act(f"/newsletters/{jid}/posts", more, text=text)
        event = await scene.event("Message")
        assert event["Message"]["conversation"] == text
        info = event["Info"]
        assert (info["Chat"], info["Sender"], info["ID"], info["ServerID"]) == (jid, jid, post["id"], 100)
        assert ("NewsletterMeta" in event) == bool(more)
    await scene.act(followers, by=ANA, act="leave")
    assert await scene.event("NewsletterLeave") == {"id": jid, "role": "guest"}


async def people(scene: Stage) -> None:
    """Ana blocks Ben on her phone and lets him be, and hides; Ben has a picture, another text, and comes and goes."""
    for action in ("block", "unblock"):
        await scene.act(f"/phones/{ANA}/block", user=BEN, action=action)
        event = await scene.event("Blocklist")
        (change,) = event.pop("Changes")
        assert change == {"JID": scene.lid(BEN), "Action": action}
        assert event.keys() == {"DHash", "PrevDHash"}
        assert await scene.event("BlocklistChange", BEN) == change
    await scene.act(f"/phones/{ANA}/privacy", method="PUT", name="last", value="none")
    assert (await scene.event("PrivacySettings"))["LastSeenChanged"] is True
    for method, body, told in (("PUT", {"image": JPEG}, {}), ("DELETE", {}, {"Remove": True})):
        profile = await scene.act(f"/phones/{BEN}/picture", body, method=method)
        event = await scene.event("Picture", BEN)
        assert event.pop("Timestamp")
        pictured = {"PictureID": profile["picture"]} if profile["picture"] else {}
        assert event == {"JID": scene.pn(BEN), "Author": scene.pn(BEN), **told, **pictured}
    await scene.act(f"/phones/{BEN}/about", method="PUT", text="At the beach")
    event = await scene.event("UserAbout", BEN)
    assert event.pop("Timestamp")
    assert event == {"JID": scene.pn(BEN), "Status": "At the beach"}
    await scene.running.call("POST", "/user/presence/subscribe", {"Phone": BEN})
    assert (await scene.told("Presence", BEN))["state"] == "offline"
    for available, state in ((True, "online"), (False, "offline")):
        await scene.act(f"/phones/{BEN}/presence", available=available)
        assert (await scene.told("Presence", BEN))["state"] == state


async def answers(scene: Stage) -> None:
    """Ben votes in a poll of the gateway's, takes that back, and answers buttons, a list and a template."""
    call, poll = scene.running.call, {"Group": BEN, "Header": "When?", "Options": ["Monday", "Sunday"]}
    id = (await call("POST", "/chat/send/poll", poll))["Id"]
    await scene.running.received(BEN, scene.sandbox.line(BEN).state.inbox.count - 1)
    for options in (["Sunday"], []):
        await scene.act(f"/phones/{BEN}/vote", chat=ANA, id=id, options=options)
        body = await scene.told("Message", BEN)
        vote = body["pollVote"]
        assert (vote["pollCreationMsgID"], vote["selectedOptions"]) == (id, options)
        assert len(vote["selectedHashesB64"]) == len(options)
        assert body["event"]["Message"]["pollUpdateMessage"]["pollCreationMessageKey"]["ID"] == id
    buttons = [{"ButtonId": "yes", "ButtonText": "Yes"}, {"ButtonId": "no", "ButtonText": "No"}]
    template = [{"DisplayText": "Yes", "Type": "quickreply", "Id": "yes"}]
    rows = [{"title": "Yes", "RowId": "yes"}]
    for path, fields, classic in (
        ("buttons", {"Title": "Do you come?", "Buttons": buttons}, "buttonsResponseMessage"),
        ("list", {"ButtonText": "Days", "Desc": "When?", "List": rows}, "listResponseMessage"),
        ("template", {"Content": "Do you come?", "Buttons": template}, "templateButtonReplyMessage"),
    ):
        for form, name in (("interactive", "interactiveResponseMessage"), ("classic", classic)):
            sent = await call("POST", f"/chat/send/{path}", {"Phone": BEN, "Form": form, **fields})
            await scene.act(f"/phones/{BEN}/press", chat=ANA, id=sent["Id"], button="yes")
            body = await scene.told("Message", BEN)
            assert body["choice"] == {"id": "yes", "text": "Yes"}
            assert body["event"]["Message"][name]["contextInfo"]["stanzaID"] == sent["Id"]
