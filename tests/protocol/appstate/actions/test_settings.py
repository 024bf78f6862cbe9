"""Settings."""

import pytest

from tests.protocol.appstate.actions.said import again, built, expected
from zapwire.protocol.appstate.actions.base import Action
from zapwire.protocol.appstate.actions.settings import Locale, PrivacySalt, PushName, TimeFormat, UnarchiveChats


def test_whatsmeow() -> None:
    """The push name is written as by whatsmeow."""
    assert built(PushName('Ana "A" <&> é')) == expected("push_name")


@pytest.mark.parametrize(
    "action",
    [
        PushName("Ana"),
        Locale("es_AR"),
        TimeFormat(is_24_hours=True),
        UnarchiveChats(unarchives=True),
        PrivacySalt(bytes(16)),
    ],
)
def test_reading(action: Action) -> None:
    """Settings are read as they were written."""
    assert again(action) == action


def test_the_salt_is_kept_out_of_logs() -> None:
    """It is a secret."""
    assert repr(PrivacySalt(b"secret")) == "PrivacySalt()"
