"""Bells within this process: a dictionary of topics."""

from collections.abc import Collection

from gonets.server.wakeups.protocol import Bell, Ear


class LocalWakeups:
    """For one process, and what each node has inside."""

    def __init__(self) -> None:
        self._bells: dict[str, set[Bell]] = {}
        self._ears: list[Ear] = []

    def ring(self, topics: Collection[str]) -> None:
        for topic in topics:
            for bell in self._bells.get(topic, ()):
                bell.set()
        for ear in self._ears:
            ear.rung(topics)

    def tell(self, topic: str, note: str) -> None:
        for ear in self._ears:
            ear.told(topic, note)

    def attend(self, ear: Ear) -> None:
        self._ears.append(ear)

    def ring_all(self) -> None:
        """When nobody knows what was missed."""
        for bells in self._bells.values():
            for bell in bells:
                bell.set()
        for ear in self._ears:
            ear.rung(None)

    def listen(self, topic: str) -> Bell:
        bell = Bell(topic, self._forget)
        self._bells.setdefault(topic, set()).add(bell)
        return bell

    async def close(self) -> None:
        """Everybody looks a last time."""
        self.ring_all()

    def _forget(self, bell: Bell) -> None:
        bells = self._bells.get(bell.topic)
        if bells is None:
            return
        bells.discard(bell)
        if not bells:
            del self._bells[bell.topic]
