"""The media host, as any HTTP client meets it."""

import hashlib
import ssl
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator

import httpx
import pytest

from zapwire.errors import SandboxError
from zapwire.protocol.media.kinds import MediaKind
from zapwire.sandbox.faults import MediaFault
from zapwire.sandbox.media import host as module
from zapwire.sandbox.media.host import serve_media
from zapwire.sandbox.media.shelf import HOSTS
from zapwire.sandbox.server import Sandbox

DATA = bytes(range(256)) * 1000
TOKEN = urlsafe_b64encode(hashlib.sha256(DATA).digest()).decode()


@pytest.fixture
async def web(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """Reach the media host by WhatsApp's name, through the proxy."""
    context = ssl.create_default_context(cafile=sandbox.address.ca)
    proxy = httpx.Proxy(sandbox.address.proxy)
    async with httpx.AsyncClient(
        base_url=f"https://{HOSTS[0]}", verify=context, proxy=proxy, trust_env=False
    ) as client:
        yield client


def auth(sandbox: Sandbox) -> str:
    """Return an authorization."""
    world = sandbox.context.world
    return world.upload_tokens.issue(world.random, sandbox.context.now())


async def upload(sandbox: Sandbox, web: httpx.AsyncClient, **changes: str) -> httpx.Response:
    """Upload a file, as clients do it but for the changes."""
    parts = {"kind": "image", "token": TOKEN, "query": TOKEN, "auth": auth(sandbox), **changes}
    query = {"auth": parts["auth"], "token": parts["query"]}
    return await web.post(f"/mms/{parts['kind']}/{parts['token']}", params=query, content=DATA)


async def path_of(sandbox: Sandbox, web: httpx.AsyncClient) -> str:
    """Upload the file and return its direct path."""
    return str((await upload(sandbox, web)).json()["direct_path"])


@pytest.mark.parametrize("kind", [kind.path for kind in MediaKind])
async def test_a_file_goes_in_and_comes_out(sandbox: Sandbox, web: httpx.AsyncClient, kind: str) -> None:
    """What is uploaded is had again by its path, on each of the hosts."""
    place = (await upload(sandbox, web, kind=kind)).json()
    for host in HOSTS:
        assert (await web.get(f"https://{host}{place['direct_path']}")).content == DATA
    assert (await web.get(place["url"])).content == DATA


async def test_a_part_of_a_file(sandbox: Sandbox, web: httpx.AsyncClient) -> None:
    """A range is given as such."""
    answer = await web.get(await path_of(sandbox, web), headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, DATA[10:20])


@pytest.mark.parametrize(
    ("changes", "status", "text"),
    [
        ({"auth": "another"}, 401, "not authorized"),
        ({"auth": ""}, 401, "not authorized"),
        ({"kind": "film"}, 404, "no kind film"),
        ({"query": "another"}, 400, "not the same"),
        ({"token": "another", "query": "another"}, 400, "not its token"),
    ],
)
async def test_uploads_that_are_wrong(
    sandbox: Sandbox, web: httpx.AsyncClient, changes: dict[str, str], status: int, text: str
) -> None:
    """An upload is refused without authorization, and where kind, token or hash do not fit; nothing stays of it."""
    answer = await upload(sandbox, web, **changes)
    assert (answer.status_code, text in answer.text) == (status, True)
    folder = sandbox.context.directory.path / "media"
    assert not folder.exists() or list(folder.iterdir()) == []


async def test_uploads_that_are_too_large(
    sandbox: Sandbox, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file over the limit is refused, whether it says its length or not."""
    monkeypatch.setattr(module, "MAX_UPLOAD", 1000)
    assert (await upload(sandbox, web)).status_code == 413

    async def parts() -> AsyncIterator[bytes]:
        yield DATA

    query = {"auth": auth(sandbox), "token": TOKEN}
    assert (await web.post(f"/mms/image/{TOKEN}", params=query, content=parts())).status_code == 413


async def test_files_that_are_not_there(sandbox: Sandbox, web: httpx.AsyncClient) -> None:
    """404 for what never was, 410 for what is over."""
    path = await path_of(sandbox, web)
    assert (await web.get("/v/t62.7118-24/1_n.enc?oh=x")).status_code == 404
    sandbox.context.media.expire()
    assert (await web.get(path)).status_code == 410


async def test_deletion(sandbox: Sandbox, web: httpx.AsyncClient) -> None:
    """A deletion is authorized as an upload is."""
    assert (await web.delete(f"/mms/image/{TOKEN}", params={"auth": "x"})).status_code == 401
    assert (await web.delete(f"/mms/image/{TOKEN}", params={"auth": auth(sandbox)})).status_code == 200


async def test_faults(sandbox: Sandbox, web: httpx.AsyncClient) -> None:
    """Each fault strikes the act and host that it names, and as often."""
    path = await path_of(sandbox, web)
    sandbox.add_fault(MediaFault(code=507, on="download", count=1, host=HOSTS[0]))
    assert (await web.get(f"https://{HOSTS[1]}{path}")).status_code == 200
    assert (await upload(sandbox, web)).status_code == 200
    assert (await web.get(path)).status_code == 507
    assert (await web.get(path)).content == DATA
    sandbox.add_fault(MediaFault(problem="slow", seconds=0.01, count=2))
    assert (await web.get(path)).content == DATA
    assert (await upload(sandbox, web)).status_code == 200
    sandbox.add_fault(MediaFault(problem="corrupt", count=1))
    spoiled = (await web.get(path)).content
    assert len(spoiled) == len(DATA)
    assert spoiled != DATA


async def test_connections_that_are_cut(sandbox: Sandbox, web: httpx.AsyncClient) -> None:
    """An upload is cut before its answer, a download in its middle."""
    path = await path_of(sandbox, web)
    sandbox.add_fault(MediaFault(problem="cut", count=2))
    with pytest.raises(httpx.TransportError):
        await upload(sandbox, web)
    with pytest.raises(httpx.TransportError):
        await web.get(path)
    assert (await web.get(path)).content == DATA


async def test_an_address_that_cannot_be_had(sandbox: Sandbox) -> None:
    """Where it cannot listen it says so."""
    with pytest.raises(SandboxError, match=r"cannot listen on 192\.0\.2\.1"):
        async with serve_media(sandbox.context, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), "192.0.2.1"):
            pass
