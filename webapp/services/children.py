"""Programs of the workers that the web application starts for one answer."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# By name, so that the web application holds no code of the workers.
PROGRAM = """
import importlib, sys
sys.path.insert(0, sys.argv.pop(1))
main = importlib.import_module(sys.argv.pop(1)).main
main()
"""


def command(module: str, *arguments: str) -> list[str]:
    """What starts the program of a module."""
    return [sys.executable, "-I", "-c", PROGRAM, str(ROOT), module, *arguments]
