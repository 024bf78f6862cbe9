"""A PostgreSQL server of the tests' own, from the programs that Debian's package installs."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PASSWORD = "only-here"
_SECONDS = 60


class Postgres:
    """A server in a directory of its own, on a free port. It runs as another user where we are root."""

    def __init__(self, programs: Path, directory: Path, *, fsync: bool) -> None:
        self._programs = programs
        self._directory = directory
        self._fsync = "on" if fsync else "off"
        self._user = "postgres" if os.getuid() == 0 else None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    @property
    def url(self) -> str:
        """What clients connect to."""
        return f"postgresql://zapwire:{PASSWORD}@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make the server's files."""
        if self._user is not None:
            owner = pwd.getpwnam(self._user)
            os.chown(self._directory, owner.pw_uid, owner.pw_gid)
        password = self._directory / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self._run(
            "initdb", "--username=zapwire", f"--pwfile={password}", "--auth=scram-sha-256", "--locale=C", "--no-sync",
            "--encoding=UTF8",
        )  # fmt: skip

    def start(self) -> None:
        """Run, and return when it takes connections."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync={self._fsync}"
        self._run("pg_ctl", "start", "--wait", f"--timeout={_SECONDS}", f"--options={options}", "--log=/dev/null")

    def stop(self, mode: str = "immediate") -> None:
        """End at once, as a crash does, or in another of `pg_ctl`'s modes."""
        self._run("pg_ctl", "stop", "--wait", f"--timeout={_SECONDS}", f"--mode={mode}")

    def dump(self, name: str) -> str:
        """Return what `pg_dump` makes of one of its databases."""
        return self._tool("pg_dump", self.url_of(name))

    def load(self, name: str, dumped: str) -> None:
        """Bring this into one of its databases."""
        self._tool("psql", "--quiet", "--set=ON_ERROR_STOP=1", self.url_of(name), text=dumped)

    def make_database(self, name: str) -> str:
        """Make a database; its URL."""
        self._tool("psql", "--quiet", f"--command=CREATE DATABASE {name}", self.url)
        return self.url_of(name)

    def url_of(self, name: str) -> str:
        """Return the URL of a database."""
        return self.url.removesuffix("postgres") + name

    def _tool(self, program: str, *arguments: str, text: str | None = None) -> str:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=_SECONDS, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), f"--pgdata={self._directory / 'data'}", *arguments]
        subprocess.run(
            command,
            user=self._user,
            cwd=self._directory,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=2 * _SECONDS,
            check=True,
        )


def programs() -> Path | None:
    """Return the directory of the server's programs, those of the newest version, or None."""
    found = shutil.which("initdb")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if versions:
        return versions[-1].parent
    return Path(found).resolve().parent if found else None


@contextmanager
def running(directory: Path, *, fsync: bool = False) -> Iterator[Postgres]:
    """Run a server with these programs; tests need no data that outlast the machine."""
    # Outside of pytest's directories, which nobody but their owner may enter.
    home = Path(tempfile.mkdtemp(prefix="zapwire-postgres-"))
    server = Postgres(directory, home, fsync=fsync)
    try:
        server.create()
        server.start()
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):
                server.stop()
    finally:
        shutil.rmtree(home)
