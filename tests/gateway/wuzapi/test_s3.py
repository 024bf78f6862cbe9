"""A user's S3 settings."""

from dataclasses import replace
from typing import Any

import pytest

from zapwire.gateway.errors import ApiError
from zapwire.gateway.model import S3
from zapwire.gateway.wuzapi.decoding import fold, shape_of
from zapwire.gateway.wuzapi.requests.session_s3 import S3Config, SetS3
from zapwire.gateway.wuzapi.s3 import changed, s3_config, s3_of

GIVEN = {
    "enabled": True,
    "endpoint": "https://s3.test",
    "region": "eu-west-1",
    "bucket": "files",
    "access_key": "key",
    "secret_key": "secret",
    "path_style": True,
    "public_url": "https://cdn.test",
    "media_delivery": "both",
    "retention_days": 7,
}
SET = S3(True, "https://s3.test", "eu-west-1", "files", "key", "secret", True, "https://cdn.test", "both", 7)


def test_what_is_given() -> None:
    """All of it is taken, and shown again without the keys."""
    assert s3_of(SetS3.model_validate(GIVEN), S3()) == SET
    shown = s3_config(SET)
    assert shown == {**{name: GIVEN[name] for name in GIVEN if name != "secret_key"}, "access_key": "***"}
    assert "secret" not in repr(SET)


def test_keys_stay() -> None:
    """Where none are given, or what is shown in their place."""
    fewer = {name: value for name, value in GIVEN.items() if name != "secret_key"} | {"access_key": "***"}
    assert s3_of(SetS3.model_validate(fewer), SET) == SET


def test_the_admins_words() -> None:
    """What is named changes, in any case of its name."""
    body = {"MediaDelivery": "s3", "secretkey": "other", "publicUrl": "", "pathStyle": False}
    config = S3Config.model_validate(fold(body, shape_of(S3Config)))
    assert changed(config, SET) == replace(
        SET, media_delivery="s3", secret_key="other", public_url="", is_path_style=False
    )


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"endpoint": "ftp://x"}, "endpoint must be"),
        ({"public_url": "x"}, "public_url must be"),
        ({"bucket": ""}, "missing bucket"),
        ({"secret_key": ""}, "missing secret_key"),
    ],
)
def test_what_is_wrong(wrong: dict[str, Any], text: str) -> None:
    """It is refused by its name."""
    with pytest.raises(ApiError, match=text):
        s3_of(SetS3.model_validate(GIVEN | wrong), S3())
