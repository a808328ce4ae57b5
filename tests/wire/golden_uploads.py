"""The scenes of the golden examples that need an upload, in the way of `golden_worlds`."""

from functools import partial

from gonets.server.services import uploads
from gonets.server.settings import Settings, Uploads
from gonets.wire.ids import MemberId
from tests.cast import EVERYBODY, NINA, NOON, TEA_CLUB
from tests.egress.names import Names
from tests.graph import acts
from tests.media.pictures import picture
from tests.town import ROOMY, Json
from tests.wire.golden_worlds import Scene, Setup, listening, nothing_more, tea_club_of_two

CONTENT = {"IMAGE": picture(), "VIDEO": b"\0\0\0\x18ftypmp42", "AUDIO": b"ID3\x04", "FILE": b"%PDF-1.7"}
ICON = 871_000_000_000
TEXT = "multipart/form-data; boundary=leaf"


async def uploaded(scene: Scene, kind: str, as_: MemberId = TEA_CLUB) -> None:
    await nothing_more(scene)
    made = await scene.town.uploads(kind, CONTENT[kind], as_=as_, name="report.pdf")
    scene.given |= {"<token>": made["token"], "<file_id>": made["file_id"]}


async def carried(scene: Scene, kind: str) -> None:
    await uploaded(scene, kind)
    await scene.attaches(kind, {"token": scene.given["<token>"]})


async def hears_an_image(scene: Scene) -> None:
    await listening(scene)
    await uploaded(scene, "IMAGE", NINA)
    body = {"message": {"text": "look", "attachment": {"type": "IMAGE", "payload": {"token": scene.given["<token>"]}}}}
    answer = await acts.ask(scene.town, NINA, "POST", f"{EVERYBODY}/messages", body)
    assert answer.code == 0, answer.body


async def reserved(scene: Scene, kind: str) -> Json:
    await nothing_more(scene)
    made = (await scene.town.graph("GET", "me/fileUploadUrl", type=kind)).json
    link = f"<public_url>/upload/<id>?type={kind}&expires=<ms>&sig=<sig>"
    place = made["url"].removeprefix(scene.town.house.rules.public_url)
    scene.given |= {link: place, "<token>": made["token"], "<file_id>": made["file_id"]}
    scene.raw = CONTENT[kind]
    return made


async def reserved_for_an_image(scene: Scene) -> None:
    await reserved(scene, "IMAGE")
    head = b'--leaf\r\nContent-Disposition: form-data; name="any"; filename="a.png"\r\n\r\n'
    scene.raw, scene.headers = head + CONTENT["IMAGE"] + b"\r\n--leaf--\r\n", {"Content-Type": TEXT}


async def reserved_for_a_file(scene: Scene) -> None:
    await reserved(scene, "FILE")


async def used(scene: Scene) -> None:
    made = await reserved(scene, "FILE")
    assert (await scene.town.stores(made["url"], b"leaves")).status == 200


async def named(scene: Scene) -> None:
    """Asked for, and nothing arrived."""
    await reserved(scene, "FILE")
    scene.raw = None


async def shows_an_icon(scene: Scene) -> None:
    """The chat of the examples, with its icon from before."""
    made = await scene.town.uploads("IMAGE", CONTENT["IMAGE"])
    await scene.does(TEA_CLUB, EVERYBODY, {"icon": {"token": made["token"]}})
    await tea_club_of_two(scene)


async def hears_an_icon(scene: Scene) -> None:
    """The picture has the number of the example."""
    await listening(scene)
    scene.patch.setattr(uploads, "_FIRST", ICON)
    scene.patch.setattr(uploads, "_NUMBERS", 1)
    made = await scene.town.uploads("IMAGE", CONTENT["IMAGE"], as_=NINA)
    await scene.until(NOON)
    await scene.does(NINA, EVERYBODY, {"icon": {"token": made["token"]}})


async def offline(scene: Scene) -> None:
    """No name has an address, as where bots are tested."""
    await nothing_more(scene)
    scene.patch.setattr(scene.town.house.egress._guard, "_resolver", Names())


SETUPS: dict[str, Setup] = {
    "chats-page": shows_an_icon,
    "chat-by-path": shows_an_icon,
    "chat-by-query": shows_an_icon,
    "chat-encoded": shows_an_icon,
    "send-image-url": offline,
    "control-icon": offline,
    "send-image-token": partial(uploaded, kind="IMAGE"),
    "send-both-forms": partial(uploaded, kind="IMAGE"),
    "send-file-token": partial(uploaded, kind="FILE"),
    "send-file-ref": partial(uploaded, kind="FILE"),
    "send-video": partial(uploaded, kind="VIDEO"),
    "send-audio": partial(uploaded, kind="AUDIO"),
    "read-image": partial(carried, kind="IMAGE"),
    "read-video": partial(carried, kind="VIDEO"),
    "read-audio": partial(carried, kind="AUDIO"),
    "read-file": partial(carried, kind="FILE"),
    "hook-image": hears_an_image,
    "hook-icon-changed": hears_an_icon,
    "upload-image": reserved_for_an_image,
    "upload-file": reserved_for_a_file,
    "upload-used": used,
    "err-not-uploaded": named,
    "err-processing": partial(uploaded, kind="VIDEO"),
}
SETTINGS = {"err-processing": Settings(limits=ROOMY, uploads=Uploads(ready_after_seconds=60))}
