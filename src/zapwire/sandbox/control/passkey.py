"""The control API's calls for the passkeys of accounts."""

import json
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.status import HTTP_201_CREATED

from zapwire.errors import SandboxError
from zapwire.protocol.pairing.webauthn import PasskeyOptions, to_text
from zapwire.sandbox.control.models.phones import PasskeyRequest
from zapwire.sandbox.phone import Phone
from zapwire.sandbox.recorder import Json

if TYPE_CHECKING:
    from zapwire.sandbox.server import Sandbox


def add_passkeys(app: FastAPI, sandbox: "Sandbox") -> None:
    """Let passkeys be made, used and taken away."""

    @app.post("/phones/{number}/passkey", status_code=HTTP_201_CREATED)
    async def protect(number: str) -> Json:
        """Let a new passkey protect the account: linking a device demands it from now on."""
        phone = sandbox.phone(number)
        await phone.protect()
        return _passkey(phone)

    @app.get("/phones/{number}/passkey")
    async def get_passkey(number: str) -> Json:
        """The passkey, and the code that the phone shows while a client is being linked."""
        return _passkey(sandbox.phone(number))

    @app.post("/phones/{number}/passkey/answer")
    async def answer(number: str, body: PasskeyRequest) -> Json:
        """What the account's authenticator answers, as a browser gives it."""
        options = PasskeyOptions.from_bytes(json.dumps(body.public_key).encode())
        return sandbox.phone(number).answer_passkey(options).to_dict()

    @app.delete("/phones/{number}/passkey")
    async def unprotect(number: str) -> Json:
        """Link devices without a passkey again."""
        await sandbox.phone(number).protect(is_protected=False)
        return {}


def _passkey(phone: Phone) -> Json:
    passkey = phone.account.passkey
    if passkey is None:
        raise SandboxError(f"no passkey protects {phone.account.number}: POST /phones/{{number}}/passkey first")
    return {"id": to_text(passkey.id), "public_key": to_text(passkey.public), "code": phone.passkey_code}
