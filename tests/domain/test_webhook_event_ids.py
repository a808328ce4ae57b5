"""The public id of an event is its place in the group's feed, and nothing else is one (W-HOOK-2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gonets.server.domain.webhooks import event_id, event_of
from gonets.wire.ids import GroupId

NUMBERS = some.integers(min_value=0, max_value=2**63 - 1)


@given(NUMBERS, NUMBERS)
def test_it_leads_back_to_its_event(group: int, position: int) -> None:
    assert event_of(event_id(GroupId(group), position)) == (group, position)


def test_it_is_short_lower_case_and_the_same_every_time() -> None:
    made = event_id(GroupId(57100000000333), 1)

    assert made == "evt_aaadh3vbg54u2aaaaaaaaaaaae"
    assert event_id(GroupId(57100000000333), 2) != made


@pytest.mark.parametrize(
    "text",
    [
        "", "evt_", "evt_aaa", "evt_AAADH3VBG54U2AAAAAAAAAAAAE", "aaadh3vbg54u2aaaaaaaaaaaae",
        "evt_aaadh3vbg54u2aaaaaaaaaaaaf", "evt_aaadh3vbg54u2aaaaaaaaaaaae======", "evt_aaadh3vbg54u2aaaaaaaaaaaae ",
        "evt_77777777777777777777777774", "evt_aaadh3vbg54u2aaaaaaaaaaaaeaaaaaa", "evt_ааа",
    ],
)  # fmt: skip
def test_nothing_else_is_one(text: str) -> None:
    with pytest.raises(ValueError, match="not an event id"):
        event_of(text)
