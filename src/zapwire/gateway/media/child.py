"""The program that converts files, in a process of its own that may crash, hang or be killed: `python -m` runs it.

It reads jobs from its standard input, a line each, and writes an answer for each to its standard output.
"""

import contextlib
import os
import sys
from importlib import import_module
from typing import BinaryIO, Final

from zapwire.errors import ConverterMissing, MediaTypeRefused, SourceError, SourceTooLarge
from zapwire.gateway.media.jobs import Job, Operation, Report, decode_job, encode_answer

if sys.platform != "win32":
    import resource

EXTRA: Final = "pip install 'zapwire[media]'"
# What does each, loaded when it is first asked for.
_MODULES: Final = {
    Operation.IMAGE: "images",
    Operation.AVATAR: "avatars",
    Operation.STICKER: "stickers",
    Operation.VOICE: "audio",
    Operation.AUDIO: "audio",
    Operation.VIDEO: "video",
}
_NICE: Final = 10


def run(job: Job) -> Report:
    """Do one job. Raises `SourceError` and those below it."""
    try:
        module = import_module(f"zapwire.gateway.media.{_MODULES[job.operation]}")
        report: Report = module.convert(job)
    except SourceError:
        raise
    except MemoryError:
        raise SourceTooLarge("the file needs more memory than a conversion may take: send a smaller one") from None
    except ModuleNotFoundError as error:
        raise missing(job.operation, error.name or "") from None
    except Exception as error:
        if getattr(error, "errno", 0) == 12:  # ENOMEM, as PyAV tells it
            raise SourceTooLarge("the file needs more memory than a conversion may take: send a smaller one") from None
        # Libraries that read broken files raise what they like; none of it is worth this process.
        raise MediaTypeRefused(
            f"the file cannot be read as {job.sniffed or job.operation} ({type(error).__name__}): it is broken or cut"
        ) from error
    return report


def missing(operation: str, module: str = "") -> ConverterMissing:
    """The error where the extra is not installed."""
    what = f" ({module} is missing)" if module else ""
    return ConverterMissing(f"this {operation} has to be converted, and what does that is not installed{what}: {EXTRA}")


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Do jobs until there are no more."""
    for line in iter(jobs.readline, b""):
        answer: Report | SourceError
        try:
            answer = run(decode_job(line))
        except SourceError as error:
            answer = error
        answers.write(encode_answer(answer))
        answers.flush()


def main(memory: int, file_size: int) -> None:
    """Limit this process, then serve."""
    if sys.platform != "win32":
        limits = {resource.RLIMIT_AS: memory, resource.RLIMIT_FSIZE: file_size, resource.RLIMIT_CORE: 0}
        for limit, value in limits.items():
            with contextlib.suppress(OSError, ValueError):  # not every system has each
                resource.setrlimit(limit, (value, value))
        with contextlib.suppress(OSError):
            os.nice(_NICE)  # sending messages goes first
    # What a library prints must not stand between the answers.
    with os.fdopen(os.dup(1), "wb") as answers, os.fdopen(os.dup(0), "rb") as jobs:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        serve(jobs, answers)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
