"""Answers of /session/s3."""

from pydantic import BaseModel, Field


class S3Settings(BaseModel):
    """Where files are put. Keys are never shown."""

    enabled: bool
    endpoint: str
    region: str
    bucket: str
    access_key: str = Field(examples=["***"])
    path_style: bool
    public_url: str
    media_delivery: str = Field(description="Empty where it is the server's way.", examples=["both"])
    retention_days: int


class S3Saved(BaseModel):
    """Settings that were saved."""

    Details: str = Field(examples=["S3 configuration saved successfully"])
    Enabled: bool


class S3Tested(BaseModel):
    """A bucket that answers."""

    Details: str = Field(examples=["S3 connection test successful"])
    Bucket: str
    Region: str
