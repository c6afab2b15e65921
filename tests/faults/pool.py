"""A pool as `python -m workers` runs it, whose worker stands still at a point of the tests."""

import sys

from tests.faults.clock import set_clock
from tests.faults.points import work
from workers.__main__ import Pool, main

if __name__ == "__main__":
    set_clock()
    Pool.work = staticmethod(work)
    sys.exit(main())
