"""Contenders: requests against a server, or an engine left to itself."""

from dataclasses import dataclass, field

from gonets.cli.bench.ground import Ground, Server
from gonets.cli.bench.load.job import Job, Parked, Requests, Result, Stretch
from gonets.cli.bench.processes import Child


@dataclass(slots=True)
class Load:
    """The same requests, stretch after stretch; all that was acknowledged is added up."""

    name: str
    ground: Ground
    server: Server
    requests: Requests
    connections: int
    rate: float | None = None
    follow: str | None = None
    parked: tuple[Parked, ...] = ()
    acknowledged: int = 0
    followed: int = 0
    seeds: int = field(default=0)

    def measure(self, stretch: Stretch) -> Result:
        result = self.ground.generator.ask(self._job(stretch), Result)
        self.acknowledged += result.acknowledged
        self.followed += result.followed or 0
        return result

    def _job(self, stretch: Stretch) -> Job:
        self.seeds += 1
        return Job(
            host=self.server.host,
            port=self.server.port,
            requests=self.requests,
            connections=self.connections,
            warm_up_s=stretch.warm_up_s,
            seconds=stretch.seconds,
            seed=self.ground.plan.seed + self.seeds,
            stamp=self.ground.stamp(),
            processes=self._processes(),
            rate=self.rate,
            follow=self.follow,
            parked=self.parked,
        )

    def _processes(self) -> dict[str, int]:
        if self.server.child is None:
            return {}
        own = {"server": self.server.child.pid}
        return own if self.ground.postgres is None else own | {"postgres": self.ground.postgres}


@dataclass(slots=True)
class EngineLoop:
    """The store with nothing before it."""

    name: str
    engine: Child

    def measure(self, stretch: Stretch) -> Result:
        return self.engine.ask(stretch, Result)
