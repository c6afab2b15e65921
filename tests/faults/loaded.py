"""What every pool and every run would read anew, which is most of what short ones take.

It is only loaded here and nothing is done with it, so that it can be forked: a desk itself loads
the engine of its frames in its runs alone.
"""

import gc
from importlib import import_module

import psycopg  # noqa: F401
import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401

from webapp.graph import vocabulary
from workers.graph.speaking import speaking
from workers.kinds import WORK, load_forked

for name in WORK.values():
    import_module(name)
load_forked()
speaking(vocabulary.load("materials"))
# A pool looks through all that it has before it forks.
gc.collect()
gc.freeze()
