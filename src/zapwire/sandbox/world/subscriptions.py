"""Who wants to hear of whose presence; kept for the length of a connection."""

from dataclasses import dataclass, field

from zapwire.protocol.jid import JID


@dataclass(slots=True)
class Subscriptions:
    """Devices, by phone-number JID, and the people they asked about, by number."""

    _by_target: dict[str, dict[JID, JID]] = field(default_factory=dict)
    _by_device: dict[JID, set[str]] = field(default_factory=dict)

    def add(self, device: JID, number: str, name: JID) -> None:
        """This device wants to hear of this person, whom it calls `name`: by number or LID."""
        self._by_target.setdefault(number, {})[device] = name
        self._by_device.setdefault(device, set()).add(number)

    def of(self, number: str) -> tuple[tuple[JID, JID], ...]:
        """The devices that want to hear of this person, each with what it calls them."""
        return tuple(self._by_target.get(number, {}).items())

    def leave(self, device: JID) -> None:
        """The device's connection ended."""
        for number in self._by_device.pop(device, ()):
            subscribers = self._by_target[number]
            del subscribers[device]
            if not subscribers:
                del self._by_target[number]

    def clear(self) -> None:
        """Forget all."""
        self._by_target.clear()
        self._by_device.clear()
