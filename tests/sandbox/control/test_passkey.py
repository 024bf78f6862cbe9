"""The control API's calls for passkeys."""

import httpx

from tests.sandbox.conftest import NUMBER
from zapwire.protocol.pairing.webauthn import Assertion, PasskeyOptions, to_data, verify
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.server import Sandbox
from zapwire.sandbox.world.passkey import ORIGINS

PATH = f"/phones/{NUMBER}/passkey"


async def test_a_passkey(control: httpx.AsyncClient, phone: Phone) -> None:
    """It is made, shown, answers with its own key, and is taken away."""
    assert (await control.get(PATH)).status_code == 400
    answer = await control.post(PATH)
    assert answer.status_code == 201
    made = answer.json()
    assert (await control.get(PATH)).json() == made
    assert made["code"] == ""
    options = PasskeyOptions(b"challenge", "whatsapp.com", user_verification="required")
    answered = await control.post(f"{PATH}/answer", json={"publicKey": options.to_dict()})
    assertion = Assertion.from_dict(answered.json())
    assert assertion.raw_id == to_data(made["id"])
    assert verify(assertion, options, to_data(made["public_key"]), origins=ORIGINS, counter=0) == 1
    assert (await control.delete(PATH)).status_code == 200
    assert phone.account.passkey is None
    assert (await control.post(f"{PATH}/answer", json={"publicKey": options.to_dict()})).status_code == 400


async def test_what_is_no_request(control: httpx.AsyncClient, phone: Phone) -> None:
    """It is refused, and so is a phone that nobody has."""
    await phone.protect()
    bodies: list[dict[str, object]] = [{}, {"publicKey": {"challenge": 1}}, {"publicKey": []}]
    for body in bodies:
        assert (await control.post(f"{PATH}/answer", json=body)).status_code == 400
    assert (await control.post("/phones/14155550123/passkey")).status_code == 404


async def test_it_outlives_a_reinstall(control: httpx.AsyncClient, phone: Phone, sandbox: Sandbox) -> None:
    """The passkey is the account's, not the app's."""
    await control.post(PATH)
    await sandbox.reinstall(phone.account)
    assert (await control.get(PATH)).status_code == 200
