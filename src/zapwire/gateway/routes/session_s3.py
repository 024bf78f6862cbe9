"""S3: where the files of a user's messages are put."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from zapwire.gateway.auth import USER_SECURITY, Caller
from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import S3
from zapwire.gateway.openapi import answers
from zapwire.gateway.parts import TheGateway
from zapwire.gateway.wuzapi.answers import envelope as envelope_shapes
from zapwire.gateway.wuzapi.answers import session_s3 as shapes
from zapwire.gateway.wuzapi.decoding import Reader
from zapwire.gateway.wuzapi.envelope import respond
from zapwire.gateway.wuzapi.requests.session_s3 import SetS3
from zapwire.gateway.wuzapi.s3 import s3_config, s3_of

router = APIRouter(tags=["session"], dependencies=USER_SECURITY)


@router.post(
    "/session/s3/config",
    summary="Put files on S3",
    responses=answers(shapes.S3Saved),
    openapi_extra={
        "x-example": {
            "enabled": True,
            "endpoint": "https://s3.example.net",
            "region": "us-east-1",
            "bucket": "files",
            "access_key": "AKIAIOSFODNN7EXAMPLE",
            "secret_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "path_style": True,
            "media_delivery": "both",
        }
    },
)
async def set_config(user: Caller, gateway: TheGateway, request: Annotated[SetS3, Depends(Reader(SetS3))]) -> Response:
    """Put the files of messages that come in on an S3 server, and let webhooks tell where.

    The keys are kept encrypted where the database has a key, and never shown.
    """
    s3 = s3_of(request, user.s3)
    await gateway.users.update(user.id, s3=s3)
    return respond({"Details": "S3 configuration saved successfully", "Enabled": s3.is_enabled})


@router.get("/session/s3/config", summary="Where files are put", responses=answers(shapes.S3Settings))
async def get_config(user: Caller) -> Response:
    """The settings, without the keys."""
    return respond(s3_config(user.s3))


@router.delete("/session/s3/config", summary="Put files on S3 no more", responses=answers(envelope_shapes.Details))
async def delete_config(user: Caller, gateway: TheGateway) -> Response:
    """Forget the settings with the keys. What was put there stays there."""
    await gateway.users.update(user.id, s3=S3())
    return respond({"Details": "S3 configuration deleted successfully"})


@router.post("/session/s3/test", summary="Try the S3 server", responses=answers(shapes.S3Tested, 409, 502))
async def test(user: Caller, gateway: TheGateway) -> Response:
    """Ask the server for the bucket's content, with the keys that were set."""
    if not user.s3.is_enabled:
        raise ApiError(HTTPStatus.CONFLICT, "S3 is not enabled: POST /session/s3/config first")
    await gateway.storage.test(user.s3)
    return respond({"Details": "S3 connection test successful", "Bucket": user.s3.bucket, "Region": user.s3.region})
