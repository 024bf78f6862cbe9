"""The demo of a server: a user whose token everybody knows, two phones in a sandbox, and buttons to press on them."""

import re
import secrets
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from zapwire.gateway.accounts.commands import GetQR
from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.errors import ApiError
from zapwire.gateway.parts import Gateway, TheGateway
from zapwire.gateway.serve import Server
from zapwire.gateway.tokens import FILE_NAME as ADMIN_FILE
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.requests.fields import Payload, Text
from zapwire.protocol.media.kinds import MediaKind
from zapwire.protocol.messages.media import MediaDetails
from zapwire.sandbox.phones.acts import send_media, send_text
from zapwire.sandbox.phones.inbox import Entry
from zapwire.sandbox.phones.line import Accepted, Line
from zapwire.sandbox.server import Sandbox

DEMO_TOKEN: Final = "1234ABCD"  # noqa: S105  # the one in the API reference, so that its samples can be pasted
NUMBER: Final = "5491155553934"
CONTACT: Final = "5491155554444"

_NAMES: Final = {NUMBER: "Ana", CONTACT: "Ben"}
_PAGE: Final = 100
_MAX_SHOWN: Final = 4 << 20
_SHOWN: Final = (MediaKind.IMAGE, MediaKind.AUDIO, MediaKind.VIDEO)
_DATA_URL: Final = re.compile(r"data:([\w.+-]{1,64}/[\w.+-]{1,64})(?:;[^,;]{1,64})*;base64,")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Write(Payload):
    """What the contact writes, or the file, as a data URL, that it sends with that."""

    body: Annotated[Text, Field(alias="Body")]
    file: Annotated[str | None, Field(alias="File")] = None


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo on one sandbox: the account's phone, and that of a contact."""

    sandbox: Sandbox

    async def prepare(self, gateway: Gateway) -> str:
        """Make the phones and the user where there are none; returns the user's token."""
        for number, name in _NAMES.items():
            if number not in self.sandbox.context.world.accounts:
                await self.sandbox.create_phone(number, name)
        # Where others can reach this server, they must not know the token.
        token = DEMO_TOKEN if gateway.settings.address in _LOOPBACK else secrets.token_urlsafe(16)
        if gateway.users.by_token(token) is None:
            await gateway.users.create(name="demo", token=token, events=("All",))
        return token

    def routers(self, _gateway: Gateway) -> Iterable[APIRouter]:
        """The calls for the two phones, and who they are."""
        open_to_all, for_users = APIRouter(), APIRouter(dependencies=USER_SECURITY)

        @open_to_all.get("/demo", include_in_schema=False)
        async def about() -> Response:
            return respond({"account": _person(NUMBER), "contact": _person(CONTACT)})

        @for_users.post("/demo/scan", include_in_schema=False)
        async def scan(user: Caller, gateway: TheGateway) -> Response:
            code = await gateway.sessions.ask(user.id, GetQR())
            device = await self.sandbox.phone(NUMBER).scan(code)
            return respond({"Details": f"{_NAMES[NUMBER]}'s phone has scanned the code", "jid": str(device)})

        @for_users.post("/demo/send", include_in_schema=False)
        async def send(_user: Caller, request: Annotated[Write, Depends(Reader(Write))]) -> Response:
            sent = await self._send(request)
            return respond({"Details": f"{_NAMES[CONTACT]}'s phone has sent it", "Id": sent.id})

        @for_users.get("/demo/messages", include_in_schema=False)
        async def messages(_user: Caller, after: Annotated[int, Query(ge=0)] = 0) -> Response:
            line = self.sandbox.line(CONTACT)
            inbox = line.state.inbox
            found = inbox.after(after)[:_PAGE]
            shown = [{"id": entry.info.id, "text": entry.text, "media": await _media(line, entry)} for entry in found]
            return respond({"messages": shown, "last": found[-1].n if found else inbox.count})

        return (open_to_all, for_users)

    async def _send(self, request: Write) -> Accepted:
        """Let the contact send it. Raises `ApiError` for what is no data URL."""
        line = self.sandbox.line(CONTACT)
        if request.file is None:
            return await send_text(line, NUMBER, request.body)
        found = _DATA_URL.match(request.file)
        if found is None:
            raise ApiError(HTTPStatus.BAD_REQUEST, "File must be a data URL, such as data:image/png;base64,…")
        try:
            data = b64decode(request.file[found.end() :], validate=True)
        except ValueError:
            raise ApiError(HTTPStatus.BAD_REQUEST, "File is no base64 after the comma") from None
        kind = next((kind for kind in _SHOWN if found[1].startswith(f"{kind}/")), MediaKind.DOCUMENT)
        caption = "" if kind is MediaKind.AUDIO else request.body
        return await send_media(line, NUMBER, kind, data, MediaDetails(found[1], caption))


async def _media(line: Line, entry: Entry) -> dict[str, Any] | None:
    """A message's file for the page, which shows small ones."""
    shown: Any = await line.media_of(entry)
    if shown is None:
        return None
    url = ""
    if shown["size"] <= _MAX_SHOWN:
        whole: Any = await line.media_of(entry, with_data=True)
        url = f"data:{shown['mimetype']};base64,{whole['data']}"
    return {**shown, "url": url}


def introduce(say: Callable[[str], object], server: Server, demo: Demo, token: str) -> None:
    """Say where everything is, and three lines to paste."""
    url, account, contact = server.url, _person(NUMBER), _person(CONTACT)
    admin = server.gateway.settings.data_dir / ADMIN_FILE
    say(f"""\
zapwire on a sandbox of its own: nothing here touches WhatsApp.

  page      {url}/#token={token}
  API       {url}/api
  control   {demo.sandbox.address.control} (the sandbox's own API)
  token     {token}
  admin     {"ZAPWIRE_ADMIN_TOKEN" if server.gateway.settings.admin_token else f"the token in {admin}"}
  phones    {account["name"]}, {account["number"]}, to be linked; {contact["name"]}, {contact["number"]}, to write to

Press the buttons on the page, or paste these in another terminal: connect, scan the QR code, send.

  curl -s -X POST -H 'Token: {token}' -d '{{"Subscribe":["All"],"Immediate":false}}' {url}/session/connect
  curl -s -X POST -H 'Token: {token}' {url}/demo/scan
  curl -s -X POST -H 'Token: {token}' -d '{{"Phone":"{CONTACT}","Body":"Hello Ben"}}' {url}/chat/send/text

Ctrl+C stops it.""")


def _person(number: str) -> dict[str, Any]:
    return {"number": number, "name": _NAMES[number]}
