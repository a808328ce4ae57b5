"""The shells of the browser client, and the files they load: what a browser is told with them (ux.md F-5, F-6)."""

import gzip
import re
from urllib.parse import quote

import pytest

from gonets.server.people import pages
from tests.town import Town

NINA = "as=user:571000000101"
SHELLS = (
    f"/?{NINA}", "/sign-in", "/stage", "/stage/gallery", f"/group/57100000000333/messages?{NINA}",
    f"/messages/g862341295837452?{NINA}",
)  # fmt: skip
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


@pytest.mark.parametrize("path", SHELLS)
async def test_a_shell_lets_nothing_foreign_in(town: Town, path: str) -> None:
    shell = await town.call("GET", path)

    assert shell.status == 200
    assert shell.headers["content-type"] == "text/html;charset=utf-8"
    assert shell.headers["content-security-policy"] == POLICY
    assert shell.headers["cache-control"] == "no-store"
    assert shell.headers["x-content-type-options"] == "nosniff"
    assert shell.headers["referrer-policy"] == "no-referrer"
    assert shell.headers["cross-origin-opener-policy"] == "same-origin"
    assert shell.headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=(self)" in shell.headers["permissions-policy"]


@pytest.mark.parametrize("path", SHELLS)
async def test_a_shell_holds_no_code_and_no_style_of_its_own(town: Town, path: str) -> None:
    html = (await town.call("GET", path)).body.decode()

    assert re.findall(r"<script(?![^>]* src=)", html) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", html) == []
    assert re.findall(r'(?:src|href)="(?!/static/)', html) == []
    assert "{" not in html, "a place was left unfilled"


@pytest.mark.parametrize("path", SHELLS)
async def test_everything_a_shell_names_is_there_and_may_be_kept_for_ever(town: Town, path: str) -> None:
    html = (await town.call("GET", path)).body.decode()
    named = re.findall(r'(?:src|href)="([^"]+)"', html)

    assert any(name.endswith("/kit/tags.mjs") for name in named), "modules come in one wave"
    for name in named:
        found = await town.call("GET", name)
        assert found.status == 200, name
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cross-origin-resource-policy"] == "same-origin"
        assert found.headers["content-type"] == pages.TYPES[name[name.rindex(".") :]]


async def test_files_come_packed_to_those_who_take_it(town: Town) -> None:
    path = f"{pages.packaged().base}/vendor/ui.mjs"
    plain = await town.call("GET", path)

    for takes in ("gzip", "deflate, GZIP;q=0.5, br", "*", "gzip, *;q=0"):
        packed = await town.call("GET", path, headers={"Accept-Encoding": takes})
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["vary"] == "accept-encoding"
        assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body) / 3
        assert gzip.decompress(packed.body) == plain.body
    for refuses in ("", "identity", "br", "gzip;q=0", "gzip;q=0.000", "x-gzip-not", "*, gzip;q=0"):
        assert (await town.call("GET", path, headers={"Accept-Encoding": refuses})).body == plain.body


async def test_head_tells_the_length_alone(town: Town) -> None:
    for path in (f"/?{NINA}", f"{pages.packaged().base}/kit/tags.mjs"):
        whole, head = await town.call("GET", path), await town.call("HEAD", path)
        assert head.status == 200
        assert head.body == b""
        assert head.headers == whole.headers


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nobody.mjs",
        "page.html",
        "../__init__.py",
        "%2e%2e/__init__.py",
        "/etc/passwd",
        "kit/",
        "vendor/VENDOR.json",
    ],
)
async def test_nothing_else_is_served(town: Town, name: str) -> None:
    assert (await town.call("GET", f"{pages.packaged().base}/{name}")).status == 404


@pytest.mark.parametrize("path", ["/group/{}/messages", "/messages/g{}"])
@pytest.mark.parametrize("digits", ["", "x", "1x", "1" * 20, "0" * 4_301, "١"])
async def test_what_no_id_could_be_has_no_page(town: Town, path: str, digits: str) -> None:
    assert (await town.call("GET", f"{path.format(quote(digits))}?{NINA}")).status == 404


async def test_files_of_another_version_are_not_there(town: Town) -> None:
    assert (await town.call("GET", "/static/0123456789abcdef/kit/tags.mjs")).status == 404


async def test_in_production_there_is_no_stage(production: Town) -> None:
    for path in ("/stage", "/stage/gallery"):
        assert (await production.call("GET", path)).status == 404
    assert 'data-mode="production"' in (await production.call("GET", "/sign-in")).body.decode()


@pytest.mark.parametrize("path", ["/", "/stage"])
async def test_a_name_that_is_not_ours_gets_no_page(town: Town, path: str) -> None:
    assert (await town.call("GET", path, headers={"host": "rebound.example"})).status == 403


async def test_a_page_takes_no_other_verb(town: Town) -> None:
    own = {"Origin": "http://127.0.0.1:7070", "Content-Type": "application/json"}
    assert (await town.call("POST", "/", {}, headers=own)).status == 405


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ('import { h } from "./tags.mjs";', ["kit/tags.mjs"]),
        ('import {\n  h,\n  tags,\n} from "../vendor/ui.mjs";', ["vendor/ui.mjs"]),
        ('import "./first.mjs";\nexport * from "./second.mjs";', ["kit/first.mjs", "kit/second.mjs"]),
        ('import all, { one } from "./all.mjs";\nimport * as two from "./all.mjs";', ["kit/all.mjs"]),
        ('const later = () => import("./later.mjs");', []),
        ('// import { h } from "./tags.mjs";', []),
        ('export const from = "./word.mjs";', []),
        ('export function f() {\n  return g("./x.mjs");\n}', []),
        ('/** @type {import("./types.mjs").T} */', []),
    ],
)
def test_imports_are_found_where_they_are(source: str, named: list[str]) -> None:
    assert pages.imports_of("kit/some.mjs", source) == named
