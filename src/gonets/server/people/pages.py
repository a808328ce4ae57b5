"""The pages of the browser client and everything they load: read once, kept packed in memory (ux.md F-5, F-6)."""

import gzip
import hashlib
import posixpath
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import gonets
from gonets.server.domain.refusals import UnknownMethod
from gonets.server.people.packing import takes_gzip

WEB = Path(gonets.__file__).parent / "web"

#: One text for every page; nothing may be loaded from anywhere else, and no script may come out of a string (F-5).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "vary": "accept-encoding",
}
SHELL_HEADERS = _SAFE | {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "permissions-policy": "geolocation=(self), microphone=(self), camera=(), payment=(), usb=()",
    "content-type": "text/html;charset=utf-8",
}
STATIC_HEADERS = _SAFE | {"cache-control": "public, max-age=31536000, immutable"}

#: What is served by its name; all else in the folder (page.html, word lists, types) is not.
TYPES = {
    ".css": "text/css;charset=utf-8",
    ".mjs": "text/javascript;charset=utf-8",
    ".svg": "image/svg+xml;charset=utf-8",
    ".txt": "text/plain;charset=utf-8",
    ".webp": "image/webp",
}


@dataclass(frozen=True, slots=True)
class Shell:
    """What is filled into page.html: the module that starts the page, and its styles in their order."""

    start: str
    styles: tuple[str, ...]


class _Digits(Convertor[str]):
    """As many as an id has (W-ID-2). The page reads them by itself."""

    regex = "[0-9]{1,19}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("digits", _Digits())
MESSENGER = Shell("messenger/page.mjs", ("messenger.css",))
SIGN_IN = "/sign-in"
SHELLS = (
    ("/", MESSENGER),
    (SIGN_IN, Shell("sign_in/main.mjs", ("tokens.css", "base.css", "sign_in.css"))),
    ("/group/{id:digits}/messages", MESSENGER),
    ("/messages/g{id:digits}", MESSENGER),
)
#: Several people in one window, without anybody's password: development alone.
STAGE = (
    ("/stage", Shell("stage/main.mjs", ("messenger.css", "later.css", "stage.css"))),
    ("/stage/gallery", Shell("stage/gallery.mjs", ("messenger.css", "later.css", "gallery.css"))),
)

#: What the reader of a file needs and its browser does not. A test compares what is left by the rules of the language.
_COMMENT = {
    ".mjs": re.compile(r"^[ \t]*//[^\n]*$|(?:^[ \t]*/\*|/\*\*)[^*]*\*+(?:[^/*][^*]*\*+)*/[ \t]*", re.MULTILINE),
    ".css": re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/"),
}
_MARGIN = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_IMPORT = re.compile(r'^(?:import|export)\b(?:[^"\'();]*\bfrom)?\s*["\'](\.[^"\']+)["\']', re.MULTILINE)
_STYLES = re.compile(r'^@import "\./([^"]+)";$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """`packed` is None where packing gains nothing."""

    plain: bytes
    packed: bytes | None

    @classmethod
    def of(cls, plain: bytes) -> "Piece":
        packed = gzip.compress(plain, 9, mtime=0)
        return cls(plain, packed if len(packed) < len(plain) else None)


class Web:
    """The folder as it was when it was read."""

    def __init__(self, folder: Path = WEB) -> None:
        found = sorted(path for path in folder.rglob("*") if path.suffix in TYPES and path.is_file())
        files = {path.relative_to(folder).as_posix(): _served(path) for path in found}
        self.files = {name: Piece.of(content) for name, content in files.items()}
        self.base = f"/static/{_hash(files)}"
        self._filled: dict[tuple[Shell, str], Piece] = {}
        self._page = (folder / "page.html").read_text("utf-8")
        self._imports = {name: imports_of(name, files[name].decode()) for name in files if name.endswith(".mjs")}

    def page(self, shell: Shell, mode: str) -> Piece:
        """With its links to all modules that it will come to import, so that they arrive in one wave (F-10)."""
        if (shell, mode) not in self._filled:
            links = [f'<link rel="stylesheet" href="{{static}}/styles/{style}">' for style in shell.styles]
            links += [f'<link rel="modulepreload" href="{{static}}/{module}">' for module in self.preloads(shell)]
            filled = self._page.replace("{links}", "\n".join(links)).replace("{start}", shell.start)
            filled = filled.replace("{static}", self.base).replace("{mode}", mode)
            self._filled[shell, mode] = Piece.of(filled.encode())
        return self._filled[shell, mode]

    def preloads(self, shell: Shell) -> list[str]:
        """The modules of a shell, nearest first."""
        reached = [shell.start]
        for module in reached:
            reached += [other for other in self._imports.get(module, ()) if other not in reached]
        return [module for module in reached if module in self.files]


def _served(path: Path) -> bytes:
    return _text(path).encode() if path.suffix in _COMMENT else path.read_bytes()


def _text(path: Path) -> str:
    """A style with those that it imports in their place: together they are packed better, and asked for once."""
    bare = slim(path.read_text("utf-8"), path.suffix)
    return _STYLES.sub(lambda found: _text(path.with_name(found[1])), bare) if path.suffix == ".css" else bare


def slim(source: str, suffix: str = ".mjs") -> str:
    """Without comments and margins, a quarter of what would travel. Lines keep their numbers."""
    bare = _COMMENT[suffix].sub(lambda comment: "\n" * comment[0].count("\n"), source)
    return _MARGIN.sub("", bare)


def imports_of(module: str, source: str) -> list[str]:
    """The modules that one names in its static imports, as paths below the folder."""
    here = posixpath.dirname(module)
    return list(dict.fromkeys(posixpath.normpath(posixpath.join(here, name)) for name in _IMPORT.findall(source)))


@cache
def packaged() -> Web:
    """Once a process, not once a house: tests open thousands."""
    return Web()


#: Where a browser goes that asks for a page and is nobody; None: it is somebody.
Way = Callable[[Request], Awaitable[str | None]]


def routes(
    *, development: bool, knows: Callable[[Request], bool], somebody: Callable[[], Awaitable[str | None]]
) -> Iterator[Route]:
    """`knows`: whether a browser has a session, by its cookie; without one the messenger sends it to sign in.

    In development it rather acts as `somebody`, if there is anybody.
    """

    async def way_in(request: Request) -> str | None:
        if knows(request) or (development and "as" in request.query_params):
            return None
        who = await somebody() if development else None
        if who is None:
            return _to_sign_in(request)
        return f"{request.url.path}?{'&'.join(filter(None, [request.url.query, f'as={who}']))}"

    web, mode = packaged(), "development" if development else "production"
    for path, shell in (*SHELLS, *(STAGE if development else ())):
        yield _route(path, {"": web.page(shell, mode)}, SHELL_HEADERS, way_in if shell is MESSENGER else None)
    yield _route(f"{web.base}/{{name:path}}", web.files, STATIC_HEADERS)


def _route(path: str, pieces: Mapping[str, Piece], headers: Mapping[str, str], way_in: Way | None = None) -> Route:
    async def endpoint(request: Request) -> Response:
        where = await way_in(request) if way_in is not None else None
        if where is not None:
            return Response(status_code=303, headers={**_SAFE, "cache-control": "no-store", "location": where})
        name = request.path_params.get("name", "")
        piece = pieces.get(name)
        if piece is None:
            raise UnknownMethod(None, "there is nothing at this path")
        return _answer(request, piece, headers if not name else {**headers, "content-type": TYPES[Path(name).suffix]})

    return Route(path, endpoint, methods=["GET"])


def _to_sign_in(request: Request) -> str:
    """And back to what was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return SIGN_IN if asked == "/" else f"{SIGN_IN}?next={quote(asked, safe='/')}"


def _answer(request: Request, piece: Piece, headers: Mapping[str, str]) -> Response:
    body, more = piece.plain, {}
    if piece.packed is not None and takes_gzip(request):
        body, more = piece.packed, {"content-encoding": "gzip"}
    length = {"content-length": str(len(body))}
    return Response(b"" if request.method == "HEAD" else body, 200, {**headers, **more, **length})


def _hash(files: Mapping[str, bytes]) -> str:
    """Of names and bytes: another file is another address, so that an address may be kept for ever."""
    whole = hashlib.sha256()
    for name, content in files.items():
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()[:16]
