"""Pictures of how things look, compared with those that a person approved (ux.md section 6, "Looks")."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

APPROVED = Path(__file__).parent / "looks"
#: What differs is put here in three pictures; git does not see the folder.
LEFT = Path(__file__).parents[2] / "results" / "browser" / "looks"

#: Anti-aliasing of another build of the same fonts stays below both.
LEVELS = 24
SHARE = 0.003


@dataclass(frozen=True, slots=True)
class Looks:
    """`update` writes what is seen as approved, for a person to look at."""

    update: bool

    def same(self, name: str, png: bytes) -> None:
        place = APPROVED / f"{name}.png"
        found = Image.open(io.BytesIO(png)).convert("RGB")
        if self.update:
            APPROVED.mkdir(exist_ok=True)
            _few_colours(found).save(place, optimize=True)
            return
        assert place.exists(), f"nobody approved {place.name}: run with --update-looks, look at it, commit it"
        wanted = Image.open(place).convert("RGB")
        share, marked = difference(wanted, found)
        if share > SHARE:
            LEFT.mkdir(parents=True, exist_ok=True)
            for kind, picture in (("wanted", wanted), ("found", found), ("differs", marked)):
                picture.save(LEFT / f"{name}-{kind}.png")
        assert share <= SHARE, f"{name} looks different in {share:.2%} of its pixels: see {LEFT}"


def difference(one: Image.Image, other: Image.Image) -> tuple[float, Image.Image]:
    """The share of pixels that are off by more than `LEVELS` in any channel, and where they are: white.

    Pictures of two sizes differ wherever only one of them is.
    """
    size = (max(one.width, other.width), max(one.height, other.height))
    grounds = [Image.new("RGB", size) for _ in range(2)]
    for ground, picture in zip(grounds, (one, other), strict=True):
        ground.paste(picture)
    off = ImageChops.difference(*grounds).split()
    most = ImageChops.lighter(ImageChops.lighter(off[0], off[1]), off[2])
    marked = Image.new("L", size, 255)
    both = (0, 0, min(one.width, other.width), min(one.height, other.height))
    marked.paste(most.point([255 if level > LEVELS else 0 for level in range(256)]).crop(both))
    return marked.histogram()[255] / (size[0] * size[1]), marked


def _few_colours(picture: Image.Image) -> Image.Image:
    """A third of the bytes: the commonest colours stay as they are, the rest (edges of letters) go to the nearest."""
    common = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)[:256]
    palette = Image.new("P", (1, 1))
    palette.putpalette([level for _, colour in common for level in _levels(colour)])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def _levels(colour: object) -> tuple[int, int, int]:
    assert isinstance(colour, tuple), "the picture is RGB"
    red, green, blue = colour
    return red, green, blue
