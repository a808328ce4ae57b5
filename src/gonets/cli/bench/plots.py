"""Plots of a run as SVG, drawn by hand: rates round by round, and latencies on a logarithmic axis."""

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 360, 150
#: Around what is drawn: left, right, above, below.
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 12, 30
_LEAST_MS = 1e-3

Series = tuple[str, Sequence[float]]


def rates(number: int, ours: Series, floor_: Series | None) -> str:
    """A line of dots for each series, one dot a round, from nothing up; `number` keeps ids apart on a page."""
    drawn = [("ours", *ours)] if floor_ is None else [("floor", *floor_), ("ours", *ours)]
    top = max(1.0, *(rate for _, _, series in drawn for rate in series))
    marks = [_across(_y(share), f"{top * share:,.0f}") for share in (0, 0.5, 1)]
    for kind, _, series in drawn:
        places = [(_x((place + 0.5) / len(series)), _y(rate / top)) for place, rate in enumerate(series)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        marks.append(f'<polyline class="{kind}" points="{line}"/>')
        marks += [_dot(kind, x, y, f"{rate:,.0f}/s") for (x, y), rate in zip(places, series, strict=True)]
    rounds = len(ours[1])
    marks += [_below(_x((place + 0.5) / rounds), str(place + 1)) for place in range(rounds) if rounds <= 12]
    against = "" if floor_ is None else f" (filled), and of its floor {floor_[0]} (hollow)"
    return _drawn(f"rates-{number}", f"Operations a second of {ours[0]}, round by round{against}", marks)


def latencies(number: int, name: str, found: Sequence[tuple[str, float]]) -> str:
    """Of label and milliseconds, in rising order."""
    logs = [log10(max(value, _LEAST_MS)) for _, value in found]
    low = floor(min(logs))
    high = max(ceil(max(logs)), low + 1)
    marks = [_upright(_x((power - low) / (high - low)), f"{10.0**power:g} ms") for power in range(low, high + 1)]
    for place, ((label, value), at) in enumerate(zip(found, logs, strict=True)):
        x, y = _x((at - low) / (high - low)), _y(1 - (place + 0.5) / len(found))
        marks.append(f'<text class="label" x="{_LEFT - 6}" y="{y + 4:.1f}">{escape(label)}</text>')
        marks.append(f'<line class="ours" x1="{_LEFT}" x2="{x:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        marks.append(_dot("ours", x, y, f"{label}: {value:.2f} ms"))
    return _drawn(f"latencies-{number}", f"Latencies of {name}, logarithmic", marks)


def _drawn(name: str, title: str, marks: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{name}">'
        f'<title id="{name}">{escape(title)}</title>{"".join(marks)}</svg>'
    )


def _x(share: float) -> float:
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _dot(kind: str, x: float, y: float, says: str) -> str:
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"><title>{escape(says)}</title></circle>'


def _across(y: float, label: str) -> str:
    line = f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return f'{line}<text class="label" x="{_LEFT - 6}" y="{y + 4:.1f}">{label}</text>'


def _upright(x: float, label: str) -> str:
    return f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}"/>{_below(x, label)}'


def _below(x: float, label: str) -> str:
    return f'<text class="below" x="{x:.1f}" y="{HEIGHT - _BOTTOM + 16}">{label}</text>'
