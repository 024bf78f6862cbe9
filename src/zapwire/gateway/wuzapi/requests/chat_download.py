"""Requests of /chat/download*."""

from typing import Annotated, Final

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MAX_URL, Payload

_MAX_HASH: Final = 256
_MAX_LENGTH: Final = 2**63 - 1


class DownloadMedia(Payload):
    """A file that came with a message: what its event says of it, `Url` or `DirectPath` at least.

    Base64 is read in either alphabet, with or without its padding.
    """

    url: Annotated[
        str,
        Field(
            alias="Url", max_length=MAX_URL, examples=["https://mmg.whatsapp.net/d/f/Apah954sUug5I9GnQsmXKPUdUn3Z.enc"]
        ),
    ] = ""
    direct_path: Annotated[
        str, Field(alias="DirectPath", max_length=MAX_URL, description="Counts more than `Url`.")
    ] = ""
    media_key: Annotated[
        str, Field(alias="MediaKey", max_length=_MAX_HASH, description="Empty for a file that is not encrypted.")
    ] = ""
    mimetype: Annotated[str, Field(alias="Mimetype", max_length=256, examples=["image/jpeg"])] = ""
    sha256: Annotated[str, Field(alias="FileSHA256", max_length=_MAX_HASH)] = ""
    enc_sha256: Annotated[
        str, Field(alias="FileEncSHA256", max_length=_MAX_HASH, description="Without it `FileSHA256` counts alone.")
    ] = ""
    length: Annotated[int, Field(alias="FileLength", ge=0, le=_MAX_LENGTH)] = 0
