"""Answers of /admin."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ListedUser(BaseModel):
    """A user, as the admin sees them."""

    model_config = ConfigDict(extra="allow")

    id: str
    name: str
    token: str = Field(description="Always empty: tokens are kept as hashes.")
    webhook: str
    jid: str
    qrcode: str
    connected: bool
    loggedIn: bool
    expiration: int
    proxy_url: str
    events: str
    history: int
    days_to_sync_history: int
    hmac_configured: bool
    proxy_config: dict[str, Any]
    s3_config: dict[str, Any]


class CreatedUser(BaseModel):
    """A user that was made."""

    model_config = ConfigDict(extra="allow")

    id: str
    name: str
    token: str
    webhook: str
    expiration: int
    events: str
    history: int
    days_to_sync_history: int
    hmac_key: bool
    proxy_config: dict[str, Any]
    s3_config: dict[str, Any]


class DeletedUser(BaseModel):
    """A user that is gone."""

    id: str
    name: str = ""
    jid: str = ""
