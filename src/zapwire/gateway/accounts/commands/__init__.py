"""What can be asked of an account."""

from zapwire.gateway.accounts.commands.chat_settings import (
    ArchiveChat,
    EditLabel,
    LabelChat,
    MarkChat,
    MuteChat,
    PinChat,
)
from zapwire.gateway.accounts.commands.chats import MarkRead, SetChatPresence, SetPresence
from zapwire.gateway.accounts.commands.connection import (
    Connect,
    Disconnect,
    GetQR,
    GetStatus,
    Logout,
    PairPhone,
    Reset,
    SetProxy,
)
from zapwire.gateway.accounts.commands.messages import Edit, React, Revoke, SendMessage

__all__ = [
    "ArchiveChat",
    "Connect",
    "Disconnect",
    "Edit",
    "EditLabel",
    "GetQR",
    "GetStatus",
    "LabelChat",
    "Logout",
    "MarkChat",
    "MarkRead",
    "MuteChat",
    "PairPhone",
    "PinChat",
    "React",
    "Reset",
    "Revoke",
    "SendMessage",
    "SetChatPresence",
    "SetPresence",
    "SetProxy",
]
