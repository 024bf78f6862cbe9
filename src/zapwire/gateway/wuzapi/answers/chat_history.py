"""Answers of /chat/history."""

from pydantic import BaseModel, Field


class KeptMessage(BaseModel):
    """A message that was kept."""

    id: int
    user_id: str
    chat_jid: str = Field(examples=["5491155554444@s.whatsapp.net"])
    sender_jid: str = Field(examples=["5491155553934@s.whatsapp.net"])
    message_id: str = Field(examples=["3EB0C767D82B2A5A9D3F"])
    timestamp: str = Field(examples=["2022-04-20T15:49:08Z"])
    message_type: str = Field(examples=["text"])
    text_content: str = Field(examples=["Hola"])
    media_link: str = Field(description="Empty: files are not kept.")
    quoted_message_id: str = Field(description="The message that it answers or is about.")
    data_json: str = Field(description="The event, as JSON in a string.")


class KeptChat(BaseModel):
    """A chat with messages that were kept."""

    chat_jid: str = Field(examples=["5491155554444@s.whatsapp.net"])
    last_updated: str = Field(examples=["2022-04-20T15:49:08Z"])
