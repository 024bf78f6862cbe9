"""Answers of /call."""

from pydantic import BaseModel, Field


class Rejected(BaseModel):
    """A call that is not taken."""

    Details: str = Field(examples=["Call rejected"])
    CallID: str = Field(examples=["2E7A0F5C1B9D4E6FA8C3D2B1E0F9A8B7"])
