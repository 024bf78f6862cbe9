"""What is around answers, and those of a few words."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")


class Answer(BaseModel, Generic[T]):
    """The envelope of what worked."""

    code: int = Field(examples=[200])
    data: T
    success: Literal[True] = True


class Refused(BaseModel):
    """The envelope of what did not: `error` says what was wrong and what to do."""

    code: int = Field(examples=[400])
    error: str = Field(examples=["missing Phone in Payload"])
    success: Literal[False] = False


class Details(BaseModel):
    """What was done, in words."""

    Details: str


class Message(BaseModel):
    """What was done, in words, without data."""

    code: int = Field(examples=[200])
    message: str = Field(examples=["user updated successfully"])
    success: Literal[True] = True
