"""Generate the modules of `zapwire.protocol.proto` from its schemas, or check that they are current."""

import argparse
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("zapwire", "protocol", "proto")
PATTERNS = ("*_pb2.py", "*_pb2.pyi")
GENERATOR = "grpcio-tools"


def pinned_version() -> str:
    """Return the version of the generator that the dev dependency group pins."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for requirement in project["dependency-groups"]["dev"]:
        if isinstance(requirement, str) and requirement.startswith(f"{GENERATOR}=="):
            return requirement.removeprefix(f"{GENERATOR}==")
    message = f'the dev dependency group of pyproject.toml must pin "{GENERATOR}==<version>"'
    raise LookupError(message)


def generate(source: Path, target: Path) -> None:
    """Write the modules of all schemas below the import root `source` into the import root `target`.

    Schemas are named from the import root, so that what one imports of another is a package import.
    """
    schemas = sorted(path.relative_to(source).as_posix() for path in (source / PACKAGE).glob("*.proto"))
    if not schemas:
        message = f"no .proto file in {source / PACKAGE}"
        raise FileNotFoundError(message)
    subprocess.run(
        [
            *(sys.executable, "-m", "grpc_tools.protoc"),
            *(f"--proto_path={source}", f"--python_out={target}", f"--pyi_out={target}"),
            *schemas,
        ],
        check=True,
        timeout=120,
    )


def generated(root: Path) -> dict[str, str]:
    """Return the text of each generated file below the import root `root`, by file name."""
    paths = [path for pattern in PATTERNS for path in (root / PACKAGE).glob(pattern)]
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


def refresh(source: Path, *, write: bool) -> list[str]:
    """Return the names of generated files that are missing, changed or left over; correct them if `write`."""
    with tempfile.TemporaryDirectory() as directory:
        generate(source, Path(directory))
        fresh = generated(Path(directory))
    present = generated(source)
    differing = sorted(name for name in fresh.keys() | present.keys() if fresh.get(name) != present.get(name))
    if write:
        for name in differing:
            path = source / PACKAGE / name
            if name in fresh:
                path.write_text(fresh[name], encoding="utf-8", newline="\n")
            else:
                path.unlink()
    return differing


def main() -> int:
    """Run the command line: 0 done or current, 1 not current or a schema is wrong, 2 wrong generator."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, report what differs")
    parser.add_argument("--source", type=Path, default=ROOT / "src", help="import root that holds zapwire/")
    arguments = parser.parse_args()
    pinned, installed = pinned_version(), metadata.version(GENERATOR)
    if installed != pinned:
        sys.stderr.write(f"{GENERATOR} {installed} is installed: install {pinned}, which is pinned\n")
        return 2
    try:
        differing = refresh(arguments.source, write=not arguments.check)
    except subprocess.CalledProcessError:
        return 1  # protoc has said where on stderr
    for name in differing:
        sys.stdout.write(f"{'not current' if arguments.check else 'written'}: {PACKAGE / name}\n")
    if arguments.check and differing:
        sys.stderr.write("run: python scripts/generate_proto.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
