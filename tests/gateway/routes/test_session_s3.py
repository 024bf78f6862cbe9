"""S3 over HTTP."""

from tests.gateway.fakes import Rig
from zapwire.errors import StorageFailed, StorageMissing
from zapwire.gateway.model import S3

GIVEN = {
    "enabled": True,
    "endpoint": "https://s3.test",
    "bucket": "files",
    "Access_Key": "key",
    "secret_key": "very-secret",
    "media_delivery": "s3",
}


async def test_set_shown_and_deleted(rig: Rig) -> None:
    """What is set is shown everywhere but for the keys, and is forgotten."""
    answer = await rig.call("POST", "/session/s3/config", GIVEN)
    assert answer.json()["data"] == {"Details": "S3 configuration saved successfully", "Enabled": True}
    assert (rig.user.s3.access_key, rig.user.s3.secret_key, rig.user.s3.bucket) == ("key", "very-secret", "files")
    shown = (await rig.call("GET", "/session/s3/config")).json()["data"]
    assert (shown["access_key"], shown["bucket"], shown["media_delivery"]) == ("***", "files", "s3")
    status, listed = await rig.call("GET", "/session/status"), await rig.admin("GET", "/admin/users")
    assert status.json()["data"]["s3_config"] == listed.json()["data"][0]["s3_config"] == shown
    for text in (status.text, listed.text):
        assert "very-secret" not in text
    assert (await rig.call("DELETE", "/session/s3/config")).status_code == 200
    assert rig.user.s3 == S3()


async def test_tested(rig: Rig) -> None:
    """The server that was set is tried; what it says is told."""
    assert (await rig.call("POST", "/session/s3/test")).status_code == 409
    await rig.call("POST", "/session/s3/config", GIVEN)
    answer = await rig.call("POST", "/session/s3/test")
    assert answer.json()["data"] == {"Details": "S3 connection test successful", "Bucket": "files", "Region": ""}
    assert rig.storage.tested == [rig.user.s3]
    for error, status in ((StorageFailed("the S3 server answered 403"), 502), (StorageMissing("zapwire[s3]"), 501)):
        rig.storage.error = error
        answer = await rig.call("POST", "/session/s3/test")
        assert (answer.status_code, answer.json()["error"]) == (status, str(error))


async def test_by_the_admin(rig: Rig) -> None:
    """A new user may have it at once, and it can be changed in part."""
    s3 = {"enabled": True, "bucket": "b", "accessKey": "k", "secretKey": "s", "mediaDelivery": "both"}
    answer = await rig.admin("POST", "/admin/users", {"name": "Ben", "token": "B", "s3Config": s3})
    assert answer.json()["data"]["s3_config"]["bucket"] == "b"
    id = answer.json()["data"]["id"]
    assert (await rig.admin("PUT", f"/admin/users/{id}", {"s3Config": {"bucket": "c"}})).status_code == 200
    assert rig.users.get(id).s3 == S3(True, bucket="c", access_key="k", secret_key="s", media_delivery="both")
    wrong = await rig.admin("PUT", f"/admin/users/{id}", {"s3Config": {"bucket": ""}})
    assert (wrong.status_code, "s3Config.bucket" in wrong.json()["error"]) == (400, True)
