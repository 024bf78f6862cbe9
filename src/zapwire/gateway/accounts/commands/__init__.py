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
from zapwire.gateway.accounts.commands.downloads import Download
from zapwire.gateway.accounts.commands.history import RequestHistory
from zapwire.gateway.accounts.commands.media import SendAgain, Upload
from zapwire.gateway.accounts.commands.messages import Edit, React, Revoke, SendMessage
from zapwire.gateway.accounts.commands.users import (
    ChangeBlocklist,
    CheckNumbers,
    GetBlocklist,
    GetContacts,
    GetNames,
    GetPicture,
    GetPrivacySettings,
    GetUserInfo,
    SetAbout,
    SetPrivacySetting,
    SubscribePresence,
)

__all__ = [
    "ArchiveChat",
    "ChangeBlocklist",
    "CheckNumbers",
    "Connect",
    "Disconnect",
    "Download",
    "Edit",
    "EditLabel",
    "GetBlocklist",
    "GetContacts",
    "GetNames",
    "GetPicture",
    "GetPrivacySettings",
    "GetQR",
    "GetStatus",
    "GetUserInfo",
    "LabelChat",
    "Logout",
    "MarkChat",
    "MarkRead",
    "MuteChat",
    "PairPhone",
    "PinChat",
    "React",
    "RequestHistory",
    "Reset",
    "Revoke",
    "SendAgain",
    "SendMessage",
    "SetAbout",
    "SetChatPresence",
    "SetPresence",
    "SetPrivacySetting",
    "SetProxy",
    "SubscribePresence",
    "Upload",
]
