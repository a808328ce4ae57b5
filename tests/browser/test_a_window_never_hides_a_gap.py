"""people/windows.mjs: whatever is read and told, in whatever order, what is shown is the chat without holes (M-8)."""

import random
import sys

import pytest

from tests.browser.modules import Modules

#: A chat in the page's memory: what a server would answer, and frames as the feed tells them.
CHAT = """
const windows = await load("people/windows.mjs");
const midOf = (number) => `mid:C1.${(0x18bcfe568000000n + BigInt(number)).toString(16)}`;
const message = (number, version, text = `m${number}`) => ({
  sender: {user_id: "user:571000000101", name: "Nina"}, recipient: {chat_id: "chat:C1"}, timestamp: number,
  message: {text, seq: String(number), mid: midOf(number)}, version: String(version),
});
const stub = (number, version) =>
  ({...message(number, version), deleted: true, message: {seq: String(number), mid: midOf(number)}});
const texts = (state) => state.shown.messages.filter((one) => !one.deleted).map((one) => one.message.text);
const numbers = (from, to) => Array.from({length: to - from + 1}, (_, at) => from + at);
const page = (from, to, has_before, has_after, version = 1) =>
  ({messages: numbers(from, to).map((number) => message(number, version)), has_before, has_after});
"""


def test_pages_that_touch_become_one_and_those_that_do_not_stay_apart(modules: Modules) -> None:
    modules.run(
        CHAT
        + """
        let state = windows.withPage(windows.NOTHING, page(90, 100, true, false), {show: true});
        state = windows.withPage(state, page(40, 50, true, true), {show: true});
        equal(state.ranges.length, 2);
        equal(texts(state), numbers(40, 50).map((n) => `m${n}`));
        state = windows.withPage(state, page(51, 70, true, true), {past: midOf(50)});
        equal([state.ranges.length, state.shown.messages.length, state.shown.after], [2, 31, true]);
        state = windows.withPage(state, page(71, 90, true, true), {past: midOf(70)});
        equal([state.ranges.length, state.shown.messages.length, state.shown.after], [1, 61, false]);
        state = windows.withPage(state, page(1, 39, false, true), {next: midOf(40)});
        equal([texts(state).length, state.shown.before, state.shown.after], [100, false, false]);
        """
    )


def test_what_is_told_goes_to_the_end_only_where_the_end_is_loaded(modules: Modules) -> None:
    modules.run(
        CHAT
        + """
        let state = windows.withPage(windows.NOTHING, page(40, 50, true, true), {show: true});
        equal(windows.withTold(state, [message(101, 2)]) === state, true, "far from it nothing changes");
        state = windows.withPage(state, page(90, 100, true, false));
        state = windows.withTold(state, [message(102, 3), message(101, 2)]);
        equal(texts(state).length, 11, "what is shown ends before the gap");
        state = windows.withTail(state);
        equal(texts(state).slice(-3), ["m100", "m101", "m102"]);
        """
    )


def test_the_later_version_stands_and_an_equal_one_draws_nothing_anew(modules: Modules) -> None:
    modules.run(
        CHAT
        + """
        let state = windows.withPage(windows.NOTHING, page(1, 3, false, false, 5), {show: true});
        const before = state.shown.messages;
        state = windows.withPage(state, page(1, 3, false, false, 9), {show: true});
        check(before.every((one, at) => one === state.shown.messages[at]), "the same objects");
        state = windows.withTold(state, [message(2, 12, "edited")]);
        check(state.shown.messages[0] === before[0], "others stay");
        state = windows.withTold(state, [message(2, 11, "older")]);
        state = windows.withPage(state, page(1, 3, false, false, 11), {show: true});
        equal(texts(state), ["m1", "edited", "m3"]);
        state = windows.withTold(state, [stub(2, 13)]);
        state = windows.withTold(state, [message(2, 12, "late")]);
        equal(state.shown.messages.map((one) => one.deleted === true), [false, true, false]);
        equal(texts(windows.withoutStubs(state)), ["m1", "m3"]);
        """
    )


def test_what_is_over_the_limit_goes_at_the_far_end(modules: Modules) -> None:
    modules.run(
        CHAT
        + """
        let state = windows.withPage(windows.NOTHING, page(1, 40, true, true), {show: false});
        state = windows.withPage(state, page(100, 200, true, false), {show: true});
        const near = windows.trimmed(state, "end", 60);
        equal([near.ranges.length, texts(near)[0], near.shown.before, near.shown.after], [1, "m141", true, false]);
        const far = windows.trimmed(state, "start", 60);
        equal([texts(far)[0], texts(far).at(-1), far.shown.after], ["m100", "m159", true]);
        """
    )


@pytest.mark.parametrize("seed", [1, 2, random.SystemRandom().randrange(10**6)], ids=["1", "2", "drawn"])
def test_a_random_walk_shows_the_chat_as_it_is(modules: Modules, seed: int) -> None:
    sys.stdout.write(f"seed {seed}\n")
    modules.run(
        CHAT
        + f"let seed = {seed};"
        + """
        const random = (most) => (seed = (seed * 48271 + 11) % 2147483647) % most;
        const chat = new Map(numbers(1, 300).map((n) => [n, message(n, 0)]));
        const feed = [];
        let [newest, version, state, told] = [300, 0, windows.NOTHING, 0];
        const change = () => {
          version += 1;
          const kind = random(4);
          const some = 1 + random(newest);
          if (kind === 3) {
            if (chat.delete(some)) feed.push(stub(some, version));
            return;
          }
          const fresh = kind < 2 ? message(++newest, version) : message(some, version, `m${some} v${version}`);
          if (kind === 2 && !chat.has(some)) return;
          chat.set(Number(fresh.message.seq), fresh);
          feed.push(fresh);
        };
        const all = () => [...chat.keys()].sort((a, b) => a - b);
        const answer = (picked) => {
          const known = all();
          return {messages: picked.map((n) => ({...chat.get(n), version: String(version)})),
                  has_before: known[0] < (picked[0] ?? 0), has_after: known.at(-1) > (picked.at(-1) ?? Infinity)};
        };
        const numberOf = (one) => Number(one.message.seq);
        const hold = [];
        for (let step = 0; step < 600; step += 1) {
          const act = random(6);
          const shown = state.shown;
          if (act < 2) change();
          else if (act === 2) {
            const next = feed.slice(told, told + 1 + random(4));
            told += next.length;
            state = windows.withTold(state, next);
          }
          if (act === 3 && shown?.before && shown.messages.length) {
            const next = numberOf(shown.messages[0]);
            const older = all().filter((n) => n < next);
            const found = answer(older.slice(-20));
            state = windows.withPage(state, {...found, has_after: true}, {next: midOf(next)});
          } else if (act === 4 && shown?.after && shown.messages.length) {
            const past = numberOf(shown.messages.at(-1));
            const newer = all().filter((n) => n > past);
            state = windows.withPage(state, {...answer(newer.slice(0, 20)), has_before: true}, {past: midOf(past)});
          } else if (act === 5) {
            const at = random(all().length);
            const found = answer(all().slice(Math.max(0, at - 10), at + 10));
            // The client keeps what the feed says while a page is on its way; here the feed is told first.
            state = windows.withPage(state, found, {show: true});
          }
          if (random(3) === 0) state = windows.trimmed(state, random(2) ? "start" : "end", 150);
          if (!state.shown || random(4)) continue;
          state = windows.withTold(state, feed.slice(told));
          told = feed.length;
          const mids = state.shown.messages.filter((one) => !one.deleted).map(numberOf);
          const known = all();
          const [low, high] = [mids[0] ?? 0, mids.at(-1) ?? 0];
          equal(mids, known.filter((n) => n >= low && n <= high), `no gap, no double at step ${step}`);
          equal(texts(state), mids.map((n) => chat.get(n).message.text), `as it is now at step ${step}`);
          if (!state.shown.after) equal(high, known.at(-1), `the end at step ${step}`);
          if (!state.shown.before) equal(low, known[0], `the beginning at step ${step}`);
          check(windows.trimmed(state, "end", 150).shown.messages.length <= 150, "within the limit");
        }
        """
    )
