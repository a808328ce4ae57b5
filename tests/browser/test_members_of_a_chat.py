"""Members of a chat through the page: the table of W-AUTHZ, the choice of history, the link, leaving (M-28)."""

from playwright.sync_api import Locator, Page, Route, expect

from gonets.wire.ids import UserId
from tests.browser.open_chat import OpenChat
from tests.browser.server import Json, Server
from tests.browser.visits import Visits
from tests.cast import EVERYBODY, NINA, TEA_CLUB, TIMUR, VERA


def members(page: Page) -> Locator:
    OpenChat.of(page, EVERYBODY)
    page.get_by_role("button", name="Members", exact=True).click()
    return page.get_by_role("complementary")


def row(pane: Locator, member: object) -> Locator:
    return pane.locator(f"[data-member='{member}']")


def choices(pane: Locator, name: str) -> list[str]:
    pane.get_by_role("button", name=f"What to do with {name}").click()
    menu = pane.page.get_by_role("menu", name=name)
    expect(menu).to_be_visible()
    texts = menu.get_by_role("menuitem").all_inner_texts()
    pane.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    return texts


def chosen(pane: Locator, name: str, act: str) -> None:
    pane.get_by_role("button", name=f"What to do with {name}").click()
    pane.page.get_by_role("menuitem", name=act).click()


def listed(server: Server) -> dict[str, Json]:
    found = server.person().gets(f"chats/{EVERYBODY}/members")["members"]
    return {one["member_id"]: one["role"] for one in found}


def test_everybody_is_listed_with_who_runs_it_first(any_page: Page) -> None:
    pane = members(any_page)
    expect(pane.get_by_role("heading", name="4 members")).to_be_visible()
    expect(pane.locator(".members > li").first).to_contain_text("Nina Orlova (you)")
    expect(row(pane, NINA)).to_contain_text("Owner")
    expect(row(pane, TEA_CLUB)).to_contain_text("Group with a bot")


def test_an_owner_makes_admins_and_takes_it_back(page: Page, server: Server) -> None:
    pane = members(page)
    chosen(pane, "Timur Aliev", "Make admin")
    expect(row(pane, TIMUR)).to_contain_text("Admin")
    assert listed(server)[str(TIMUR)] == "ADMIN"
    chosen(pane, "Timur Aliev", "Take admin rights away")
    expect(row(pane, TIMUR)).not_to_contain_text("Admin")


def test_a_member_is_offered_nothing_they_may_not(visits: Visits) -> None:
    pane = members(visits.open(TIMUR))
    expect(row(pane, VERA)).to_be_visible()
    expect(pane.get_by_role("button", name="Add people")).to_have_count(0)
    expect(pane.get_by_label("Title")).to_have_count(0)
    expect(pane.get_by_role("switch", name="Join by link")).to_have_count(0)
    expect(pane.get_by_role("button", name="What to do with Vera Kim")).to_have_count(0)
    assert choices(pane, "Nina Orlova") == ["Open the dialog"]


def test_an_admin_removes_members_but_not_who_made_them_admin(visits: Visits, server: Server) -> None:
    server.person(NINA).posts(f"chats/{EVERYBODY}/admins", {"user_id": str(TIMUR), "admin": True})
    pane = members(visits.open(TIMUR))
    assert choices(pane, "Nina Orlova") == ["Open the dialog"]

    chosen(pane, "Vera Kim", "Remove from the chat")
    question = pane.page.get_by_role("dialog", name="Remove Vera Kim from the chat?")
    question.get_by_role("button", name="Remove", exact=True).click()

    expect(row(pane, VERA)).to_have_count(0)
    assert str(VERA) not in listed(server)


def added(page: Page, server: Server, *, history: bool) -> list[str]:
    """What a newcomer reads of the chat."""
    lev = server.person().posts("personas", {"name": "Lev"})["member_id"]
    server.says(EVERYBODY, "before Lev")
    pane = members(page)
    pane.get_by_role("button", name="Add people").click()
    sheet = page.get_by_role("dialog", name="Add people")
    expect(sheet.get_by_role("switch", name="Show the whole history")).not_to_be_checked()
    if history:
        sheet.get_by_role("switch", name="Show the whole history").click()
        expect(sheet).to_contain_text("They will see everything written here before.")
    sheet.get_by_role("searchbox").fill("lev")
    sheet.get_by_role("button", name="Lev", exact=True).click()
    sheet.get_by_role("button", name="Add 1 person").click()
    expect(row(pane, lev)).to_be_visible()
    return server.person(UserId.parse(lev)).texts(EVERYBODY)


def test_newcomers_see_no_history_unless_they_are_shown_it(page: Page, server: Server) -> None:
    assert "before Lev" not in added(page, server, history=False)


def test_newcomers_may_be_shown_everything(page: Page, server: Server) -> None:
    assert "before Lev" in added(page, server, history=True)


def test_a_new_title_is_told_to_everybody(page: Page, server: Server) -> None:
    pane = members(page)
    pane.get_by_label("Title").fill("Tea and cake")
    pane.get_by_label("Title").press("Enter")
    expect(page.get_by_role("article").last).to_contain_text("Tea and cake")
    assert server.person(TIMUR).gets(f"chats/{EVERYBODY}")["title"] == "Tea and cake"


def test_only_what_changes_members_reads_them_anew_and_a_late_page_is_dropped(page: Page, server: Server) -> None:
    vera, zoya = ({"member_id": who, "name": "V", "role": "MEMBER", "joined_at": 1} for who in (str(VERA), "user:9"))
    firsts: list[Route] = []
    late: list[Route] = []

    def answer(route: Route) -> None:
        if "marker=" not in route.request.url:
            firsts.append(route)
            response = route.fetch()
            route.fulfill(response=response, json={**response.json(), "marker": "next"})
        elif late:
            route.fulfill(json={"members": [zoya]})
        else:
            late.append(route)

    page.route("**/api/chats/*/members*", answer)
    with page.expect_request("**/members?marker=next"):
        pane = members(page)
    expect(row(pane, VERA)).to_be_visible()
    server.says(EVERYBODY, "nobody came or went")
    chat = OpenChat(page)
    expect(chat.row("nobody came or went")).to_be_visible()
    chat.settled()
    assert len(firsts) == 1

    server.person(NINA).posts(f"chats/{EVERYBODY}/members", {"remove": str(VERA)})
    expect(row(pane, zoya["member_id"])).to_be_visible()
    with page.expect_response("**/members?marker=next"):
        late[0].fulfill(json={"members": [vera]})
    chat.settled()
    expect(row(pane, VERA)).to_have_count(0)


def test_the_link_is_copied_and_joining_by_it_is_switched(visits: Visits, server: Server) -> None:
    page = visits.open(NINA, permissions=("clipboard-read", "clipboard-write"))
    pane = members(page)
    pane.get_by_role("button", name="Copy the link to the chat").click()
    expect(page.locator(".toast")).to_contain_text("Link copied")
    url = server.person().gets(f"chats/{EVERYBODY}/url")
    assert page.evaluate("() => navigator.clipboard.readText()") == url["url"]

    switch = pane.get_by_role("switch", name="Join by link")
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    assert server.person().gets(f"chats/{EVERYBODY}/url")["on"] is False


def test_who_leaves_can_only_read(any_page: Page, visits: Visits, server: Server) -> None:
    # Open as it is, the pane may be reading anew who is there when one is there no more.
    visits.watch(any_page).allow(r"status of 403 .*/members\)")
    pane = members(any_page)
    pane.get_by_role("button", name="Leave the chat").click()
    any_page.get_by_role("dialog", name="Leave “Tea Club”?").get_by_role("button", name="Leave", exact=True).click()

    expect(pane.get_by_text("You are no member of this chat any more.")).to_be_visible()
    assert str(NINA) not in {
        one["member_id"] for one in server.person(TIMUR).gets(f"chats/{EVERYBODY}/members")["members"]
    }
    if any_page.viewport_size and any_page.viewport_size["width"] < 720:
        pane.get_by_role("button", name="Back").click()
    expect(any_page.get_by_text("You left this chat. A member can add you again.")).to_be_visible()


def test_a_chat_is_made_of_several(any_page: Page, server: Server) -> None:
    any_page.get_by_role("button", name="New chat", exact=True).click()
    any_page.get_by_role("button", name="New chat of several").click()
    make = any_page.get_by_role("button", name="Create the chat")
    expect(make).to_be_disabled()
    any_page.get_by_label("Title").fill("Breakfast")
    any_page.get_by_role("button", name="Timur Aliev").click()
    any_page.get_by_role("button", name="Vera Kim").click()

    make.click()

    expect(any_page.get_by_role("heading", name="Breakfast")).to_be_visible()
    expect(any_page.locator(".pane-left .pane-inside")).to_have_count(0)
    assert server.person(VERA).gets("chats")["chats"][0]["title"] == "Breakfast"


def test_the_first_word_to_a_stranger_opens_the_dialog(any_page: Page, server: Server) -> None:
    any_page.get_by_role("button", name="New chat", exact=True).click()
    any_page.get_by_role("button", name="Vera Kim").click()
    any_page.get_by_label("First message").fill("Nice to meet you")
    any_page.get_by_label("First message").press("Enter")

    expect(any_page.get_by_role("heading", name="Vera Kim")).to_be_visible()
    expect(any_page.locator(".pane-left .pane-inside")).to_have_count(0)
    expect(any_page.get_by_role("article").last).to_contain_text("Nice to meet you")
    newest = server.person(VERA).gets("chats")["chats"][0]
    assert newest["last_message"]["message"]["text"] == "Nice to meet you"
