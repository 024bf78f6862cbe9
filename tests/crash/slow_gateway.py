"""`zapwire`, on a slow disk: its first argument says by how many seconds a commit is late, the others are its own."""

import runpy
import sys
from pathlib import Path

from zapwire.cli import app


def main() -> None:
    """Run it."""
    # By its path: of the name `tests` there is another package.
    slow_disk = runpy.run_path(str(Path(__file__).with_name("program.py")))["slow_disk"]
    with slow_disk(float(sys.argv.pop(1))):
        app()


if __name__ == "__main__":
    main()
