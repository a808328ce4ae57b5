"""Every path there is, answered or refused, says what a browser may make of it (reliability 7.4, 7.5)."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from gonets.server.people import pages, routes
from tests.cast import EVERYBODY, NINA, TEA_CLUB
from tests.people.person import OURS
from tests.town import Answer, Town, as_person

FILLED = {"chat": EVERYBODY, "user": NINA, "group": TEA_CLUB, "mid": "mid:C5aa01b3c7d1e.1", "press": "0" * 45}
TABLES = (routes.ANYONE, routes.PERSONS, routes.DEVELOPMENT, routes.CONSOLE)
SHELLS = tuple(path.replace("{digits:int}", "862341295837452") for path, _ in (*pages.SHELLS, *pages.STAGE))
OTHERS = (
    "/health/live", "/health/ready", "/docs/openapi.json", "/catalogue/sticker/leaf", "/catalogue/sticker/none",
    "/catalogue/music/none", "/catalogue/x", "/files/1/x", "/files/x", "/upload/1", "/api/live", "/api", "/nowhere",
    "/static", "/static/", "/graph/me/info", "/graph/nowhere", "//", "/%3Cscript%3E", "/favicon.ico", "/robots.txt",
)  # fmt: skip
#: A browser takes nothing of these for its own, and gives nothing of them to another site.
FOREIGN = ("access-control-allow-origin", "access-control-allow-credentials", "server", "x-powered-by", "link")


def paths() -> Iterator[tuple[str, str]]:
    for table in TABLES:
        for verb, path, _ in table:
            yield verb, re.sub(r"\{(\w+)\}", lambda name: str(FILLED.get(name[1], "g862341295837452")), path)
    for path in (*SHELLS, *OTHERS):
        yield "GET", path
        yield "POST", path


@pytest.fixture
def database_url() -> str:
    """What is said around an answer has no store in it; one engine will do."""
    return "sqlite"


def judge(answer: Answer, path: str) -> None:
    said = answer.headers
    if not path.startswith("/graph"):  # the wire's own answers are JSON, and bots read them
        assert said["x-content-type-options"] == "nosniff"
    assert [name for name in FOREIGN if name in said] == []
    if answer.status == 303:  # to the same page as somebody
        assert said["location"].startswith(f"{path}?as=user:")
        assert (said["cache-control"], answer.body) == ("no-store", b"")
        return
    kind = said["content-type"].partition(";")[0]
    if path in SHELLS and answer.status == 200:
        assert (kind, said["content-security-policy"]) == ("text/html", pages.POLICY)
        assert said["cross-origin-opener-policy"] == "same-origin"
        assert said["permissions-policy"]
    else:
        assert kind == "application/json" or kind.startswith("image/"), "nothing else is ever a document"
    if kind != "image/webp" and not path.startswith("/docs/"):
        assert said["cache-control"] == "no-store"
    if not path.startswith(("/graph", "/upload", "/files", "/catalogue", "/health", "/docs")):
        assert said["referrer-policy"] == "no-referrer"
        assert said["cross-origin-resource-policy"] == "same-origin"


async def test_an_answer_is_data_unless_it_is_a_page(town: Town) -> None:
    own = {"Origin": OURS, "Content-Type": "application/json"}
    for verb, path in paths():
        bodies = (None,) if verb == "GET" else ({}, {"<b>": "<script>alert(1)</script>", "text": "<img src=x>"})
        for headers in (as_person(NINA), own, {}, {"Host": "evil.example"}):
            for body in bodies:
                judge(await town.call(verb, path, body, headers=headers), path)


async def test_every_file_of_the_client_is_of_its_own_type_and_no_page(town: Town) -> None:
    web = pages.packaged()
    for name in web.files:
        found = await town.call("GET", f"{web.base}/{name}")
        assert found.status == 200, name
        assert found.headers["content-type"] == pages.TYPES[name[name.rindex(".") :]]
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cross-origin-resource-policy"] == "same-origin"
        assert [one for one in FOREIGN if one in found.headers] == []


TRICKS = (
    "..", "../", "../page.html", "../../pyproject.toml", "kit/../page.html", "kit/./tags.mjs", "kit//tags.mjs",
    "/kit/tags.mjs", "kit/tags.mjs/", "kit/tags.mjs/.", "kit/tags.mjs%00", "kit/tags.mjs%00.html", "kit/tags.MJS",
    "KIT/tags.mjs", "kit%2ftags.mjs", "kit%5ctags.mjs", "kit\\tags.mjs", "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2f", "..%5c..%5c", "%252e%252e%252f", "....//....//etc/passwd", "/etc/passwd", "//etc/passwd",
    "file:///etc/passwd", "C:/windows/win.ini", "kit/tags.mjs;x", "kit/tags.mjs~", "kit/tags.mjs.bak", ".git/config",
    "%c0%ae%c0%ae/", "kit/%74ags.mjs%20", "locales/ru/kit.po", "people/types.d.ts", "vendor/VENDOR.json", "\u2025/x",
)  # fmt: skip


async def test_a_path_leads_out_of_the_folder_by_no_trick(town: Town) -> None:
    """As a peer writes it, and as the server hands it on, decoded."""
    base, files = pages.packaged().base, pages.packaged().files
    decoded = [name for name in map(unquote, TRICKS) if name not in files]
    for trick in (*TRICKS, *decoded):
        for path in (f"{base}/{trick}", f"/static/{trick}", f"/static/../{trick}", f"{base}/../{trick}"):
            found = await town.call("GET", path)
            assert found.status == 404, path
            assert found.headers["content-type"] == "application/json;charset=utf-8", path


async def test_a_refusal_says_nothing_back_that_could_be_markup(town: Town) -> None:
    """JSON with nosniff is no page; still, no answer repeats a path or a query as it came."""
    for path in ("/<script>x</script>", "/api/<script>", "/files/<script>", "/catalogue/<script>", "/graph/<script>"):
        found = await town.call("GET", f"{path}?q=<script>&as=<script>")
        assert b"<script>" not in found.body, path


async def test_in_production_too(production: Town) -> None:
    for path in ("/", "/sign-in", "/group/57100000000333/messages", "/stage", "/api/start", "/nowhere", "/health/live"):
        found = await production.call("GET", path, headers={"host": "chat.example"})
        assert found.headers["x-content-type-options"] == "nosniff", path
        assert found.headers["cache-control"] == "no-store", path
        assert "server" not in found.headers


async def test_the_way_to_sign_in_stays_on_this_server(production: Town) -> None:
    for path in ("//evil.example", "/\\evil.example", "/group/1/messages?x=//evil.example", "///", "/.//evil.example"):
        found = await production.call("GET", path, headers={"host": "chat.example"})
        where = found.headers.get("location", "/")
        assert where.startswith("/"), path
        assert not where.startswith(("//", "/\\")), path
