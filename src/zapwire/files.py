"""Private files that are replaced whole, so that a crash leaves the old or the new one."""

import os
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Write a file that only its owner may read; when this returns it is on disk. Blocks. Raises `OSError`."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)  # a crash may have left it, or somebody put it there
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
