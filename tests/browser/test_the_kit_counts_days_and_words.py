"""kit/times.mjs and kit/words.mjs: moments, plurals and sizes in both languages (M-46, M-47)."""

from tests.browser.modules import Modules

RUSSIAN = """
const { makeWords } = await load("kit/words.mjs");
const { signal } = await load("kit/tags.mjs");
const language = signal("ru");
const words = makeWords(language);
const ru = (await load("locales/ru.mjs")).default;
"""


def test_russian_plurals_follow_the_number(modules: Modules) -> None:
    modules.run(
        RUSSIAN
        + """
        const differ = (forms) => Array.isArray(forms) && new Set(forms).size === 3;
        const [message, forms] = Object.entries(ru).find(([, forms]) => differ(forms));
        const said = (count) => {
          const text = words.n(message, message, count);
          return forms.findIndex((form) => form.replace("{count}", words.number(count)) === text);
        };
        equal([1, 21, 101, 2, 3, 22, 0, 5, 11, 12, 19, 111].map(said), [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
        equal(said(1.5), 1);
        """
    )


def test_english_needs_no_list_of_words_and_the_language_changes_at_once(modules: Modules) -> None:
    modules.run(
        RUSSIAN
        + """
        const both = () => words.t("Try again");
        equal(both(), ru["Try again"]);
        check(both() !== "Try again", "Russian is Russian");
        language.value = "en";
        equal(both(), "Try again");
        equal(words.n("{count} cup", "{count} cups", 1), "1 cup");
        equal(words.n("{count} cup of {what}", "{count} cups of {what}", 1234, {what: "tea"}), "1,234 cups of tea");
        equal(words.t("From {who} to {whom}", {who: "{whom}", whom: "<b>"}), "From {whom} to <b>");
        equal(words.t("{toString} stays {unknown}", {}), "{toString} stays {unknown}");
        """
    )


def test_sizes_and_lengths_are_the_languages(modules: Modules) -> None:
    modules.run(
        RUSSIAN
        + """
        const sizes = [0, 1, 1023, 1024, 2202010, 5 * 1024 ** 3, 3000 * 1024 ** 3];
        const read = () => sizes.map((size) => words.size(size).replace(/\\s/gu, " "));
        equal(read(), ["0 Б", "1 Б", "1 023 Б", "1 кБ", "2,1 МБ", "5 ГБ", "3 000 ГБ"]);
        language.value = "en";
        equal(read(), ["0 byte", "1 byte", "1,023 byte", "1 kB", "2.1 MB", "5 GB", "3,000 GB"]);
        equal([0, 41, 725.4, 3723].map(words.duration), ["0:00", "0:41", "12:05", "1:02:03"]);
        """
    )


def test_the_browsers_language_is_taken_and_else_russian(modules: Modules) -> None:
    modules.run(
        """
        const { browserLanguage } = await load("kit/words.mjs");
        const asked = [["en-GB"], ["de", "en-US", "ru"], ["ru-RU", "en"], ["de"], []];
        equal(asked.map(browserLanguage), ["en", "en", "ru", "ru", "ru"]);
        """
    )


def test_days_are_the_viewers_and_survive_midnight_and_a_change_of_time(modules: Modules) -> None:
    modules.run(
        """
        const { dayKey, startOfDay, makeTimes, keepTo, now } = await load("kit/times.mjs");
        const at = (...parts) => new Date(...parts).getTime();
        equal(dayKey(at(2026, 10, 22, 23, 59, 59)), "2026-11-22");
        equal(dayKey(at(2026, 10, 23)), "2026-11-23");
        equal(startOfDay(at(2026, 2, 29, 12), 1), at(2026, 2, 30));
        keepTo(at(2026, 10, 22, 0, 30));
        check(Math.abs(now() - at(2026, 10, 22, 0, 30)) < 60000, "the server's clock is followed");
        const english = makeTimes("en"), russian = makeTimes("ru");
        equal(english.day(now()), "Today");
        equal(russian.day(at(2026, 10, 21, 23, 59)), "Вчера");
        equal(english.day(at(2026, 2, 3)), "March 3");
        equal(russian.day(at(2025, 2, 3)), "3 марта 2025 г.");
        equal(english.brief(at(2026, 10, 22, 0, 5)), english.time(at(2026, 10, 22, 0, 5)));
        equal(english.time(at(2026, 10, 22, 2, 5)).replace(/\\s/u, " "), "2:05 AM");
        equal(russian.time(at(2026, 10, 22, 2, 5)), "02:05");
        equal(russian.brief(at(2026, 10, 20)), "пт");
        equal(russian.relative(now() - 5 * 60000 - 500), "5 минут назад");
        equal(english.relative(now() - 3 * 86400000 - 500), "3 days ago");
        """
    )


def test_a_timer_may_be_longer_than_the_browsers_longest(modules: Modules) -> None:
    modules.run(
        """
        const { after } = await load("kit/times.mjs");
        const fired = [];
        after(2 ** 40, () => fired.push("far"));
        const cancel = after(1, () => fired.push("cancelled"));
        cancel();
        await new Promise((done) => after(20, done));
        equal(fired, []);
        """
    )
