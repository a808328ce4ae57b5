"""``gonets bench --html``: one file with all that was found, plots included, and nothing of it taken for markup."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as Xml

import pytest
from msgspec import structs

from gonets.cli.bench import plots
from gonets.cli.bench.load.histogram import Histogram
from gonets.cli.bench.measuring import row
from gonets.cli.bench.page import page
from gonets.cli.bench.report import Report
from gonets.cli.bench.targets import beside, judged
from tests.cli.test_bench_arithmetic import MACHINE, PLAN, result, rows

MARKUP = "<b onclick='tea()'>&\"cup\""
#: Elements without an end.
VOID = {"meta", "br", "link", "img", "input"}


class Reader(HTMLParser):
    """Complains of what is never closed; collects elements, tables, and what is said where."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[list[str]] = []
        self.said: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.cells[-1][-1] += data
        if self.open:
            self.said.setdefault(self.open[-1], []).append(data)


def run(**changed: object) -> Report:
    """Two floors, a send, and a peer whose name is markup."""
    found = rows(send=(70, 80), door=(100, 100), raw=(120, 120))
    peer = row(f"{MARKUP} send", [result(30, spent={}), result(40, spent={})])
    found[peer.name] = peer
    report = Report(
        parameters=structs.replace(PLAN, peers={MARKUP: "http://127.0.0.1:7070"}),
        machine=MACHINE,
        cal_ms=(10.0, 10.1),
        placement="free: nothing is pinned",
        noisy=(),
        rows=tuple(found.values()),
        targets=tuple(judged(found, MACHINE)),
        beside=tuple(beside(found, [MARKUP])),
    )
    return structs.replace(report, **changed)


def test_every_row_and_every_target_is_in_a_table() -> None:
    report = run()

    read = Reader(page(report))

    first = {cells[0]: cells for cells in reversed(read.cells)}
    assert {one.name for one in report.rows} <= set(first)
    assert first["send"][1:4] == ["75", "5.00", "5.00"]
    assert first["send"][-4:] == ["door no-op", "0.75", "B2 ≥ 0.6", "met"]
    assert [cells[:2] for cells in read.cells if cells[0].startswith("B")] == [
        [one.target, one.what] for one in report.targets
    ]
    assert first[f"send / {MARKUP} send, rate"][1] == "2.17"
    assert {"seed", "peers", "model", "fdatasync_p50_ms", "placement"} <= set(first)


def test_a_name_is_never_markup() -> None:
    text = page(run())

    assert not {"b", "script", "link", "img", "iframe"} & {tag for tag, _ in Reader(text).elements}
    assert f"{MARKUP} send" in Reader(text).said["h3"]


def test_it_needs_nothing_but_itself() -> None:
    text = page(run())

    asks = {"src", "href", "data", "action", "xlink:href", "srcset", "style"}
    assert not [name for _, attributes in Reader(text).elements for name in attributes if name in asks]
    assert not re.search(r"url\(|@import|@font-face|<script", text)
    assert "prefers-color-scheme: dark" in text


def test_each_row_has_two_plots_that_say_what_they_are() -> None:
    report = run()

    read = Reader(page(report))

    drawn = [attributes for tag, attributes in read.elements if tag == "svg"]
    titles = {attributes.get("id") for tag, attributes in read.elements if tag == "title"}
    assert len(drawn) == 2 * len(report.rows)
    assert {attributes["role"] for attributes in drawn} == {"img"}
    assert len({attributes["aria-labelledby"] for attributes in drawn} & titles) == len(drawn)
    assert (
        "Operations a second of send, round by round (filled), and of its floor door no-op (hollow)"
        in (read.said["title"])
    )


def test_rates_are_drawn_to_one_scale_from_nothing_up() -> None:
    drawn = Xml.fromstring(plots.rates(0, ("send", (50.0, 100.0)), ("door", (200.0, 200.0))))

    ours = [dot for dot in drawn.iter("circle") if dot.get("class") == "ours"]
    floor = [dot for dot in drawn.iter("circle") if dot.get("class") == "floor"]
    bottom = max(float(line.get("y1", 0)) for line in drawn.iter("line"))
    heights = [bottom - float(dot.get("cy", 0)) for dot in (*ours, *floor)]
    assert heights[1] == pytest.approx(2 * heights[0], rel=0.01)
    assert heights[2] == heights[3] == pytest.approx(4 * heights[0], rel=0.01)
    assert [dot.findtext("title") for dot in ours] == ["50/s", "100/s"]


def test_ten_times_as_long_is_always_as_far() -> None:
    found = [("p50", 0.5), ("p90", 5.0), ("p99", 50.0)]

    drawn = Xml.fromstring(plots.latencies(0, "send", found))

    places = [float(dot.get("cx", 0)) for dot in drawn.iter("circle")]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=0.2)
    assert places[0] < places[1]
    texts = [text.text for text in drawn.iter("text")]
    assert {"p50", "p90", "p99", "0.1 ms", "100 ms"} <= set(texts)


@pytest.mark.parametrize("latency", [0.0, 1e-6, 0.01, 20_000.0])
def test_any_latency_lies_within_its_plot(latency: float) -> None:
    drawn = Xml.fromstring(plots.latencies(0, "send", [("p50", latency), ("max", latency)]))

    assert all(0 <= float(dot.get("cx", -1)) <= plots.WIDTH for dot in drawn.iter("circle"))


def test_a_noisy_run_says_so_on_its_page() -> None:
    text = page(run(noisy=("others used 1.00 of a core",)))

    assert "noisy, no verdict: others used 1.00 of a core" in Reader(text).said["p"]
    assert ">met<" not in text


def test_the_latencies_of_a_row_are_those_of_its_table() -> None:
    found = row("send", [result(100, latencies=Histogram.of([0.001] * 99 + [1.0]).plain())])

    text = page(run(rows=(found,), targets=(), beside=()))

    assert f"<title>p50: {found.p50_ms:.2f} ms</title>" in text
    assert f"<title>max: {found.max_ms:.2f} ms</title>" in text
