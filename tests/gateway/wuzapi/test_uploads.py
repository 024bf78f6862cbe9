"""Requests with a file."""

from http import HTTPStatus

import pytest

from tests.gateway.fakes import Rig, make_rig
from tests.gateway.media import files
from tests.gateway.posting import data_url
from zapwire.gateway.accounts import commands
from zapwire.gateway.settings import Settings
from zapwire.gateway.wuzapi.requests.media import SendVideo
from zapwire.gateway.wuzapi.uploads import MediaReader

PNG = data_url(files.picture("PNG"), "image/png")
BODY = {"Phone": "5491155554444", "Image": PNG}


def test_name_of_the_file() -> None:
    """A reader knows what the request calls its file."""
    assert MediaReader(SendVideo).field == "Video"


@pytest.mark.parametrize("length", [10, 2_000_000])
async def test_names_in_any_case(rig: Rig, length: int) -> None:
    """Of several spellings the exact one counts, else the last, in a long body as in a short one."""
    pad = " " * length
    for body in (
        f'{{"phone":"1",{pad}"Phone":"5491155554444","image":"{PNG}"}}',
        f'{{"Phone":"5491155554444","Image":"{PNG}",{pad}"image":"x"}}',
    ):
        answer = await rig.call("POST", "/chat/send/image", body)
        expected = HTTPStatus.OK if length == 10 else HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert answer.status_code == expected, answer.text
    rig.sessions.asked.clear()
    long = data_url(b"\x89PNG\r\n\x1a\n" + bytes(length), "image/png")
    answer = await rig.call("POST", "/chat/send/image", f'{{"Phone":"5491155554444","Image":"{PNG}","image":"{long}"}}')
    assert answer.status_code == 200
    assert isinstance(rig.commands[-1], commands.SendMessage)


async def test_content_type_is_not_asked(rig: Rig) -> None:
    """JSON is read whatever it says it is, but for a form."""
    for mime in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = await rig.call("POST", "/chat/send/image", BODY, headers={"Content-Type": mime})
        assert answer.status_code == 200
    answer = await rig.call("POST", "/chat/send/image", BODY, headers={"Content-Type": "Multipart/Form-Data"})
    assert answer.status_code == 400
    assert "boundary" in answer.json()["error"]


async def test_limit_of_the_kind() -> None:
    """A body that cannot hold a file of the kind is refused by the file's limit, before it was read."""
    rig = await make_rig(Settings.read({"max_body": 2048}, env_file=None))
    answer = await rig.call("POST", "/chat/send/image", {**BODY, "Image": "x" * (24 << 20)})
    assert (answer.status_code, "16 MB" in answer.json()["error"]) == (413, True)
