"""The table of docs/operate/reliability.md, from results/release: ``python -m tests.reliability.harness.page``."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "operate" / "reliability.md"
RELEASE = ROOT / "results" / "release"
BEGIN, END = "<!-- figures: written by tests/reliability/harness/page.py -->\n", "<!-- end of figures -->\n"
HEADS = ("run", "proves", "cycles", "acknowledged", "asked again", "events", "webhook calls", "repeats", "lost", "day")


def table() -> str:
    lines = ["| " + " | ".join(HEADS) + " |", "|---|---|" + "---:|" * 7 + "---|"]
    lines += [_line(json.loads(path.read_text("utf-8"))) for path in sorted(RELEASE.glob("*.json"))]
    return "\n".join(lines) + "\n"


def _line(run: dict[str, Any]) -> str:
    counts = run["counts"]
    store = f"PostgreSQL {run['versions']['postgres']}" if run["versions"]["postgres"] else "SQLite"
    cells = (
        f"`{run['test']}` on {store}, seed {run['seed']}",
        run["proves"],
        _cycles(counts),
        counts["acknowledged"],
        counts["retried"] + counts["replayed"],
        counts["events"],
        counts["webhook_calls"],
        counts["webhook_repeats"],
        len(run["violations"]),
        run["started"],
    )
    return "| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in cells) + " |"


def _cycles(counts: dict[str, Any]) -> str:
    outages = f" + {counts['outages']} of PostgreSQL" if counts["outages"] else ""
    return f"{counts['cycles']}{outages}"


def written() -> str:
    """The page as it should be."""
    before, rest = PAGE.read_text("utf-8").split(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")
