"""S3: files are put on a server of Amazon's kind. Signatures are botocore's, the requests the gateway's own net's."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from zapwire.errors import FetchError, StorageFailed, StorageMissing
from zapwire.gateway.incoming.model import Media
from zapwire.gateway.incoming.names import mimetype_of, name_of
from zapwire.gateway.model import S3, User
from zapwire.gateway.net import Answer, Limits, Net

_PIECE: Final = 1 << 18
_SECONDS: Final = 600.0
_OK: Final = 200
_AMAZON: Final = "https://s3.{region}.amazonaws.com"
_REGION: Final = "us-east-1"
_CODE: Final = re.compile(rb"<Code>([A-Za-z0-9]{1,64})</Code>")
_NO_ACL: Final = "AccessControlListNotSupported"
_EMPTY: Final = hashlib.sha256().hexdigest()


class S3Storage:
    """Puts files on the servers that users name; private addresses are reached only where the net allows it."""

    def __init__(self, net: Net) -> None:
        self._net = net

    async def put(self, user: User, media: Media, key: str, path: Path) -> dict[str, object]:
        """Put a file there: what events tell of it. Raises `StorageFailed`, `StorageMissing` and `OSError`."""
        s3, mimetype = user.s3, mimetype_of(media)
        digest, size = await asyncio.to_thread(_measure, path)
        headers = {"Content-Type": mimetype, "Content-Length": str(size)}
        if s3.retention_days > 0:
            headers["Expires"] = format_datetime(datetime.now(UTC) + timedelta(days=s3.retention_days), usegmt=True)
        public = {"x-amz-acl": "public-read"} if s3.public_url else {}
        ask = partial(self._ask, s3, "PUT", object_url(s3, key), digest=digest, path=path)
        answer = await ask(headers | public)
        if public and _code(answer) == _NO_ACL:  # then it is the bucket's policy that says who may read it
            answer = await ask(headers)
        if answer.status != _OK:
            raise StorageFailed(_explain(answer))
        name = name_of(media)
        url = told_url(s3, key)
        return {"url": url, "key": key, "bucket": s3.bucket, "size": size, "mimeType": mimetype, "fileName": name}

    async def test(self, s3: S3) -> None:
        """Ask for the bucket's content. Raises `StorageFailed` and `StorageMissing`."""
        answer = await self._ask(s3, "GET", f"{object_url(s3, '')}?list-type=2&max-keys=1", {}, digest=_EMPTY)
        if answer.status != _OK:
            raise StorageFailed(_explain(answer))

    async def _ask(
        self, s3: S3, method: str, url: str, headers: dict[str, str], *, digest: str, path: Path | None = None
    ) -> Answer:
        signed = await asyncio.to_thread(sign, s3, method, url, headers, digest)  # the library takes its time to load
        limits = Limits(_SECONDS)
        try:
            body = None if path is None else _pieces(path)
            return await self._net.fetch(method, url, headers=signed, body=body, limits=limits)
        except FetchError as error:
            raise StorageFailed(f"the S3 server was not reached: {error}") from error


def sign(s3: S3, method: str, url: str, headers: dict[str, str], digest: str) -> dict[str, str]:
    """The headers with a signature of them and of the body's hash. Raises `StorageMissing`."""
    try:
        from botocore.auth import S3SigV4Auth  # noqa: PLC0415  # an extra
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415
        from botocore.credentials import Credentials  # noqa: PLC0415
    except ImportError as error:
        raise StorageMissing("files are put on S3 with an extra: pip install 'zapwire[s3]'") from error
    length = headers.get("Content-Length")
    shown = {name: value for name, value in headers.items() if name != "Content-Length"}
    request: Any = AWSRequest(method, url, headers=shown)
    auth: Any = S3SigV4Auth(Credentials(s3.access_key, s3.secret_key), "s3", s3.region or _REGION)
    auth.payload = lambda _: digest  # of what is in a file, and was read in a thread
    auth.add_auth(request)
    return {**dict(request.headers.items()), **({} if length is None else {"Content-Length": length})}


def object_url(s3: S3, key: str) -> str:
    """Where an object is, or with an empty key the bucket."""
    base = (s3.endpoint or _AMAZON.format(region=s3.region or _REGION)).rstrip("/")
    path, bucket = quote(key, safe="/-_.~"), quote(s3.bucket, safe="-_.~")
    if s3.is_path_style:
        return f"{base}/{bucket}/{path}" if path else f"{base}/{bucket}"
    parts = urlsplit(base)
    return f"{parts.scheme}://{bucket}.{parts.netloc}{parts.path}/{path}"


def told_url(s3: S3, key: str) -> str:
    """Wuzapi's link to an object."""
    if s3.public_url:
        return f"{s3.public_url.rstrip('/')}/{s3.bucket}/{key}"
    if s3.is_path_style or s3.endpoint:
        return object_url(s3, key)
    return f"https://{s3.bucket}.s3.{s3.region or _REGION}.amazonaws.com/{key}"


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece


def _measure(path: Path) -> tuple[str, int]:
    """The hash of a file, and its length. Blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _code(answer: Answer) -> str:
    found = _CODE.search(answer.body)
    return found[1].decode() if found else ""


def _explain(answer: Answer) -> str:
    code = _code(answer)
    return f"the S3 server answered {answer.status}{f' {code}' if code else ''}: look at bucket, region and keys"
