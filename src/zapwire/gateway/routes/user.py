"""People: who is on WhatsApp, what is known of them, whom one has blocked; and the account as others see it."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.errors import ItemNotFound, NotAuthorized
from zapwire.gateway.accounts import commands
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.errors import ApiError
from zapwire.gateway.openapi import SESSION, answers
from zapwire.gateway.parts import Gateway, TheGateway
from zapwire.gateway.wuzapi import people
from zapwire.gateway.wuzapi.answers import chat as chat_shapes
from zapwire.gateway.wuzapi.answers import envelope as shapes
from zapwire.gateway.wuzapi.answers import user as user_shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.phones import parse_chat, parse_number, parse_person
from zapwire.gateway.wuzapi.requests import user as requests
from zapwire.gateway.wuzapi.requests.user import SetPresence
from zapwire.protocol.stanzas.blocklist import BlockAction

_ASKING: Final = (429, *SESSION)
_ABOUT_SOMEBODY: Final = (403, 404, *_ASKING)

router = APIRouter(tags=["user"], dependencies=USER_SECURITY)


@router.post(
    "/user/presence",
    summary="Be available, or not",
    responses=answers(shapes.Details, *SESSION),
    openapi_extra={"x-example": {"type": "available", "name": "Ana"}},
)
async def set_presence(
    user: Caller, gateway: TheGateway, request: Annotated[SetPresence, Depends(Reader(SetPresence))]
) -> Response:
    """Say to others that one is online, or not. Who is available hears when others are.

    `name` is what others see; it is needed only before the phone gave one.
    """
    await gateway.sessions.ask(user.id, commands.SetPresence(request.type == "available", request.name))
    return respond({"Details": "Presence set successfully"})


@router.post(
    "/user/presence/subscribe",
    summary="Hear when somebody comes and goes",
    responses=answers(shapes.Details, *SESSION),
    openapi_extra={"x-example": {"Phone": "5491155554444"}},
)
async def subscribe(
    user: Caller,
    gateway: TheGateway,
    request: Annotated[requests.SubscribeToPresence, Depends(Reader(requests.SubscribeToPresence))],
) -> Response:
    """Get `Presence` events of a person, as long as the connection lasts. Others tell it while one is available."""
    await gateway.sessions.ask(user.id, commands.SubscribePresence(parse_person(request.phone, "Phone")))
    return respond({"Details": "Presence subscribed successfully"})


@router.post(
    "/user/check",
    summary="Are these numbers on WhatsApp?",
    responses=answers(user_shapes.CheckedUsers, *_ASKING),
    openapi_extra={"x-example": {"Phone": ["5491155554445", "5491155554444"]}},
)
async def check(
    user: Caller, gateway: TheGateway, request: Annotated[requests.CheckUsers, Depends(Reader(requests.CheckUsers))]
) -> Response:
    """Each number is answered in its place; one that is none has an `Error`, and spoils nothing for the others.

    A number that is registered in another form, as some of Brazil, Mexico and Argentina, has that one in `JID`.
    Answers are remembered: six hours for numbers on WhatsApp, ten minutes for others.
    """
    digits, entries = [], []
    for text in request.phones:
        try:
            digits.append(parse_number(text))
            entries.append((text, ""))
        except ApiError as error:
            entries.append((text, str(error)))
    known = await gateway.sessions.ask(user.id, commands.CheckNumbers(tuple(digits)))
    found = iter(known)
    users = [people.unchecked(text, error) if error else people.checked(text, next(found)) for text, error in entries]
    return respond({"Users": users})


@router.post(
    "/user/info",
    summary="What is known of people",
    responses=answers(user_shapes.Infos, *_ASKING),
    openapi_extra={"x-example": {"Phone": ["5491155554445", "5491155554444"]}},
)
async def get_info(
    user: Caller, gateway: TheGateway, request: Annotated[requests.GetInfo, Depends(Reader(requests.GetInfo))]
) -> Response:
    """Devices, picture, about, LID, and the signed name of a business; what is hidden or unknown is empty.

    What is no phone number and no JID has an `Error` under the text that was sent, and spoils nothing for the others.
    """
    users, wrong = [], {}
    for text in request.phones:
        try:
            users.append(parse_person(text, "Phone"))
        except ApiError as error:
            if len(request.phones) == 1:
                raise
            wrong[text] = people.unknown(str(error))
    found = await gateway.sessions.ask(user.id, commands.GetUserInfo(tuple(users))) if users else {}
    return respond({"Users": {**{str(jid): people.info(info) for jid, info in found.items()}, **wrong}})


@router.get(
    "/user/avatar",
    summary="Where a picture can be had",
    responses=answers(user_shapes.Avatar, *_ABOUT_SOMEBODY),
)
@router.post(
    "/user/avatar",
    summary="Where a picture can be had",
    responses=answers(user_shapes.Avatar, *_ABOUT_SOMEBODY),
    openapi_extra={"x-example": {"Phone": "5491155554445", "Preview": True}},
)
async def get_avatar(
    user: Caller,
    gateway: TheGateway,
    request: Annotated[requests.GetAvatar, Depends(Reader(requests.GetAvatar, query=True))],
) -> Response:
    """The picture of a person or group, with `Preview` in its small form. 404: there is none; 403: it is hidden."""
    target = parse_chat(request.phone)
    try:
        picture = await gateway.sessions.ask(user.id, commands.GetPicture(target, request.preview))
    except ItemNotFound:
        picture = None
    except NotAuthorized:
        text = "the picture is hidden from this account, by the privacy settings of whoever it shows"
        raise ApiError(HTTPStatus.FORBIDDEN, text) from None
    if picture is None:
        raise ApiError(HTTPStatus.NOT_FOUND, "there is no picture, or nobody of that number on WhatsApp")
    return respond(people.avatar(picture), **people.bare_avatar(picture))


@router.get(
    "/user/contacts",
    summary="What people are called",
    responses=answers(dict[str, user_shapes.ContactEntry], 409),
)
async def get_contacts(user: Caller, gateway: TheGateway) -> Response:
    """Everybody whose name was ever told, by number and by LID."""
    found = await gateway.sessions.ask(user.id, commands.GetContacts())
    return respond({str(entry.jid): people.contact(entry) for entry in found})


@router.post(
    "/user/contact",
    summary="Name somebody",
    responses=answers(chat_shapes.Changed, *SESSION),
    openapi_extra={"x-example": {"Phone": "5491155554444", "FullName": "Ben Ode", "FirstName": "Ben"}},
)
async def save_contact(
    user: Caller, gateway: TheGateway, request: Annotated[requests.SaveContact, Depends(Reader(requests.SaveContact))]
) -> Response:
    """Save what a person is called on all devices, the phone's address book included, in place of what was there."""
    who = parse_person(request.phone, "Phone")
    await gateway.sessions.ask(user.id, commands.SaveContact(who, request.full_name, request.first_name))
    return respond({"success": True, "message": "Contact saved"})


@router.get(
    "/user/lid/{jid}",
    summary="Number and LID of somebody",
    responses=answers(user_shapes.BothNames, 404, *_ASKING),
)
async def get_lid(user: Caller, gateway: TheGateway, jid: str) -> Response:
    """The LID of a number, asked from WhatsApp where it is not known yet; or the number of a LID, where it is known."""
    pn, lid = await gateway.sessions.ask(user.id, commands.GetNames(parse_person(jid, "jid")))
    if pn is None:
        raise ApiError(HTTPStatus.NOT_FOUND, f"the number of {lid} is not known: it never came together with its LID")
    if lid is None:
        raise ApiError(HTTPStatus.NOT_FOUND, f"{pn} is not on WhatsApp: check country code and number")
    return respond({"jid": str(pn), "lid": str(lid)})


@router.get("/user/blocklist", summary="Whom one has blocked", responses=answers(user_shapes.Blocklist, *_ASKING))
async def get_blocklist(user: Caller, gateway: TheGateway) -> Response:
    """By LID."""
    return respond(people.blocklist(await gateway.sessions.ask(user.id, commands.GetBlocklist())))


@router.post(
    "/user/block",
    summary="Block somebody",
    responses=answers(user_shapes.ChangedBlocklist, 404, *_ASKING),
    openapi_extra={"x-example": {"Phone": "5491155554444"}},
)
async def block(
    user: Caller, gateway: TheGateway, request: Annotated[requests.BlockUser, Depends(Reader(requests.BlockUser))]
) -> Response:
    """Get no messages and calls of a person any more."""
    return await _change_blocklist(gateway, user.id, request, "block")


@router.post(
    "/user/unblock",
    summary="Unblock somebody",
    responses=answers(user_shapes.ChangedBlocklist, 404, *_ASKING),
    openapi_extra={"x-example": {"Phone": "5491155554444"}},
)
async def unblock(
    user: Caller, gateway: TheGateway, request: Annotated[requests.UnblockUser, Depends(Reader(requests.UnblockUser))]
) -> Response:
    """Get them again."""
    return await _change_blocklist(gateway, user.id, request, "unblock")


@router.get("/user/privacy", summary="Privacy settings", responses=answers(user_shapes.PrivacySettings, *_ASKING))
async def get_privacy(user: Caller, gateway: TheGateway) -> Response:
    """Who may see or do what."""
    return respond(people.privacy(await gateway.sessions.ask(user.id, commands.GetPrivacySettings())))


@router.post(
    "/user/privacy",
    summary="Change a privacy setting",
    responses=answers(user_shapes.PrivacySettings, *_ASKING),
    openapi_extra={"x-example": {"Name": "last", "Value": "contacts"}},
)
async def set_privacy(
    user: Caller, gateway: TheGateway, request: Annotated[requests.SetPrivacy, Depends(Reader(requests.SetPrivacy))]
) -> Response:
    """The answer has all settings after it."""
    command = commands.SetPrivacySetting(request.name, request.value)
    return respond(people.privacy(await gateway.sessions.ask(user.id, command)))


@router.post(
    "/status/set/text",
    summary="Change the text about oneself",
    responses=answers(shapes.Details, *_ASKING),
    openapi_extra={"x-example": {"Body": "At the beach"}},
)
async def set_about(
    user: Caller, gateway: TheGateway, request: Annotated[requests.SetAbout, Depends(Reader(requests.SetAbout))]
) -> Response:
    """The About text of the profile, up to 139 characters; it is no status that disappears after a day."""
    await gateway.sessions.ask(user.id, commands.SetAbout(request.body))
    return respond({"Details": "Set"})


async def _change_blocklist(
    gateway: Gateway, user_id: str, request: requests.NamesUser, action: BlockAction
) -> Response:
    name = "Phone" if request.phone else "JID"
    asked = parse_person(request.phone or request.jid or "", name if request.jid else "Phone")
    try:
        who, listed = await gateway.sessions.ask(user_id, commands.ChangeBlocklist(asked, action))
    except ItemNotFound:
        raise ApiError(HTTPStatus.NOT_FOUND, f"{asked} is nobody on WhatsApp: check the number, or the LID") from None
    more = {"RequestedJID": str(asked)} if who != asked else {}
    details = {"Details": f"User {action}ed successfully", "JID": str(who), **more}
    return respond({**details, **people.blocklist(listed)})
