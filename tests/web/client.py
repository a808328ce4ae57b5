"""The browser client's own modules and styles, as the checks read them: word by word."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.jslexer import Token, tokenize, unquote_string

from tools.words import WEB


@dataclass(frozen=True, slots=True)
class Module:
    """`name` is its path below web/."""

    name: str
    source: str

    @property
    def tokens(self) -> list[Token]:
        return [token for token in tokenize(self.source, jsx=False, dotted=False) if "comment" not in token.type]

    @property
    def comments(self) -> list[Token]:
        return [token for token in tokenize(self.source, jsx=False, dotted=False) if "comment" in token.type]

    @property
    def strings(self) -> list[tuple[int, str]]:
        """Line and text of every literal; of templates all that they hold."""
        return [
            (token.lineno, unquote_string(token.value) if token.type == "string" else token.value)
            for token in self.tokens
            if token.type in ("string", "template_string")
        ]


def own(folder: Path = WEB) -> list[Path]:
    """What we wrote: not vendored, not compiled."""
    paths = sorted(path for path in folder.rglob("*.mjs"))
    return [path for path in paths if not {"vendor", "locales"} & set(path.relative_to(folder).parts)]


@cache
def modules() -> dict[str, Module]:
    found = [Module(path.relative_to(WEB).as_posix(), path.read_text("utf-8")) for path in own()]
    return {module.name: module for module in found}


def styles() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((WEB / "styles").glob("*.css"))}
