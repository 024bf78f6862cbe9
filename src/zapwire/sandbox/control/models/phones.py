"""Phones and their linked devices."""

from typing import Any

from pydantic import Field

from zapwire.sandbox.control.models.fields import Body


class PhoneRequest(Body):
    """A phone to create."""

    number: str = Field(max_length=32, examples=["5491155554444"])
    name: str = Field("", max_length=100, examples=["Ana"])


class ScanRequest(Body):
    """The text inside a linking QR code."""

    qr: str = Field(max_length=1024)


class LinkCodeRequest(Body):
    """The eight characters that a client shows, with hyphens and spaces or without."""

    code: str = Field(max_length=64, examples=["ABCD-1234"])


class PasskeyRequest(Body):
    """What a client is asked for: the options of the browser's `navigator.credentials.get`."""

    public_key: dict[str, Any] = Field(alias="publicKey")
