"""messenger/pages.mjs: what is open follows the tab's history and address, in the order in which it was asked for."""

from tests.browser.modules import Modules

PAGES = """
const { makePages, browserTrail, FIRST } = await load("messenger/pages.mjs");
const pages = makePages(browserTrail(window), FIRST);
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
