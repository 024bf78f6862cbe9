"""A program that adds events and delivers them, to be killed: it prints the id of each event that is committed."""

import asyncio
import sys
import types
from pathlib import Path

TESTS = Path(__file__).parents[2]
PACKAGE = types.ModuleType("tests")
PACKAGE.__path__ = [str(TESTS)]
sys.modules["tests"] = PACKAGE


async def main(url: str, webhook: str, first: int) -> None:
    """Add events without end, each in a chat of ten."""
    from dataclasses import replace  # noqa: PLC0415  # after the path is set

    from tests.gateway.delivery.rig import ANA, People, delivering, payload  # noqa: PLC0415
    from zapwire.storage.database import Database  # noqa: PLC0415  # as above

    ana = replace(ANA, webhook=webhook)
    async with Database.open(url) as database, delivering(database, People(ana)) as rig:
        number = first
        while True:
            some = [payload(each, f"chat{each % 10}") for each in range(number, number + 10)]
            await rig.add(ana, *some)
            print("\n".join(each.id for each in some), flush=True)  # noqa: T201  # that is its purpose
            number += 10


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
