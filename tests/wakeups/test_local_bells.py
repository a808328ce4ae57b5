"""Within a process: who listens to a topic is woken, nobody else (architecture: wake-ups)."""

from gonets.server.wakeups.local import LocalWakeups


def test_a_ring_reaches_every_bell_of_its_topics_and_no_other() -> None:
    wakeups = LocalWakeups()
    first, second, other, deaf = (wakeups.listen(topic) for topic in ("hooks", "hooks", "chat:C1", "chat:C2"))

    wakeups.ring({"hooks", "chat:C1", "chat:C3"})

    assert [bell.is_set() for bell in (first, second, other, deaf)] == [True, True, True, False]


def test_a_bell_cleared_before_looking_misses_no_ring() -> None:
    wakeups = LocalWakeups()
    bell = wakeups.listen("hooks")

    bell.clear()
    wakeups.ring(["hooks"])  # while somebody looks

    assert bell.is_set()


def test_leaving_the_block_stops_listening() -> None:
    wakeups = LocalWakeups()

    with wakeups.listen("hooks") as gone:
        kept = wakeups.listen("hooks")
    with wakeups.listen("chat:C1") as last:
        pass
    wakeups.ring(["hooks", "chat:C1"])

    assert [bell.is_set() for bell in (gone, kept, last)] == [False, True, False]


async def test_closing_wakes_everybody_a_last_time() -> None:
    wakeups = LocalWakeups()
    bells = [wakeups.listen("hooks"), wakeups.listen("chat:C1")]

    await wakeups.close()

    assert all(bell.is_set() for bell in bells)
