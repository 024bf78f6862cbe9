"""How long the crash test runs, and what it does: from the environment, `make crash CRASH_KILLS=200 CRASH_SEED=7`."""

import os
import random
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = "CRASH_"


@dataclass(frozen=True, slots=True)
class Settings:
    """One run. Each is also a variable of the environment, such as `CRASH_KILLS`."""

    kills: int
    messages: int
    """At least so many, in both directions together; it goes on for as long as there are kills to come."""
    seed: int
    """What chance is made of: when it is killed, and who writes where."""
    life: float
    """Seconds, at most, from the start of the client to its end; some of its lives end before it has started."""
    disk: float
    """Seconds, at most, by which each commit is late, and once more the word of it, in half of the lives.

    Most of these end while something is being committed, as on a disk that is slow; else hardly any do.
    """
    pause: float
    """Seconds between two messages, on average."""
    sent: float
    """How many of the messages the client itself sends, of 1."""
    groups: float
    """How many of the messages go to groups, of 1."""
    patience: float
    """Seconds, when the last life has begun, in which something more of what is on its way must arrive."""

    @classmethod
    def from_environment(cls, *, kills: int, messages: int) -> "Settings":
        """The settings, with these defaults."""

        def number(name: str, default: float) -> float:
            return float(os.environ.get(_PREFIX + name) or default)

        return cls(
            int(number("KILLS", kills)),
            int(number("MESSAGES", messages)),
            int(number("SEED", random.randrange(1_000_000))),
            life=number("LIFE", 0.8),
            disk=number("DISK", 0.01),
            pause=number("PAUSE", 0.03),
            sent=number("SENT", 0.4),
            groups=number("GROUPS", 0.4),
            patience=number("PATIENCE", 120.0),
        )

    def dice(self, purpose: str) -> random.Random:
        """Chance for one purpose, which does not hang on what others draw."""
        return random.Random(f"{self.seed}/{purpose}")
