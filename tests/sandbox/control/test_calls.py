"""The control API's calls for telephone calls."""

import httpx

from tests.sandbox.conftest import NUMBER
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox

BEN = "14155550123"


async def test_a_call(control: httpx.AsyncClient, phone: Phone, sandbox: Sandbox) -> None:
    """It is made, shown to both, and goes on as they want."""
    await sandbox.create_phone(BEN, "Ben")
    answer = await control.post(f"/phones/{NUMBER}/calls", json={"to": BEN})
    assert answer.status_code == 201
    call = answer.json()
    assert call == {
        "id": call["id"],
        "caller": NUMBER,
        "called": [BEN],
        "media": "audio",
        "group": None,
        "state": "ringing",
        "by": None,
    }
    for number in (NUMBER, BEN):
        assert (await control.get(f"/phones/{number}/calls")).json() == {"calls": [call]}
    path = f"/phones/{BEN}/calls/{call['id']}"
    over = (await control.post(path, json={"act": "reject"})).json()
    assert (over["state"], over["by"]) == ("rejected", f"{BEN}@s.whatsapp.net")
    assert (await control.post(path, json={"act": "reject"})).status_code == 404
    assert phone.account.number == NUMBER


async def test_what_cannot_be_done(control: httpx.AsyncClient, phone: Phone) -> None:
    """It is refused with its reason."""
    path = f"/phones/{phone.account.number}/calls"
    assert (await control.post(path, json={"to": BEN})).status_code == 404
    assert (await control.post(path, json={"to": NUMBER})).status_code == 409
    assert (await control.post(path, json={"to": NUMBER, "media": "smoke"})).status_code == 400
    assert (await control.post(f"{path}/X", json={"act": "dance"})).status_code == 400
    assert (await control.get(f"/phones/{BEN}/calls")).status_code == 404
