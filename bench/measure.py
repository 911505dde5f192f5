"""Seconds and memory of one piece of work."""

import gc
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Measured:
    """``peak_mb``: growth of this process above where it stood (None where the system does not tell)."""

    seconds: float
    peak_mb: float | None
    result: object


def _memory(key: str) -> float:
    return int(re.search(rf"{key}:\s+(\d+)", _STATUS.read_text())[1]) / 1024


def measured(work: Callable, *arguments) -> Measured:
    """Run once and measure."""
    gc.collect()
    told = _STATUS.exists()
    if told:
        Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts anew
        before = _memory("VmRSS")
    start = time.perf_counter()
    result = work(*arguments)
    seconds = time.perf_counter() - start
    return Measured(seconds, max(0.0, _memory("VmHWM") - before) if told else None, result)


def best(times: int, work: Callable, *arguments) -> Measured:
    """The quickest of several runs (what else the machine did is not ours), with the most memory any of them took."""
    runs = [measured(work, *arguments) for _run in range(times)]
    quickest = min(runs, key=lambda one: one.seconds)
    return replace(quickest, peak_mb=max((one.peak_mb for one in runs if one.peak_mb is not None), default=None))
