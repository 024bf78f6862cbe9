"""The generated protobuf modules are those that the pinned generator makes of the schemas."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zapwire.protocol import proto

SCRIPT = Path(__file__).parents[3] / "scripts" / "generate_proto.py"
PACKAGE = Path("zapwire", "protocol", "proto")
SOURCE = Path(proto.__file__).parents[3]
SCHEMAS = sorted(path.stem for path in (SOURCE / PACKAGE).glob("*.proto"))


def run(*arguments: str | Path, path: Path = SOURCE) -> subprocess.CompletedProcess[str]:
    """Run Python with `arguments`, `path` first among the import roots and every warning an error."""
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        env={**os.environ, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return an import root that holds a copy of the schemas and of their modules, and nothing else."""
    shutil.copytree(SOURCE / PACKAGE, tmp_path / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "zapwire" / "__init__.py").touch()
    (tmp_path / "zapwire" / "protocol" / "__init__.py").touch()
    return tmp_path


def test_committed_modules_are_current() -> None:
    """What is committed equals what the generator makes of the schemas."""
    result = run(SCRIPT, "--check", "--source", SOURCE)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_check_names_differing_files_and_changes_nothing(source: Path) -> None:
    """A changed, a missing and a left-over module are named, and stay as they are."""
    names = [f"{schema}_pb2.py" for schema in ("adv", "companion", "gone")]
    changed, missing, left_over = (source / PACKAGE / name for name in names)
    changed.write_text(changed.read_text() + "\n# edited by hand\n")
    missing.unlink()
    left_over.touch()
    result = run(SCRIPT, "--check", "--source", source)
    assert result.returncode == 1
    assert result.stdout.splitlines() == [f"not current: {PACKAGE / name}" for name in names]
    assert "# edited by hand" in changed.read_text()
    assert left_over.exists()
    assert not missing.exists()


def test_check_sees_a_changed_schema(source: Path) -> None:
    """A schema that was changed without generating again makes both of its modules differ."""
    schema = source / PACKAGE / "certificates.proto"
    schema.write_text(schema.read_text() + "\nmessage Added {}\n")
    result = run(SCRIPT, "--check", "--source", source)
    assert result.returncode == 1
    assert "certificates_pb2.py\n" in result.stdout
    assert "certificates_pb2.pyi\n" in result.stdout


def test_generator_repairs_and_removes(source: Path) -> None:
    """Without --check the modules are made equal to the committed ones and left-over ones are removed."""
    changed, left_over = (source / PACKAGE / f"{name}_pb2.py" for name in ("adv", "gone"))
    changed.write_text("")
    left_over.touch()
    assert run(SCRIPT, "--source", source).returncode == 0
    assert changed.read_text() == (SOURCE / PACKAGE / "adv_pb2.py").read_text()
    assert not left_over.exists()


def test_check_fails_on_a_wrong_schema(source: Path) -> None:
    """A schema that does not compile fails the check and is named with its line."""
    (source / PACKAGE / "wrong.proto").write_text('syntax = "proto2";\nmessage {\n')
    result = run(SCRIPT, "--check", "--source", source)
    assert result.returncode == 1
    assert "zapwire/protocol/proto/wrong.proto:2" in result.stderr


def test_schemas_import_each_other_through_the_package(source: Path) -> None:
    """The module of a schema that uses another schema finds it by its package name."""
    (source / PACKAGE / "user.proto").write_text(
        'syntax = "proto2";\n'
        "package zapwire.user;\n"
        'import "zapwire/protocol/proto/adv.proto";\n'
        "message User { optional zapwire.adv.ADVKeyIndexList keys = 1; }\n",
    )
    assert run(SCRIPT, "--source", source).returncode == 0
    code = "from zapwire.protocol.proto import user_pb2; print(user_pb2.User(keys={'rawID': 7}).keys.rawID)"
    result = run("-c", code, path=source)
    assert (result.stdout, result.stderr) == ("7\n", "")


@pytest.mark.parametrize("schema", SCHEMAS)
def test_module_loads_without_warning(schema: str) -> None:
    """Each module loads on the installed protobuf runtime without a warning, under a package name of ours."""
    code = f"from zapwire.protocol.proto import {schema}_pb2 as m; print(m.DESCRIPTOR.package)"
    result = run("-c", code)
    assert (result.stdout, result.stderr) == (f"zapwire.{schema}\n", "")
