"""How the tests are dealt out when several processes run them (pytest-xdist)."""

from xdist.scheduler import LoadFileScheduling

# Tests that start programs and wait for them. They come first, so that none is left over when all others are done, and
# are dealt out one by one; any other file is run as a whole by one process, with what its tests share.
WAITING = (
    "tests/local/test_launch.py",
    "tests/foundation/test_jobs_processes.py",
    "tests/local/test_compose.py",
    "tests/local/test_services.py",
)
# Then the longest of the others.
FIRST = (*WAITING, "tests/browser/test_pages.py")


class Dealer(LoadFileScheduling):
    """Files in the order in which they are collected."""

    def __init__(self, config, log=None):
        super().__init__(config, log)
        config.option.loadscopereorder = False  # xdist's own order goes by the number of tests

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(WAITING) else super()._split_scope(nodeid)


def place(nodeid: str) -> int:
    """Where in the queue a test stands."""
    return next((place for place, file in enumerate(FIRST) if nodeid.startswith(file)), len(FIRST))
