"""Faults: what shall go wrong, for whom, and how often."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, TypeVar

from zapwire.protocol.jid import JID
from zapwire.protocol.node import Node
from zapwire.protocol.proto.server_sync_pb2 import ExternalBlobReference, SyncdPatch

CertificateProblem = Literal["expired", "not_yet_valid", "wrong_root", "wrong_key"]
PairingProblem = Literal["hmac", "signature"]
MediaProblem = Literal["refuse", "slow", "cut", "corrupt"]
MediaAct = Literal["upload", "download"]
AppStateProblem = Literal["mac", "blob", "conflict", "keys", "recovery"]
HistoryProblem = Literal["cut", "missing", "untold"]
KeptTag = Literal["message", "receipt", "notification"]


@dataclass(slots=True)
class Fault:
    """A standing fault. `device` None is every connection; `count` is how often it strikes, None for always.

    `kind` is its name in the control API.
    """

    kind: ClassVar[str]
    device: JID | None = None
    count: int | None = None

    @property
    def is_spent(self) -> bool:
        """Whether it will not strike again."""
        return self.count is not None and self.count <= 0


@dataclass(slots=True)
class Delay(Fault):
    """Everything the sandbox sends waits this many seconds."""

    kind: ClassVar[str] = "delay"
    seconds: float = 1.0


@dataclass(slots=True)
class ConnectFailure(Fault):
    """Logins are refused with this reason. `code` and `expires_in` belong to temporary bans (402)."""

    kind: ClassVar[str] = "connect_failure"
    reason: int = 503
    message: str = ""
    code: int = 0
    expires_in: int = 0


@dataclass(slots=True)
class RefuseQuery(Fault):
    """Queries of this namespace (and of this type, where given) get an error."""

    kind: ClassVar[str] = "refuse"
    xmlns: str = ""
    query: Literal["get", "set"] | None = None
    code: int = 500
    text: str = "internal-server-error"


@dataclass(slots=True)
class DropAnswer(Fault):
    """Queries of this namespace are carried out, but never answered."""

    kind: ClassVar[str] = "drop_answer"
    xmlns: str = ""


@dataclass(slots=True)
class SilentHandshake(Fault):
    """New connections get no answer to their hello."""

    kind: ClassVar[str] = "silence"


@dataclass(slots=True)
class BadCertificate(Fault):
    """New connections are shown a certificate chain with this problem."""

    kind: ClassVar[str] = "certificate"
    problem: CertificateProblem = "expired"


@dataclass(slots=True)
class BadPairing(Fault):
    """Scans seal the device identity wrongly: with another secret, or signed by another key."""

    kind: ClassVar[str] = "pairing"
    problem: PairingProblem = "hmac"


@dataclass(slots=True)
class CorruptMessage(Fault):
    """Messages reach the device with a byte changed in each ciphertext."""

    kind: ClassVar[str] = "corrupt_message"


@dataclass(slots=True)
class DropAck(Fault):
    """Messages of the device are carried out, but never acknowledged."""

    kind: ClassVar[str] = "drop_ack"


@dataclass(slots=True)
class RefuseMessage(Fault):
    """Messages of the device are refused by an ack with this error."""

    kind: ClassVar[str] = "refuse_message"
    code: int = 479


@dataclass(slots=True)
class Duplicate(Fault):
    """Stanzas of this tag reach the device twice."""

    kind: ClassVar[str] = "duplicate"
    tag: KeptTag = "message"


@dataclass(slots=True)
class Reorder(Fault):
    """A stanza of this tag reaches the device after the next one, or at its next login."""

    kind: ClassVar[str] = "reorder"
    tag: KeptTag = "message"


@dataclass(slots=True)
class MediaFault(Fault):
    """The media host, or one of its names, refuses, is slow, breaks the connection, or gives wrong bytes."""

    kind: ClassVar[str] = "media"
    problem: MediaProblem = "refuse"
    on: MediaAct | None = None
    code: int = 503
    seconds: float = 1.0
    host: str = ""


@dataclass(slots=True)
class AppStateFault(Fault):
    """App state: what reaches the device has a wrong MAC, or a file with a wrong hash; its changes conflict.

    Or the phone gives it no keys, or no collection that it cannot verify.
    """

    kind: ClassVar[str] = "app_state"
    problem: AppStateProblem = "mac"


@dataclass(slots=True)
class HistoryFault(Fault):
    """A part of a phone's history that the device is told of is cut short, or not there, or it is not told."""

    kind: ClassVar[str] = "history"
    problem: HistoryProblem = "cut"


F = TypeVar("F", bound=Fault)


@dataclass(slots=True)
class FaultPlan:
    """The standing faults, oldest first."""

    faults: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Let it strike from now on."""
        self.faults.append(fault)

    def clear(self) -> None:
        """Heal everything."""
        self.faults.clear()

    def delay(self, device: JID | None) -> float:
        """Seconds that what is sent to this device must wait."""
        return sum(fault.seconds for fault in self._strike(Delay, device))

    def connect_failure(self, device: JID | None) -> ConnectFailure | None:
        """The refusal a login meets."""
        return next(iter(self._strike(ConnectFailure, device, most=1)), None)

    def refusal(self, device: JID | None, node: Node) -> RefuseQuery | None:
        """The error a query meets."""
        struck = self._strike(
            RefuseQuery,
            device,
            most=1,
            fits=lambda fault: _is_query(node, fault.xmlns) and fault.query in (None, node.attrs.get("type")),
        )
        return next(iter(struck), None)

    def drops_answer(self, device: JID | None, node: Node) -> bool:
        """Whether a query stays unanswered."""
        return bool(self._strike(DropAnswer, device, most=1, fits=lambda fault: _is_query(node, fault.xmlns)))

    def message_refusal(self, device: JID) -> int:
        """The error a message meets, or 0."""
        return next((fault.code for fault in self._strike(RefuseMessage, device, most=1)), 0)

    def drops_ack(self, device: JID) -> bool:
        """Whether a message stays unacknowledged."""
        return bool(self._strike(DropAck, device, most=1))

    def corrupted(self, device: JID, node: Node) -> Node:
        """What is delivered to this device, as the faults leave it."""
        if node.tag != "message" or node.child("enc") is None or not self._strike(CorruptMessage, device, most=1):
            return node
        return Node(node.tag, node.attrs, tuple(map(_corrupt, node.children)))

    def duplicates(self, device: JID, node: Node) -> bool:
        """Whether this stanza is delivered twice."""
        return bool(self._strike(Duplicate, device, most=1, fits=lambda fault: fault.tag == node.tag))

    def reorders(self, device: JID, node: Node) -> bool:
        """Whether this stanza is delivered after the next."""
        return bool(self._strike(Reorder, device, most=1, fits=lambda fault: fault.tag == node.tag))

    def media(self, act: MediaAct, host: str) -> MediaFault | None:
        """What is wrong with an upload or download at the media host of this name."""
        struck = self._strike(
            MediaFault, None, most=1, fits=lambda fault: fault.on in (None, act) and fault.host in ("", host)
        )
        return next(iter(struck), None)

    def withholds_keys(self, device: JID) -> bool:
        """Whether the phone gives this companion no keys of app state."""
        return self._spoils_app_state("keys", device)

    def withholds_recovery(self, device: JID) -> bool:
        """Whether the phone gives this companion no collection that it cannot verify."""
        return self._spoils_app_state("recovery", device)

    def conflicts(self, device: JID, node: Node) -> bool:
        """Whether a query that changes app state is told that another device was quicker."""
        sync = node.child("sync")
        if sync is None or not any(child.child("patch") for child in sync.children):
            return False
        return self._spoils_app_state("conflict", device)

    def app_state_answer(self, device: JID, node: Node) -> Node:
        """An answer with patches as the faults leave it."""
        if not self.faults or node.child("sync", "collection") is None:
            return node
        for problem, spoil in _SPOILED:
            spoiled = spoil(node)
            if spoiled != node and self._spoils_app_state(problem, device):
                node = spoiled
        return node

    def _spoils_app_state(self, problem: AppStateProblem, device: JID) -> bool:
        return bool(self._strike(AppStateFault, device, most=1, fits=lambda fault: fault.problem == problem))

    def history(self, device: JID) -> HistoryProblem | None:
        """What is wrong with the part of a history that this device is told of."""
        return next((fault.problem for fault in self._strike(HistoryFault, device, most=1)), None)

    def is_silent(self) -> bool:
        """Whether a new connection stays unanswered."""
        return bool(self._strike(SilentHandshake, None, most=1))

    def certificate_problem(self) -> CertificateProblem | None:
        """What is wrong with the chain shown to a new connection."""
        return next((fault.problem for fault in self._strike(BadCertificate, None, most=1)), None)

    def spoils_pairing(self, problem: PairingProblem) -> bool:
        """Whether the identity sealed in a scan shall have this problem."""
        return bool(self._strike(BadPairing, None, most=1, fits=lambda fault: fault.problem == problem))

    def _strike(
        self,
        kind: type[F],
        device: JID | None,
        *,
        most: int | None = None,
        fits: Callable[[F], bool] = lambda _: True,
    ) -> list[F]:
        """The faults of this kind that strike here and now, `most` at most; their counts go down."""
        if not self.faults:
            return []
        struck = [
            fault for fault in self.faults if isinstance(fault, kind) and fault.device in (None, device) and fits(fault)
        ][:most]
        for fault in struck:
            if fault.count is not None:
                fault.count -= 1
        self.faults = [fault for fault in self.faults if not fault.is_spent]
        return struck


def _is_query(node: Node, xmlns: str) -> bool:
    """Whether it is a query of this namespace; of any, where none is named."""
    return node.tag == "iq" and xmlns in ("", node.attrs.get("xmlns"))


def _corrupt(node: Node) -> Node:
    """Three quarters into a ciphertext lies what its MAC or signature covers, whatever its type."""
    if node.tag != "enc" or not isinstance(node.content, bytes) or not node.content:
        return node
    data = bytearray(node.content)
    data[len(data) * 3 // 4] ^= 0x01
    return Node(node.tag, node.attrs, bytes(data))


def _spoil_patches(node: Node) -> Node:
    """The MAC of each patch is another."""
    if node.tag == "patch":
        patch = SyncdPatch.FromString(node.data)
        patch.patchMAC = bytes(len(patch.patchMAC))
        return Node(node.tag, node.attrs, patch.SerializeToString())
    return Node(node.tag, node.attrs, tuple(map(_spoil_patches, node.children)) or node.content)


def _spoil_files(node: Node) -> Node:
    """What each reference to a file says of its content is wrong."""
    if node.tag == "snapshot":
        reference = ExternalBlobReference.FromString(node.data)
        reference.fileSHA256 = bytes(len(reference.fileSHA256))
        return Node(node.tag, node.attrs, reference.SerializeToString())
    if node.tag == "patch":
        patch = SyncdPatch.FromString(node.data)
        if patch.HasField("externalMutations"):
            patch.externalMutations.fileSHA256 = bytes(len(patch.externalMutations.fileSHA256))
        return Node(node.tag, node.attrs, patch.SerializeToString())
    return Node(node.tag, node.attrs, tuple(map(_spoil_files, node.children)) or node.content)


_SPOILED: Final[tuple[tuple[AppStateProblem, Callable[[Node], Node]], ...]] = (
    ("mac", _spoil_patches),
    ("blob", _spoil_files),
)
