"""A run as one HTML file that needs nothing else: its tables, and a plot of rates and of latencies for each row."""

from collections.abc import Iterable, Sequence
from html import escape

import msgspec

from gonets.cli.bench import plots
from gonets.cli.bench.measuring import Row
from gonets.cli.bench.report import Report, Sheet, sheets

_STYLE = """
:root { color-scheme: light dark; --back: #fff; --text: #1c1e21; --soft: #6a7079; --line: #d9dde2; --ours: #b3541e; }
@media (prefers-color-scheme: dark) {
  :root { --back: #16181b; --text: #e6e8eb; --soft: #9aa1ab; --line: #33383f; --ours: #f0a36b; }
}
body { background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif;
       margin: 2rem auto; max-width: 68rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2, caption { font-size: 1.1rem; font-weight: 600; } h3 { font-size: 1rem; margin: 1rem 0 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1.5rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: start; padding-bottom: .4rem; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .8rem .25rem 0; text-align: start; font-weight: 400; }
thead th { color: var(--soft); } .number { text-align: end; }
.noisy { border-left: 4px solid var(--ours); padding-left: .8rem; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; } svg { flex: 1 1 20rem; max-width: 32rem; }
svg text { fill: var(--soft); font-size: 10px; } .label { text-anchor: end; } .below { text-anchor: middle; }
.grid { stroke: var(--line); } .ours { stroke: var(--ours); fill: var(--ours); }
.floor { stroke: var(--soft); fill: var(--back); }
polyline.ours, polyline.floor { fill: none; }
"""


def page(report: Report) -> str:
    title = f"gonets bench {' '.join(report.parameters.scenarios)}"
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>",
            *(f'<p class="noisy">noisy, no verdict: {escape(reason)}</p>' for reason in report.noisy),
            *map(_table, sheets(report)),
            "<h2>Round by round, and how long an answer took</h2>",
            *_plots(report),
            _pairs("Parameters", msgspec.to_builtins(report.parameters)),
            _pairs("Machine", _machine(report)),
            "</main></body></html>\n",
        )
    )


def _table(sheet: Sheet) -> str:
    head = "".join(_cell(sheet, place, name, "th", "col") for place, name in enumerate(sheet.columns))
    body = "".join(f"<tr>{_row(sheet, row)}</tr>" for row in sheet.rows)
    caption = f"<caption>{escape(sheet.title)}</caption>"
    return f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _row(sheet: Sheet, row: Sequence[str]) -> str:
    name, *rest = row
    cells = [_cell(sheet, place, text, "td") for place, text in enumerate(rest, 1)]
    return _cell(sheet, 0, name, "th", "row") + "".join(cells)


def _cell(sheet: Sheet, place: int, text: str, tag: str, scope: str = "") -> str:
    kind = ' class="number"' if place >= sheet.words else ""
    of = f' scope="{scope}"' if scope else ""
    return f"<{tag}{kind}{of}>{escape(text)}</{tag}>"


def _plots(report: Report) -> Iterable[str]:
    rows = {row.name: row for row in report.rows}
    floor_of = {one.row: one.floor for one in reversed(report.targets) if one.floor in rows}
    for number, row in enumerate(report.rows):
        floor = rows.get(floor_of.get(row.name, ""))
        yield f'<section><h3>{escape(row.name)}</h3><div class="plots">'
        yield plots.rates(number, _series(row), None if floor is None else _series(floor))
        yield plots.latencies(number, row.name, _latencies(row))
        yield "</div></section>"


def _series(row: Row) -> plots.Series:
    return row.name, row.per_round("rate")


def _latencies(row: Row) -> list[tuple[str, float]]:
    found = (row.p50_ms, row.p90_ms, row.p99_ms, row.p999_ms, row.max_ms)
    return list(zip(("p50", "p90", "p99", "p99.9", "max"), found, strict=True))


def _machine(report: Report) -> dict[str, object]:
    before, after = report.cal_ms
    found: dict[str, object] = msgspec.to_builtins(report.machine)
    return found | {"placement": report.placement, "cal_ms": f"{before} before, {after} after"}


def _pairs(title: str, pairs: dict[str, object]) -> str:
    return _table(Sheet(title, ("name", "value"), [(name, _said(value)) for name, value in pairs.items()], words=2))


def _said(value: object) -> str:
    match value:
        case dict():
            return ", ".join(f"{name} {one}" for name, one in value.items()) or "–"
        case list() | tuple():
            return ", ".join(map(str, value)) or "–"
        case None:
            return "–"
        case _:
            return str(value)
