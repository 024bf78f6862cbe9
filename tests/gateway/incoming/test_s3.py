"""S3, against a server that checks signatures: moto's, in a process of its own."""

import asyncio
import base64
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.gateway.incoming.rig import ANA, MEDIA, media
from tests.gateway.incoming.test_live import of, prepare, send, took
from tests.gateway.live import live_with_users
from tests.gateway.receiver import receiver
from zapwire.errors import StorageFailed, StorageMissing
from zapwire.gateway.incoming.s3 import S3Storage, object_url, sign, told_url
from zapwire.gateway.model import S3, User
from zapwire.gateway.net import Net, NetOptions

pytest.importorskip("moto.server", reason="moto is not installed: pip install 'moto[s3,server]'")

DATA = hashlib.shake_256(b"file").digest(700_001)
PATIENCE = 60.0
_SERVER = """
from moto.server import main
main(["-H", "127.0.0.1", "-p", "0"])
"""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A server, and how its only user may use it."""

    s3: S3
    client: Any


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """Run a server with a bucket; from then on it checks signatures."""
    import boto3  # noqa: PLC0415  # slow, and not there where moto is not

    log = tmp_path_factory.mktemp("s3") / "log"
    environment = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": "4", "AWS_DEFAULT_REGION": "us-east-1"}
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-c", _SERVER], stdout=out, stderr=out, env=environment)
    try:
        url = _wait_for_url(process, log)
        keys: Any = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
        iam = boto3.client("iam", endpoint_url=url, **keys)
        iam.create_user(UserName="ana")
        policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}'
        iam.put_user_policy(UserName="ana", PolicyName="all", PolicyDocument=policy)
        made = iam.create_access_key(UserName="ana")["AccessKey"]
        keys |= {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}
        client = boto3.client("s3", endpoint_url=url, **keys)
        client.create_bucket(Bucket="files")
        s3 = S3(
            is_enabled=True,
            endpoint=url,
            region="us-east-1",
            bucket="files",
            access_key=made["AccessKeyId"],
            secret_key=made["SecretAccessKey"],
            is_path_style=True,
        )
        yield Bucket(s3, client)
    finally:
        process.kill()
        process.wait()


def _wait_for_url(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Return where the server says it listens."""

    async def look() -> str:
        async with asyncio.timeout(PATIENCE):
            while not (found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text())):
                assert process.poll() is None, log.read_text()
                await asyncio.sleep(0.05)
        return found[0]

    return asyncio.run(look())


@pytest.fixture
async def storage() -> AsyncIterator[S3Storage]:
    """Make a storage that may reach this machine."""
    async with Net(NetOptions(allow_private=True)) as net:
        yield S3Storage(net)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Make a file."""
    (tmp_path / "file").write_bytes(DATA)
    return tmp_path / "file"


def user(s3: S3) -> User:
    """Return a user with these settings."""
    return User(ANA, "Ana", s3=s3)


async def test_put(bucket: Bucket, storage: S3Storage, path: Path) -> None:
    """A file is there as it was, private, with its type; with a public URL everybody may read it, and links say so."""
    await storage.test(bucket.s3)
    told = await storage.put(user(bucket.s3), MEDIA, "users/ana/a b.pdf", path)
    assert told == {
        "url": f"{bucket.s3.endpoint}/files/users/ana/a%20b.pdf",
        "key": "users/ana/a b.pdf",
        "bucket": "files",
        "size": len(DATA),
        "mimeType": "application/pdf",
        "fileName": "3EB0A1.pdf",
    }
    found = await asyncio.to_thread(bucket.client.get_object, Bucket="files", Key="users/ana/a b.pdf")
    assert (found["Body"].read(), found["ContentType"]) == (DATA, "application/pdf")
    assert await readers(bucket, "users/ana/a b.pdf") == {"CanonicalUser"}
    public = replace(bucket.s3, public_url="https://files.test/", retention_days=7)
    told = await storage.put(user(public), media(mimetype="image/png", file_name=""), "users/ana/b.png", path)
    assert told["url"] == "https://files.test/files/users/ana/b.png"
    assert await readers(bucket, "users/ana/b.png") == {"CanonicalUser", "Group"}


async def readers(bucket: Bucket, key: str) -> set[str]:
    """Return the kinds of those who may read an object."""
    found = await asyncio.to_thread(bucket.client.get_object_acl, Bucket="files", Key=key)
    return {grant["Grantee"]["Type"] for grant in found["Grants"]}


async def test_what_is_wrong(bucket: Bucket, storage: S3Storage, path: Path) -> None:
    """A wrong key, a wrong bucket and a server that is away are told; the secret never is."""
    wrong = replace(bucket.s3, secret_key="wrong-secret")
    for s3, text in (
        (wrong, "403 SignatureDoesNotMatch"),
        (replace(bucket.s3, access_key="unknown"), "403 InvalidAccessKeyId"),
        (replace(bucket.s3, bucket="nothing"), "404 NoSuchBucket"),
        (replace(bucket.s3, endpoint="http://127.0.0.1:9"), "not reached: no connection"),
    ):
        with pytest.raises(StorageFailed, match=text):
            await storage.put(user(s3), MEDIA, "a", path)
        with pytest.raises(StorageFailed, match=text) as caught:
            await storage.test(s3)
        assert "secret" not in str(caught.value)
    assert "wrong-secret" not in repr(wrong)


async def test_private_addresses(bucket: Bucket, path: Path) -> None:
    """They are reached only where the server's settings allow it."""
    async with Net() as net:
        with pytest.raises(StorageFailed, match="address is private"):
            await S3Storage(net).put(user(bucket.s3), MEDIA, "a", path)


async def test_a_bucket_without_acl(storage: S3Storage, path: Path) -> None:
    """Where a bucket takes no ACL, its policy says who may read."""
    async with receiver() as server:

        async def answer(request: Any) -> Any:
            if "x-amz-acl" in request.headers:
                return web.Response(status=400, text="<Error><Code>AccessControlListNotSupported</Code></Error>")
            return web.Response()

        server.answer = answer
        s3 = S3(True, server.url(""), "", "files", "key", "secret", is_path_style=True, public_url="https://x.test")
        await storage.put(user(s3), MEDIA, "a", path)
    assert [seen.body for seen in server.taken] == [DATA]


def test_urls() -> None:
    """The bucket stands in the path or in the host; without an endpoint it is Amazon's."""
    s3 = S3(True, "https://minio.test:9000/", "eu-west-1", "files", is_path_style=True)
    assert object_url(s3, "a/b c") == "https://minio.test:9000/files/a/b%20c"
    assert object_url(replace(s3, is_path_style=False), "a") == "https://files.minio.test:9000/a"
    amazon = replace(s3, endpoint="", is_path_style=False)
    assert object_url(amazon, "a") == "https://files.s3.eu-west-1.amazonaws.com/a"
    assert told_url(amazon, "a") == "https://files.s3.eu-west-1.amazonaws.com/a"
    assert told_url(replace(amazon, public_url="https://cdn.test/"), "a") == "https://cdn.test/files/a"
    assert object_url(replace(amazon, region=""), "") == "https://files.s3.us-east-1.amazonaws.com/"


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names it."""
    monkeypatch.setitem(sys.modules, "botocore.auth", None)
    with pytest.raises(StorageMissing, match=r"zapwire\[s3\]"):
        sign(S3(), "GET", "https://x.test/", {}, "")


async def test_from_a_phone_to_the_bucket(bucket: Bucket, tmp_path: Path) -> None:
    """With a whole server: the webhook has the file both ways, and the bucket has its bytes."""
    async with receiver() as hook, live_with_users(tmp_path) as running:
        await prepare(running, hook)
        names = {"endpoint": "endpoint", "region": "region", "bucket": "bucket", "is_path_style": "path_style"}
        given = {theirs: getattr(bucket.s3, ours) for ours, theirs in names.items()}
        keys = {"access_key": bucket.s3.access_key, "secret_key": bucket.s3.secret_key}
        await running.call("POST", "/session/s3/config", {**given, **keys, "enabled": True, "media_delivery": "both"})
        await running.call("POST", "/session/s3/test")
        id = await send(running.sandbox, DATA)
        body = (await took(hook, of(id))).json
        assert base64.b64decode(body["base64"]) == DATA
        told = body["s3"]
        assert (told["bucket"], told["size"], told["fileName"]) == ("files", len(DATA), f"{id}.jpg")
        assert re.fullmatch(
            rf"users/\w+/inbox/\d+_(?:s\.whatsapp\.net|lid)/\d{{4}}/\d\d/\d\d/images/{id}\.jpg", told["key"]
        )
        assert told["url"] == f"{bucket.s3.endpoint}/files/{told['key']}"
        found = await asyncio.to_thread(bucket.client.get_object, Bucket="files", Key=told["key"])
        assert (found["Body"].read(), found["ContentType"]) == (DATA, "image/jpeg")
