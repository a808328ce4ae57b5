"""kit/lazy.mjs and kit/boundary.mjs: a part whose module comes later, and a part that broke."""

from playwright.sync_api import expect

from tests.browser.modules import Modules
from tests.browser.visits import Visits

LATER = """
const { lazy } = await load("kit/lazy.mjs");
const { h, render, tags, signal } = await load("kit/tags.mjs");
const asked = [];
let refuse = 0;
window.asked = asked;
const Part = lazy(() => {
  asked.push("part");
  if (refuse-- > 0) return Promise.reject(new Error("offline"));
  return Promise.resolve(({ name }) => tags.p(null, `Tea for ${name}`));
});
const shown = signal(true);
window.again = () => { shown.value = false; setTimeout(() => { shown.value = true; }); };
const Root = () => tags.main(null, shown.value ? h(Part, { name: "Nina" }) : null);
"""


def test_a_part_is_drawn_once_its_module_is_there(modules: Modules) -> None:
    modules.run(LATER + "render(h(Root), document.body);")
    expect(modules.page.get_by_role("paragraph")).to_have_text("Tea for Nina")
    assert modules.page.evaluate("asked") == ["part"]


def test_a_part_is_fetched_in_an_idle_moment_before_anybody_wants_it(modules: Modules) -> None:
    modules.run(LATER)
    modules.page.wait_for_function("() => asked.length === 1")


def test_a_part_that_did_not_come_is_asked_for_again(modules: Modules) -> None:
    modules.run(LATER + "refuse = 2; render(h(Root), document.body);")
    modules.page.wait_for_function("() => asked.length === 2")  # as it is drawn, and in an idle moment
    modules.page.evaluate("again()")
    expect(modules.page.get_by_role("paragraph")).to_have_text("Tea for Nina")
    assert modules.page.evaluate("asked.length") == 3


def test_what_breaks_breaks_alone_and_can_be_tried_again(modules: Modules, bare_visits: Visits) -> None:
    bare_visits.watch(modules.page).allow("console.error: a row could not be shown")
    modules.run(
        """
        const { Boundary } = await load("kit/boundary.mjs");
        const { h, render, tags } = await load("kit/tags.mjs");
        let isBroken = true;
        window.mend = () => { isBroken = false; };
        const Row = () => { if (isBroken) throw new Error("spilt"); return tags.p(null, "whole"); };
        const fine = tags.h1(null, "fine");
        render(tags.main(null, fine, h(Boundary, { what: "a row" }, h(Row, null))), document.body);
        """
    )
    page = modules.page
    expect(page.get_by_role("heading")).to_have_text("fine")
    expect(page.get_by_role("alert")).to_contain_text("Не удалось показать")

    page.get_by_role("button", name="Повторить").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.evaluate("mend()")
    page.get_by_role("button", name="Повторить").click()

    expect(page.get_by_role("paragraph")).to_have_text("whole")
    expect(page.get_by_role("alert")).to_have_count(0)
