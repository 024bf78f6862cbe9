"""Who makes a call: users by their token in three places, the admin by theirs."""

import pytest

from tests.gateway.fakes import ADMIN, TOKEN, Rig


@pytest.mark.parametrize(
    "headers",
    [
        {"Token": TOKEN},
        {"token": TOKEN},
        {"Authorization": TOKEN},
        {"Authorization": f"Bearer {TOKEN}"},
        {"Authorization": f"bearer  {TOKEN}"},
        {"Token": TOKEN, "Authorization": "something else"},
    ],
)
async def test_headers(rig: Rig, headers: dict[str, str]) -> None:
    """The token may stand in `Token`, or in `Authorization` alone or after `Bearer`; `Token` counts first."""
    assert (await rig.client.get("/webhook", headers=headers)).status_code == 200


async def test_query(rig: Rig) -> None:
    """It may stand in the query, too."""
    assert (await rig.client.get(f"/webhook?token={TOKEN}")).status_code == 200


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({}, ""),
        ({"Token": "wrong"}, ""),
        ({"Token": TOKEN.lower()}, ""),
        ({"Token": f"{TOKEN} x"}, ""),
        ({"Token": "wrong"}, f"?token={TOKEN}"),
        ({"Authorization": f"Basic {TOKEN}"}, ""),
        ({"Authorization": ADMIN}, ""),
        ({}, "?token=wrong"),
        ({}, "?token="),
    ],
)
async def test_unknown(rig: Rig, headers: dict[str, str], query: str) -> None:
    """Anything else is 401 in the envelope, and says where the token belongs."""
    answer = await rig.client.get(f"/webhook{query}", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == 401
    assert answer.json()["success"] is False
    assert answer.json()["error"] == "unauthorized: send a user's token in the header Token"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_token_comes_before_the_body(rig: Rig) -> None:
    """Whoever is not known hears nothing of what is wrong with the body."""
    answer = await rig.client.post("/chat/send/text", content=b"{")
    assert answer.status_code == 401


async def test_long_token(rig: Rig) -> None:
    """A token that is too long is refused before it is looked up."""
    before = rig.users.lookups
    answer = await rig.client.get("/webhook", headers={"Token": "x" * 257})
    assert answer.status_code == 401
    assert rig.users.lookups == before


async def test_odd_token(rig: Rig) -> None:
    """Bytes that are no text are no token."""
    for header in ("Token", "Authorization"):
        answer = await rig.client.get("/admin/users", headers=[(header.encode(), b"\xff\xfe")])
        assert answer.status_code == 401


async def test_admin(rig: Rig) -> None:
    """The admin's token stands in `Authorization`, alone or after `Bearer`, and nowhere else."""
    for value in (ADMIN, f"Bearer {ADMIN}"):
        assert (await rig.client.get("/admin/users", headers={"Authorization": value})).status_code == 200
    for headers in ({"Token": ADMIN}, {"Authorization": ADMIN + "x"}, {}):
        assert (await rig.client.get(f"/admin/users?token={ADMIN}", headers=headers)).status_code == 401
