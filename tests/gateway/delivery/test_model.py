"""What an answer's status says of event and receiver."""

import pytest

from zapwire.gateway.delivery.model import Delivery, Verdict, is_rejected, judge


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.DELIVERED),
        (204, Verdict.DELIVERED),
        (299, Verdict.DELIVERED),
        (301, Verdict.FAILED),
        (307, Verdict.FAILED),
        (400, Verdict.REJECTED),
        (401, Verdict.REJECTED),
        (404, Verdict.REJECTED),
        (408, Verdict.FAILED),
        (410, Verdict.GONE),
        (413, Verdict.REJECTED),
        (422, Verdict.REJECTED),
        (425, Verdict.FAILED),
        (429, Verdict.FAILED),
        (500, Verdict.FAILED),
        (503, Verdict.FAILED),
        (999, Verdict.FAILED),
    ],
)
def test_verdicts(status: int, verdict: Verdict) -> None:
    """2xx is delivered, 410 gone, other 4xx are the event's fault, but for those that pass; all else the receiver's."""
    assert judge(status) is verdict
    assert is_rejected(status) is (verdict is Verdict.REJECTED)


def test_no_answer_is_no_rejection() -> None:
    """A receiver that did not answer has rejected nothing."""
    assert not is_rejected(None)


def test_bodies_are_not_shown() -> None:
    """A delivery does not show its text, as it may be logged."""
    assert "secret" not in repr(Delivery(1, "e", "u", "user", "c", "Message", 0, None, 0.0, 0.0, b"secret"))
