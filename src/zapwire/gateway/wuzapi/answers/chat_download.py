"""Answers of /chat/download*."""

from pydantic import BaseModel, Field


class Downloaded(BaseModel):
    """A file."""

    Mimetype: str = Field(examples=["image/jpeg"])
    Data: str = Field(description="The file as a data URL.", examples=["data:image/jpeg;base64,/9j/4AAQSkZJRg…"])
