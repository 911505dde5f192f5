"""Watches over the launcher: when that ends without having stopped its processes, they are ended for it.

    python -m supervision.local.guard        (standard input: lines of +GROUP and -GROUP, from the launcher)

The launcher's children are told by the kernel when it dies, but their own children (a worker's pool) are not. The end
of the input is the end of the launcher, whatever ended it.
"""

import signal
import sys
from collections.abc import Iterable

from supervision.local import processes
from supervision.local.servers import wait_until

SECONDS_TO_STOP = 5


def main(orders: Iterable[str]) -> None:
    groups: set[int] = set()
    for order in orders:
        group = int(order[1:])
        groups.add(group) if order[0] == "+" else groups.discard(group)
    if not processes.PARENT_DEATH_IS_TOLD:
        signal_all(groups, signal.SIGTERM)
    wait_until(lambda: not processes.living(groups), SECONDS_TO_STOP)
    signal_all(groups, signal.SIGKILL)


def signal_all(groups: set[int], number: signal.Signals) -> None:
    for group in groups:
        processes.signal_group(group, number)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    main(sys.stdin)
