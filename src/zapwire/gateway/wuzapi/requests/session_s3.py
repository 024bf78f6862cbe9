"""Requests of /session/s3."""

from typing import Annotated, Final, Literal

from pydantic import Field

from zapwire.gateway.wuzapi.requests.fields import MAX_URL, Payload

_MAX: Final = 256
_MAX_SECRET: Final = 1024
_MAX_DAYS: Final = 36_500

Delivery = Literal["", "link", "base64", "directory", "s3", "both"]
_DELIVERY_HELP: Final = (
    "How webhooks get files: `both` is base64 and S3; empty is the server's `ZAPWIRE_MEDIA_DELIVERY`."
)


class SetS3(Payload):
    """Where the files of one user's messages are put. The keys stay where they are not given."""

    enabled: Annotated[bool, Field(alias="enabled")] = False
    endpoint: Annotated[
        str,
        Field(alias="endpoint", max_length=MAX_URL, description="Empty for Amazon's.", examples=["https://s3.test"]),
    ] = ""
    region: Annotated[str, Field(alias="region", max_length=_MAX, pattern=r"^[A-Za-z0-9-]*$")] = ""
    bucket: Annotated[str, Field(alias="bucket", max_length=_MAX, pattern=r"^[A-Za-z0-9._-]*$")] = ""
    access_key: Annotated[str | None, Field(alias="access_key", max_length=_MAX, pattern=r"^[!-~]*$")] = None
    secret_key: Annotated[str | None, Field(alias="secret_key", max_length=_MAX_SECRET, pattern=r"^[!-~]*$")] = None
    path_style: Annotated[
        bool, Field(alias="path_style", description="Whether the bucket stands in the URL's path, not in its host.")
    ] = False
    public_url: Annotated[
        str,
        Field(
            alias="public_url",
            max_length=MAX_URL,
            description="What links begin with; where it is set, everybody may read what is put there.",
        ),
    ] = ""
    media_delivery: Annotated[Delivery, Field(alias="media_delivery", description=_DELIVERY_HELP)] = ""
    retention_days: Annotated[int, Field(alias="retention_days", ge=0, le=_MAX_DAYS)] = 0


class S3Config(Payload):
    """The same in the words of /admin/users; what is not named stays."""

    enabled: Annotated[bool | None, Field(alias="enabled")] = None
    endpoint: Annotated[str | None, Field(alias="endpoint", max_length=MAX_URL)] = None
    region: Annotated[str | None, Field(alias="region", max_length=_MAX, pattern=r"^[A-Za-z0-9-]*$")] = None
    bucket: Annotated[str | None, Field(alias="bucket", max_length=_MAX, pattern=r"^[A-Za-z0-9._-]*$")] = None
    access_key: Annotated[str | None, Field(alias="accessKey", max_length=_MAX, pattern=r"^[!-~]*$")] = None
    secret_key: Annotated[str | None, Field(alias="secretKey", max_length=_MAX_SECRET, pattern=r"^[!-~]*$")] = None
    path_style: Annotated[bool | None, Field(alias="pathStyle")] = None
    public_url: Annotated[str | None, Field(alias="publicURL", max_length=MAX_URL)] = None
    media_delivery: Annotated[Delivery | None, Field(alias="mediaDelivery")] = None
    retention_days: Annotated[int | None, Field(alias="retentionDays", ge=0, le=_MAX_DAYS)] = None
