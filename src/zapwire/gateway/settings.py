"""Settings: everything that may be chosen for a server. Environment `ZAPWIRE_*`, a file `.env`, flags on top."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from zapwire.errors import ConfigurationError
from zapwire.gateway.wuzapi.envelope import Profile

PREFIX: Final = "ZAPWIRE_"
_TOKEN: Final = re.compile(r"[!-~]{1,256}", re.ASCII)

MIN_HMAC_KEY: Final = 32
"""Characters that a key for signatures has at least."""

LogFormat = Literal["console", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]
WebhookFormat = Literal["json", "form"]
MediaDelivery = Literal["link", "base64", "directory", "s3", "both"]


class Settings(BaseSettings):
    """The settings of one server. `Settings.read` makes them and says in words what is wrong."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
        validate_default=True,
    )

    address: str = "0.0.0.0"  # noqa: S104  # as wuzapi; the docs say what belongs in front of it
    """Listen on this address. `127.0.0.1` is for this machine alone."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """Listen on this port; 0 takes a free one."""
    data_dir: Path = Path("data")
    """Directory for what the server keeps: its SQLite database, and the admin token that it makes."""
    database_url: SecretStr | None = None
    """`postgresql://user:password@host/name`, `sqlite:///path` or a path. Without it: `zapwire.db` in the data dir."""
    database_key: SecretStr | None = None
    """Passphrase that encrypts secrets and texts in the database. It is chosen when the database is made."""
    admin_token: SecretStr | None = None
    """What `/admin/*` is called with. Without it one is made at the first start and kept in the data dir."""
    network: Path | None = None
    """A file with the line that `zapwire sandbox` prints: use that sandbox. Without it: the real WhatsApp."""
    log_format: LogFormat = "console"
    """`console` for people, `json` for one JSON object a line."""
    log_level: LogLevel = "info"
    """The least important thing to log."""
    tls_certificate: Path | None = None
    """PEM file with the certificate chain: listen by HTTPS. The key's file is needed, too."""
    tls_key: Path | None = None
    """PEM file with the private key of the certificate."""
    proxy: SecretStr | None = None
    """Proxy of accounts that have none of their own: `http://`, `https://`, `socks5://` or `socks5h://`."""
    global_webhook: SecretStr | None = None
    """This URL gets the events of every user, beside each user's own webhook."""
    global_hmac_key: SecretStr | None = None
    """Signs what the global webhook gets; at least 32 characters."""
    webhook_format: WebhookFormat = "json"
    """`json` sends an event as a JSON object, `form` as wuzapi's form with the field `jsonData`."""
    webhook_timeout: Annotated[float, Field(gt=0, le=600)] = 30.0
    """Seconds that a webhook has to answer."""
    webhook_retry_first: Annotated[float, Field(gt=0, le=86400)] = 5.0
    """Seconds until an event that a webhook did not take is sent again; then twice as long each time."""
    webhook_retry_max: Annotated[float, Field(gt=0, le=86400)] = 3600.0
    """The longest wait between two tries, in seconds."""
    webhook_give_up: Annotated[float, Field(gt=0)] = 3 * 86400.0
    """Seconds after which an event that was never taken is put aside, to be replayed by hand."""
    events_kept: Annotated[float, Field(gt=0)] = 7 * 86400.0
    """Seconds that told events stay for the delivery log, for replays and for who resumes `/events`."""
    history_event: Annotated[int, Field(ge=16 << 10, le=64 << 20)] = 512 << 10
    """Bytes of JSON that a `HistorySync` event has at most, unless one message alone has more."""
    allow_private_webhooks: bool = False
    """Whether webhooks, link previews and URLs of media may go to private addresses, such as this machine's."""
    api_profile: Profile = "reference"
    """`reference` answers as the API reference has it, `wuzapi` as today's wuzapi where the two differ."""
    device_name: Annotated[str, Field(min_length=1, max_length=64)] = "zapwire"
    """The name of a linked device on its phone, under "Linked devices"."""
    max_body: Annotated[int, Field(ge=1024)] = 1 << 20
    """The largest request body, in bytes, without the file of a message."""
    max_image: Annotated[int, Field(ge=1024)] = 16 << 20
    """The largest image, sticker or audio that is sent, in bytes."""
    max_video: Annotated[int, Field(ge=1024)] = 100 << 20
    """The largest video or document that is sent, in bytes."""
    max_download: Annotated[int, Field(ge=1024)] = 2 << 30
    """The largest file of a message that is fetched from WhatsApp, in bytes."""
    media_room: Annotated[int, Field(ge=1024)] = 4 << 30
    """Bytes of files that may be on their way at a time; more are refused until there is room."""
    public_url: str = ""
    """How others reach this server, such as `https://zap.example.net`; links to files begin with it."""
    media_delivery: MediaDelivery = "link"
    """How webhooks get files of messages: a `link`, `base64`, a `directory`, `s3`, or `both` base64 and S3."""
    media_wait: Annotated[float, Field(ge=0, le=600)] = 30.0
    """Seconds that a message's webhook waits for its file at most, where it is not just a link."""
    media_inline_max: Annotated[int, Field(ge=0, le=256 << 20)] = 16 << 20
    """The largest file that a webhook has in base64, in bytes; of larger ones it has the link."""
    media_directory: Path | None = None
    """Where files are put with the delivery `directory`. Without it: `media/received` in the data dir."""
    media_link_life: Annotated[float, Field(gt=0)] = 7 * 86400.0
    """Seconds that the link to a file in an event opens it without a token."""
    media_cache_size: Annotated[int, Field(ge=0)] = 2 << 30
    """Bytes of fetched files that are kept on disk, those last used, while their events are kept."""
    media_seconds: Annotated[float, Field(gt=0)] = 120.0
    """Seconds that a file may take: one that a media URL names, and one that a link of an event asks for."""
    media_processes: Annotated[int, Field(ge=1, le=64)] = 2
    """How many conversions of media run at a time, each in a process of its own."""
    convert_seconds: Annotated[float, Field(gt=0)] = 120.0
    """Seconds that a conversion may take; then its process is killed."""
    convert_memory: Annotated[int, Field(ge=512 << 20)] = 1 << 30
    """Bytes of memory that a conversion's process may ask for."""
    max_streams: Annotated[int, Field(ge=1)] = 16
    """How many connections to `/events` one user may have at a time."""
    login_wait: Annotated[float, Field(gt=0, le=60)] = 10.0
    """Seconds that `/session/connect` with `"Immediate": false` waits for the login."""
    stop_timeout: Annotated[float, Field(gt=0)] = 10.0
    """Seconds that requests have to end when the server is told to stop."""
    start_stagger: Annotated[float, Field(ge=0)] = 0.1
    """Seconds between two accounts that are connected again after a start."""

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key belong together: give both or none")
        key = self.global_hmac_key
        if key is not None and len(key.get_secret_value()) < MIN_HMAC_KEY:
            raise ValueError(f"global_hmac_key needs at least {MIN_HMAC_KEY} characters")
        url = self.global_webhook
        if url is not None and not url.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("global_webhook must be an http:// or https:// URL")
        room = max(4 * self.max_image, 4 * self.max_video, self.max_download)
        if self.media_room < room:
            raise ValueError(f"media_room must be {room} at least: max_download, and 4 times max_image and max_video")
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            raise ValueError("public_url must be an http:// or https:// URL")
        token = self.admin_token
        if token is not None and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("admin_token must have 1 to 256 visible ASCII characters")
        return self

    @classmethod
    def read(cls, flags: Mapping[str, Any] | None = None, *, env_file: Path | None = Path(".env")) -> "Settings":
        """The settings of the environment, with those `flags` over them that are not None.

        Raises `ConfigurationError`, which names each setting that is wrong by its variable, but not its value.
        """
        given: dict[str, Any] = {name: value for name, value in (flags or {}).items() if value is not None}
        try:
            return cls(**{"_env_file": env_file, **given})
        except ValidationError as error:
            raise ConfigurationError("; ".join(map(_explain, error.errors()))) from None

    @property
    def media_files(self) -> Path:
        """The directory of files that came with messages."""
        return self.data_dir / "media"

    @property
    def passing_files(self) -> Path:
        """The directory of files that are on their way; what is left there by a crash is waste."""
        return self.media_files / "passing"

    @property
    def database(self) -> str:
        """The database's URL or path."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return os.fspath(self.data_dir / "zapwire.db")


def _explain(problem: Any) -> str:
    """One problem in words, without the value, which may be a secret."""
    message = str(problem["msg"]).removeprefix("Value error, ")
    names = ".".join(str(part) for part in problem["loc"])
    return f"{PREFIX}{names.upper()}: {message}" if names else message
