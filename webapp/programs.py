"""Programs of the workers that are started for one file, or for one answer."""

import site
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# By name, so that the web application holds no code of the workers.
PROGRAM = """
import importlib, sys
sys.path += sys.argv.pop(1).splitlines()
main = importlib.import_module(sys.argv.pop(1)).main
main()
"""
# Where they find what they import, so that they need not look for it first (-S).
PATH = "\n".join([str(ROOT), *site.getsitepackages()])


def command(module: str, *arguments: str) -> list[str]:
    """What starts the program of a module, which takes nothing from its surroundings."""
    return [sys.executable, "-I", "-S", "-c", PROGRAM, PATH, module, *arguments]
