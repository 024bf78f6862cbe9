"""`zapwire user`: through a server that runs, else in its database."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.live import ADMIN, live_settings
from zapwire.cli.user import NotDone, add_user, list_users, remove_user
from zapwire.errors import ConfigurationError, NoSuchUser, TokenTaken
from zapwire.gateway.errors import ApiError
from zapwire.gateway.serve import serve
from zapwire.gateway.settings import Settings
from zapwire.sandbox.tls import issue, load_or_create


async def try_all(settings: Settings, gone: type[Exception], taken: type[Exception]) -> None:
    """Add, list and remove users."""
    user = await add_user(settings, "Ana", "1234ABCD", "https://x.test/", "Message,All")
    assert (user["name"], user["token"], user["events"]) == ("Ana", "1234ABCD", "Message,All")
    made_up = (await add_user(settings, "Ben", "", "", ""))["token"]
    assert len(made_up) >= 32
    with pytest.raises(taken, match="token"):
        await add_user(settings, "Caro", "1234ABCD", "", "")
    assert [(each["name"], each["token"]) for each in await list_users(settings)] == [("Ana", ""), ("Ben", "")]
    await remove_user(settings, user["id"])
    assert [each["name"] for each in await list_users(settings)] == ["Ben"]
    with pytest.raises(gone, match="no"):
        await remove_user(settings, user["id"])


async def test_in_the_database(tmp_path: Path) -> None:
    """Where no server runs, the database is changed."""
    await try_all(live_settings(tmp_path / "new", port=9), NoSuchUser, TokenTaken)


async def test_through_a_server(tmp_path: Path) -> None:
    """A server that runs hears of each change at once."""
    settings = live_settings(tmp_path, admin_token=None)
    async with serve(settings) as server:
        port = int(server.url.rpartition(":")[2])
        await try_all(live_settings(tmp_path, admin_token=None, port=port), NotDone, NotDone)
        assert [user.name for user in server.gateway.users.all()] == ["Ben"]
        for address in ("0.0.0.0", "localhost"):  # noqa: S104  # to be tried
            assert (
                len(
                    await list_users(
                        live_settings(tmp_path, port=port, address=address, admin_token=server.gateway.admin_token)
                    )
                )
                == 1
            )


async def test_through_a_server_with_tls(tmp_path: Path) -> None:
    """A server's own certificate is trusted, whatever name it is for; one that cannot be read is said."""
    now = datetime.now(UTC)
    issued = issue(load_or_create(tmp_path, now), ("localhost",), now)
    files: dict[str, Any] = {"tls_certificate": tmp_path / "cert.pem", "tls_key": tmp_path / "key.pem"}
    files["tls_certificate"].write_bytes(issued.certificate)
    files["tls_key"].write_bytes(issued.key)
    async with serve(live_settings(tmp_path, **files)) as server:
        port = int(server.url.rpartition(":")[2])
        assert await list_users(live_settings(tmp_path, port=port, **files)) == []
        files["tls_certificate"] = tmp_path / "none"
        with pytest.raises(ConfigurationError, match="none cannot be read"):
            await list_users(live_settings(tmp_path, port=port, **files))


async def test_wrong_token(tmp_path: Path) -> None:
    """A server of another admin refuses, and nothing is done."""
    async with serve(live_settings(tmp_path)) as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(NotDone, match="refused it: unauthorized"):
            await list_users(live_settings(tmp_path, port=port, admin_token="another"))


async def test_wrong_user(tmp_path: Path) -> None:
    """What cannot be a user is refused by its name, with and without a server."""
    with pytest.raises(ApiError, match="webhook must be"):
        await add_user(live_settings(tmp_path, port=9), "Ana", "t", "nowhere", "")
    with pytest.raises(ApiError, match="missing name"):
        await add_user(live_settings(tmp_path, port=9), "", "t", "", "")
    assert ADMIN
