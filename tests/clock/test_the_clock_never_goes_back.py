"""The system's clock may step; ours does not go back (reliability: one clock)."""

import pytest

from gonets.server.clock import MovableClock, SystemClock


class Steps:
    """A system whose wall clock is moved by hand; real time passes with both."""

    def __init__(self) -> None:
        self.wall_s = 1_700_000_000.0
        self.real_s = 50.0

    def pass_(self, seconds: float) -> None:
        self.wall_s += seconds
        self.real_s += seconds

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall_s, lambda: self.real_s)


def test_it_shows_the_systems_time_in_milliseconds() -> None:
    system = Steps()
    clock = system.clock()

    system.pass_(1.5)

    assert clock.now() == 1_700_000_001_500
    assert clock.monotonic() == 51.5


def test_a_forward_step_is_taken_over_at_once() -> None:
    system = Steps()
    clock = system.clock()

    system.wall_s += 9 * 3600

    assert clock.now() == 1_700_000_000_000 + 9 * 3_600_000


def test_after_a_backward_step_it_runs_at_nine_tenths_until_they_meet() -> None:
    system = Steps()
    clock = system.clock()
    clock.now()

    system.wall_s -= 10
    assert clock.now() == 1_700_000_000_000
    system.pass_(50)
    assert clock.now() == 1_700_000_045_000  # the system shows …40
    system.pass_(50)
    assert clock.now() == 1_700_000_090_000  # they meet
    system.pass_(50)
    assert clock.now() == 1_700_000_140_000


def test_it_grows_whatever_the_system_does() -> None:
    system = Steps()
    clock = system.clock()
    shown = [clock.now()]

    for step in (-5, 3, -86_400, 0.1, -1, 3600, -3600, 0):
        system.pass_(0.25)
        system.wall_s += step
        shown.append(clock.now())

    assert shown == sorted(shown)


def test_a_frozen_clock_stands_still_while_real_time_passes() -> None:
    system = Steps()
    clock = MovableClock(1_700_000_000_000, lambda: system.wall_s, lambda: system.real_s)

    system.pass_(1000)

    assert clock.now() == 1_700_000_000_000
    assert clock.monotonic() == 1050.0
    assert clock.ahead_ms == -1_000_000


def test_a_clock_that_runs_again_goes_on_from_where_it_stood() -> None:
    system = Steps()
    clock = MovableClock(1_800_000_000_000, lambda: system.wall_s, lambda: system.real_s)

    clock.run()
    system.pass_(2)

    assert clock.now() == 1_800_000_002_000


async def test_moving_back_is_refused() -> None:
    clock = MovableClock(1_700_000_000_000)

    with pytest.raises(ValueError, match="never goes back"):
        await clock.jump(-1)

    assert clock.now() == 1_700_000_000_000
