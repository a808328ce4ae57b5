"""Latencies in logarithmic buckets: three digits from a microsecond to hours, mergeable and small as JSON."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import exp, log
from typing import Self

#: Neighbouring buckets differ by a thousandth.
_FINENESS = 1000


class Histogram:
    """Seconds in; quantiles out. Two histograms of one run can be added."""

    def __init__(self, counts: Mapping[int, int] | None = None) -> None:
        self._counts = Counter(counts or {})

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Self:
        return cls(Counter(_bucket(one) for one in seconds))

    @classmethod
    def read(cls, counts: Mapping[str, int]) -> Self:
        """What `plain` gave."""
        return cls({int(bucket): count for bucket, count in counts.items()})

    def plain(self) -> dict[str, int]:
        return {str(bucket): self._counts[bucket] for bucket in sorted(self._counts)}

    def __len__(self) -> int:
        return self._counts.total()

    def __add__(self, other: "Histogram") -> "Histogram":
        return Histogram(self._counts + other._counts)

    def quantile(self, share: float) -> float:
        """The value that this share of all does not exceed; 0 of nothing."""
        wanted = share * len(self)
        seen = 0
        value = 0.0
        for bucket in sorted(self._counts):
            seen += self._counts[bucket]
            value = _middle(bucket)
            if seen >= wanted:
                break
        return value

    @property
    def longest(self) -> float:
        return self.quantile(1.0)


def _bucket(seconds: float) -> int:
    return int(log(max(seconds, 1e-9)) * _FINENESS // 1)


def _middle(bucket: int) -> float:
    return exp((bucket + 0.5) / _FINENESS)
