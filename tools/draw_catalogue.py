"""Draws the stickers and plays the melodies of the demo world into the package: ``python tools/draw_catalogue.py``.

Everything in them is ours: lines, circles and sine waves. Who fetched one was told to keep it for good, so another
picture gets another name.
"""

import io
import math
import struct
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

PACKAGED = Path(__file__).parents[1] / "src" / "gonets" / "server" / "media" / "packaged"
SIZE, FINE = 256, 4
SIDE = SIZE * FINE
INK, LEAF, CUP, STEAM, HEART, SUN, GREY = "#2b3a42", "#4f9d69", "#e07a5f", "#b8c4c9", "#d1495b", "#f2b134", "#8d99a0"

Pen = ImageDraw.ImageDraw
#: Of 256, as all measures here.
Points = Sequence[tuple[float, float]]


def _fine(points: Points) -> list[tuple[float, float]]:
    return [(x * FINE, y * FINE) for x, y in points]


def _line(pen: Pen, points: Points, colour: str, width: int) -> None:
    pen.line(_fine(points), colour, width * FINE, "curve")
    for x, y in (points[0], points[-1]):  # round ends
        _disc(pen, x, y, width / 2, colour)


def _disc(pen: Pen, x: float, y: float, radius: float, colour: str) -> None:
    pen.ellipse(_fine([(x - radius, y - radius), (x + radius, y + radius)]), colour)


def _arc(pen: Pen, box: Points, start: int, end: int, colour: str, width: int) -> None:
    pen.arc(_fine(box)[0] + _fine(box)[1], start, end, colour, width * FINE)


def tea_cup(pen: Pen) -> None:
    _arc(pen, [(168, 118), (226, 178)], 0, 360, INK, 10)
    pen.rounded_rectangle(_fine([(46, 104), (192, 204)]), 40 * FINE, CUP, INK, 8 * FINE)
    pen.ellipse(_fine([(30, 200), (208, 226)]), CUP, INK, 8 * FINE)
    for x in (86, 120, 154):
        _line(pen, [(x + 9 * math.sin(step / 4), 88 - step * 2.4) for step in range(24)], STEAM, 9)


def leaf(pen: Pen) -> None:
    edge = [(128 + 76 * math.sin(turn) ** 3, 124 - 96 * math.cos(turn)) for turn in _turns(72)]
    pen.polygon(_fine(edge), LEAF, INK, 8 * FINE)
    _line(pen, [(128, 66), (128, 236)], INK, 8)
    for y in (110, 140, 170):
        _line(pen, [(100, y - 22), (128, y), (156, y - 22)], INK, 6)


def heart(pen: Pen) -> None:
    edge = [(128 + 6.2 * 16 * math.sin(turn) ** 3, 116 - 6.2 * _lobes(turn)) for turn in _turns(120)]
    pen.polygon(_fine(edge), HEART, INK, 8 * FINE)


def smile(pen: Pen) -> None:
    _face(pen)
    _arc(pen, [(78, 96), (178, 188)], 20, 160, INK, 11)


def sad(pen: Pen) -> None:
    _face(pen)
    _arc(pen, [(84, 150), (172, 226)], 205, 335, INK, 11)


def star(pen: Pen) -> None:
    edge = [
        (128 + (104 if point % 2 == 0 else 46) * math.sin(turn), 132 - (104 if point % 2 == 0 else 46) * math.cos(turn))
        for point, turn in enumerate(_turns(10))
    ]
    pen.polygon(_fine(edge), SUN, INK, 8 * FINE)


def unknown(pen: Pen) -> None:
    """What stands in for a sticker that is not there."""
    pen.rounded_rectangle(_fine([(24, 24), (232, 232)]), 36 * FINE, None, GREY, 8 * FINE)
    _arc(pen, [(88, 64), (168, 144)], 180, 440, GREY, 14)
    _line(pen, [(129, 140), (129, 164)], GREY, 14)
    _disc(pen, 129, 192, 10, GREY)


def _face(pen: Pen) -> None:
    pen.ellipse(_fine([(26, 26), (230, 230)]), SUN, INK, 8 * FINE)
    for x in (94, 162):
        _disc(pen, x, 104, 12, INK)


def _turns(count: int) -> list[float]:
    return [2 * math.pi * each / count for each in range(count)]


def _lobes(turn: float) -> float:
    return 13 * math.cos(turn) - 5 * math.cos(2 * turn) - 2 * math.cos(3 * turn) - math.cos(4 * turn)


def drawn(draw: Callable[[Pen], None], kind: str) -> bytes:
    """Large first, so that its edges are smooth."""
    canvas = Image.new("RGBA", (SIDE, SIDE), (255, 255, 255, 0))
    draw(ImageDraw.Draw(canvas))
    written = io.BytesIO()
    small = canvas.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    if kind == "PNG":
        small.quantize(16).save(written, kind, optimize=True)
    else:
        small.save(written, kind, quality=80, method=6)
    return written.getvalue()


STICKERS = {"tea-cup": tea_cup, "leaf": leaf, "heart": heart, "smile": smile, "sad": sad, "star": star}

RATE = 11_025
#: Half tones above A4 and eighths of a bar; None is a rest.
Notes = Sequence[tuple[int | None, int]]
KETTLE: Notes = [
    (3, 1),
    (7, 1),
    (10, 1),
    (15, 2),
    (12, 1),
    (10, 2),
    (8, 1),
    (7, 1),
    (5, 1),
    (3, 3),
    (None, 1),
    (10, 1),
    (15, 3),
]
RAIN: Notes = [(12, 2), (8, 1), (5, 1), (7, 2), (3, 2), (5, 1), (8, 1), (7, 1), (3, 1), (0, 2), (3, 1), (5, 4)]
MELODIES = {"kettle": (KETTLE, 0.24), "rain": (RAIN, 0.27)}


def played(notes: Notes, eighth_s: float) -> bytes:
    """Plucked: each note begins at once and fades."""
    samples: list[int] = []
    for tone, eighths in notes:
        for number in range(int(RATE * eighth_s * eighths)):
            at = number / RATE
            loud = 0 if tone is None else 9000 * math.exp(-3.2 * at) * min(1.0, at * 200)
            wave_at = 0.0 if tone is None else math.sin(2 * math.pi * 440 * 2 ** (tone / 12) * at)
            over = 0.0 if tone is None else 0.35 * math.sin(4 * math.pi * 440 * 2 ** (tone / 12) * at)
            samples.append(round(loud * (wave_at + over)))
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return written.getvalue()


def main() -> None:
    PACKAGED.mkdir(exist_ok=True)
    (PACKAGED / "unknown.png").write_bytes(drawn(unknown, "PNG"))
    for name, draw in STICKERS.items():
        (PACKAGED / f"{name}.webp").write_bytes(drawn(draw, "WEBP"))
    for name, (notes, eighth_s) in MELODIES.items():
        (PACKAGED / f"{name}.wav").write_bytes(played(notes, eighth_s))


if __name__ == "__main__":
    main()
