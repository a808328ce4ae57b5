"""Writes docs/operate/settings.md from the settings themselves: ``python tools/settings_page.py``."""

import ast
import inspect
from itertools import pairwise
from pathlib import Path

from msgspec import Struct
from msgspec.structs import fields

from gonets.server.settings_reading import IN_PRODUCTION, SECTIONS, wanted_by

PAGE = Path(__file__).parents[1] / "docs" / "operate" / "settings.md"

HEAD = """\
# Settings

This page is written by `tools/settings_page.py` from `src/gonets/server/settings.py` and `src/gonets/wire/limits.py`;
a test compares them.

A value is looked for in four places, the later the stronger:

1. the defaults below;
2. `gonets.toml` in the data folder, or the file that `GONETS_CONFIG` names;
3. the environment: `GONETS_SECTION__NAME`, so `limits.text_chars` is `GONETS_LIMITS__TEXT_CHARS`;
4. the command line: `gonets serve --set limits.text_chars=2000`. `--host`, `--port`, `--database` and `--nats` are
   short for `server.host`, `server.port`, `database.url` and `wakeups.nats`.

A name that does not exist is refused with the nearest one that does, a value that cannot be read with its place;
nothing is passed over in silence. Lists are joined by commas, or are lists in TOML. Switches are `on` or `off`.
Passwords belong into the file or the environment, not on the command line, where every user of the machine can read
them.

```toml
# gonets.toml
[server]
mode = "production"
public_url = "https://chat.example"

[limits]
rate_calls = "200/s"
```

In production `server.public_url` must be set and begin with `https://` (plain `http://` will do on loopback), and
switches of development (`media.image_by_url = lenient`, `uploads.ready_after_seconds`) are refused.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(part(name, section) for name, section in SECTIONS.items())


def part(name: str, section: type[Struct]) -> str:
    """A section: what it is about, then a line a setting."""
    about = plain(inspect.getdoc(section) or "")
    lines = [f"\n## {name}\n\n{about}\n\n| setting | default | takes | meaning |\n|---|---|---|---|\n"]
    said = meanings(section)
    for field in fields(section):
        full = f"{name}.{field.name}"
        default = shown(field.default)
        if full in IN_PRODUCTION:
            default += f"; in production {shown(IN_PRODUCTION[full])}"
        lines.append(f"| `{full}` | {default} | {wanted_by(field.type)} | {said[field.name]} |\n")
    return "".join(lines)


def meanings(section: type[Struct]) -> dict[str, str]:
    """The sentence under each field."""
    statements = [*ast.iter_child_nodes(ast.parse(inspect.getsource(section)).body[0])]
    found = {}
    for field, said in pairwise(statements):
        match field, said:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = plain(text)
    return found


def plain(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


def shown(value: object) -> str:
    """A default as one would write it."""
    match value:
        case None:
            return "–"
        case bool():
            return "on" if value else "off"
        case tuple():
            return f"`{','.join(map(str, value))}`" if value else "–"
    return f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
