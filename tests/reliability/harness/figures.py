"""What a run measured, as one JSON object: `results/<test>.json`, and a line on stdout."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

import gonets

ROOT = Path(__file__).parents[3]
PROFILE = os.environ.get("GONETS_PROFILE", "fast")


@dataclass(frozen=True, slots=True)
class Figures:
    """`started` is the day, for the table of docs/operate/reliability.md."""

    test: str
    proves: str
    seed: int
    started: str
    duration_s: float
    counts: Mapping[str, float]
    violations: Sequence[str]
    postgres: str | None = None

    @property
    def verdict(self) -> str:
        return "red" if self.violations else "green"

    def write(self) -> None:
        folder = ROOT / "results"
        folder.mkdir(exist_ok=True)
        found = {
            "test": self.test,
            "profile": PROFILE,
            "proves": self.proves,
            "seed": self.seed,
            "commit": _commit(),
            "started": self.started,
            "duration_s": round(self.duration_s, 1),
            "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
            "versions": {
                "gonets": gonets.__version__,
                "python": platform.python_version(),
                "sqlite": apsw.sqlite_lib_version(),
                "postgres": self.postgres,
            },
            "counts": dict(self.counts),
            "violations": list(self.violations[:10]),
            "verdict": self.verdict,
        }
        (folder / f"{self.test}.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
        print(f"{self.test}: {self.verdict}, {dict(self.counts)}")  # noqa: T201 - the figures are the point of the run


def _commit() -> str:
    command = ["git", "-c", "safe.directory=*", "rev-parse", "--short", "HEAD"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "none"
