"""messenger/pages.mjs: what is open follows the tab's history and address, in the order in which it was asked for."""

import pytest

from tests.browser.modules import Modules

PAGES = """
const { makePages, browserTrail, pageOf } = await load("messenger/pages.mjs");
const pages = makePages(browserTrail(window), pageOf(""));
const turned = () => new Promise((heard) => addEventListener("popstate", heard, {once: true}));
const stands = () => [pages.now.value.chat, location.hash, history.state.depth];
pages.openChat("chat:1");
"""


def test_a_chat_opened_before_a_sheet_gave_its_step_back_stays_open(modules: Modules) -> None:
    modules.run(
        PAGES
        + """
        const close = pages.cover(() => {});
        const given = turned();
        close();
        pages.openChat("chat:2");
        equal(pages.now.value.chat, "chat:2", "nobody waits for the browser");
        await given;
        equal(stands(), ["chat:2", "#chat:2", 2]);

        const back = turned();
        pages.back();
        await back;
        equal(stands(), ["chat:1", "#chat:1", 1]);
        """
    )


def test_sheets_that_close_together_give_back_a_step_each(modules: Modules) -> None:
    modules.run(
        PAGES
        + """
        const below = pages.cover(() => {});
        const above = pages.cover(() => {});
        const given = turned();
        above();
        below();
        await given;
        if (history.state.depth > 1) await turned();
        equal(stands(), ["chat:1", "#chat:1", 1]);
        """
    )


@pytest.mark.parametrize("covered", [False, True])
def test_an_address_put_into_the_same_tab_is_followed(modules: Modules, covered: bool) -> None:
    modules.run(
        PAGES
        + f"const covered = {str(covered).lower()};"
        + """
        let closed = 0;
        if (covered) pages.cover(() => (closed += 1));
        const depth = history.state.depth;
        const arrived = turned();
        location.hash = "#chat:2/mid:5";
        await arrived;
        equal(stands(), ["chat:2", "#chat:2", depth + 1]);
        equal([pages.now.value.at, pages.now.value.front], ["mid:5", "chat"]);
        equal(closed, Number(covered), "no sheet stays over it");

        const back = turned();
        pages.back();
        await back;
        equal(stands(), ["chat:1", "#chat:1", depth]);
        """
    )
