"""Whatever the OpenAPI document allows, and what it does not, finds no 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from tests.gateway.live import ADMIN, TOKEN
from tests.gateway.threads import server_in_thread
from zapwire.gateway.openapi import describe

ENDLESS = {"/events"}
"""Calls whose answer does not end."""
ELSEWHERE = {"/session/s3/test"}
"""Calls that are 502 where another server does not work."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, FastAPI]]:
    """Run a server for all of them."""
    with server_in_thread(tmp_path_factory.mktemp("server"), login_wait=1.0) as found:
        yield found


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")  # the server's thread rolls dice meanwhile
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_5xx(running: tuple[str, FastAPI], mode: GenerationMode) -> None:
    """Every call is tried with requests that are right, and with wrong ones."""
    url, app = running
    schema = schemathesis.openapi.from_dict(describe(app))
    count = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.path not in ENDLESS | ELSEWHERE:
            count += attack(operation, mode, url)
    assert count > (20 if mode is GenerationMode.POSITIVE else 10)


def attack(operation: Any, mode: GenerationMode, url: str) -> bool:
    """Try one call with a number of requests; whether there are any of this mode."""
    token = {"Authorization": ADMIN} if operation.path.startswith("/admin") else {"Token": TOKEN}

    @settings(
        max_examples=12,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def try_it(case: Any) -> None:
        answer = case.call(base_url=url, headers=token, timeout=60)
        assert answer.status_code < 500, (case.method, case.path, answer.text)

    try:
        try_it()
    except Unsatisfiable:
        return False  # nothing is sent with this call that could be wrong
    return True
