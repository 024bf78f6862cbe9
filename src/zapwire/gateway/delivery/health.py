"""Whether a receiver works: how many requests it gets at once, and single probes while it takes nothing."""

from collections.abc import Hashable

from zapwire.gateway.delivery.model import Result, Verdict
from zapwire.gateway.delivery.policy import Dice, Policy


class Health:
    """One receiver's. It begins with one request at once, and gets one more for each success."""

    def __init__(self, policy: Policy, parallel: int, dice: Dice) -> None:
        self.probe_at = 0.0
        """While it is down, when the next probe is due."""
        self.down_since: float | None = None
        self._policy = policy
        self._parallel = parallel
        self._dice = dice
        self._slots = 1
        self._failures = 0
        self._rejecting: set[Hashable] = set()
        self._probes = 0

    @property
    def is_down(self) -> bool:
        """Whether it takes nothing."""
        return self.down_since is not None

    def permits(self, sending: int, now: float) -> bool:
        """Whether one more request may be made, beside those that run."""
        if self.is_down:
            return not sending and now >= self.probe_at
        return sending < self._slots

    def start(self) -> bool:
        """A request is made: whether it is a probe."""
        return self.is_down

    def succeeded(self) -> bool:
        """Something arrived: whether it was down until now."""
        was_down = self.is_down
        self._slots = min(self._slots + 1, self._parallel)
        self.recover()
        return was_down

    def recover(self) -> None:
        """What was known of it is void."""
        self.down_since = None
        self._failures = self._probes = 0
        self._rejecting.clear()

    def failed(self, lane: Hashable, result: Result, now: float, *, is_probe: bool) -> None:
        """Something did not arrive. One chat whose events are rejected says nothing of the receiver; many do."""
        self._slots = max(1, self._slots // 2)
        if result.verdict is Verdict.REJECTED:
            if len(self._rejecting) < self._policy.failures_until_down:
                self._rejecting.add(lane)
        else:
            self._failures += 1
        is_wish = result.verdict is not Verdict.REJECTED and result.wished_pause
        wished = min(is_wish or 0.0, self._policy.longest_wished)
        if self.is_down:
            if is_probe:
                self._probes += 1
                self._wait(wished, now)
        elif wished or max(self._failures, len(self._rejecting)) >= self._policy.failures_until_down:
            self.down_since = now
            self._probes = 1
            self._wait(wished, now)

    def _wait(self, wished: float, now: float) -> None:
        self.probe_at = now + max(wished, self._policy.probes.pause(self._probes, self._dice))
