"""What can be asked of an account."""

from zapwire.gateway.accounts.commands.calls import RejectCall
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
    ConfirmPasskey,
    Connect,
    Disconnect,
    GetQR,
    GetStatus,
    Logout,
    PairPhone,
    Reset,
    RespondPasskey,
    SetProxy,
)
from zapwire.gateway.accounts.commands.downloads import Download
from zapwire.gateway.accounts.commands.history import RequestHistory
from zapwire.gateway.accounts.commands.media import SendAgain, Upload
from zapwire.gateway.accounts.commands.messages import Edit, Pin, React, RequestFromPhone, Revoke, SendMessage
from zapwire.gateway.accounts.commands.newsletters import FollowNewsletter, ListNewsletters, MuteNewsletter
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
    "ConfirmPasskey",
    "Connect",
    "Disconnect",
    "Download",
    "Edit",
    "EditLabel",
    "FollowNewsletter",
    "GetBlocklist",
    "GetContacts",
    "GetNames",
    "GetPicture",
    "GetPrivacySettings",
    "GetQR",
    "GetStatus",
    "GetUserInfo",
    "LabelChat",
    "ListNewsletters",
    "Logout",
    "MarkChat",
    "MarkRead",
    "MuteChat",
    "MuteNewsletter",
    "PairPhone",
    "Pin",
    "PinChat",
    "React",
    "RejectCall",
    "RequestFromPhone",
    "RequestHistory",
    "Reset",
    "RespondPasskey",
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
