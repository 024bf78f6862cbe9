"""Settings: from the environment, a file and flags, and refused in words."""

from pathlib import Path

import pytest

from zapwire.errors import ConfigurationError
from zapwire.gateway.settings import PREFIX, Settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let no setting of this machine count."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)


def test_defaults() -> None:
    """Without anything, the server listens on port 8080 and keeps its data in a directory here."""
    settings = Settings.read()
    assert (settings.address, settings.port) == ("0.0.0.0", 8080)  # noqa: S104  # the default
    assert settings.database == "data/zapwire.db"
    assert settings.api_profile == "reference"
    assert not settings.allow_private_webhooks


def test_environment_file_and_flags(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A flag counts more than the environment, and that more than the file `.env`; None is no flag."""
    (tmp_path / ".env").write_text("ZAPWIRE_PORT=1\nZAPWIRE_ADDRESS=file\nZAPWIRE_LOG_FORMAT=json\nOTHER=x\n")
    monkeypatch.setenv("ZAPWIRE_PORT", "2")
    monkeypatch.setenv("ZAPWIRE_ADDRESS", "environment")
    monkeypatch.setenv("ZAPWIRE_LOG_LEVEL", "")
    settings = Settings.read({"port": 3, "address": None})
    assert (settings.port, settings.address, settings.log_format, settings.log_level) == (
        3,
        "environment",
        "json",
        "info",
    )


def test_database() -> None:
    """A URL names the database; without one it is a file in the data dir."""
    assert Settings.read({"database_url": "postgresql://u:p@h/n"}).database == "postgresql://u:p@h/n"
    assert Settings.read({"data_dir": Path("/x")}).database == "/x/zapwire.db"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PORT", "many", "ZAPWIRE_PORT: "),
        ("PORT", "65536", "ZAPWIRE_PORT: "),
        ("LOG_FORMAT", "xml", "ZAPWIRE_LOG_FORMAT: .*console"),
        ("API_PROFILE", "other", "ZAPWIRE_API_PROFILE: .*reference"),
        ("GLOBAL_HMAC_KEY", "secret", "at least 32 characters"),
        ("GLOBAL_WEBHOOK", "secret.example", "global_webhook must be"),
        ("ADMIN_TOKEN", "a secret", "admin_token must have"),
        ("ADMIN_TOKEN", "secret" * 50, "admin_token must have"),
        ("TLS_KEY", "/secret.pem", "belong together"),
        ("ALLOW_PRIVATE_WEBHOOKS", "secret", "ZAPWIRE_ALLOW_PRIVATE_WEBHOOKS"),
        ("MAX_BODY", "1", "ZAPWIRE_MAX_BODY"),
        ("MEDIA_ROOM", "1000000000", "media_room must be 2147483648 at least"),
        ("MAX_VIDEO", "2000000000", "media_room must be 8000000000 at least"),
    ],
)
def test_wrong_values(monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str) -> None:
    """What cannot be is named by its variable, without the value."""
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    with pytest.raises(ConfigurationError, match=reason) as raised:
        Settings.read()
    assert "secret" not in str(raised.value)


def test_every_setting_is_described() -> None:
    """Each has a sentence, which the help of `zapwire serve` shows, too."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_secrets_are_kept_out_of_logs() -> None:
    """Tokens, keys and URLs with passwords do not show."""
    names = ("database_url", "database_key", "admin_token", "proxy", "global_webhook", "global_hmac_key")
    settings = Settings.read(dict.fromkeys(names, "https://very-secret-" + "x" * 32))
    assert "very-secret" not in repr(settings)
    assert "very-secret" not in str(settings)
