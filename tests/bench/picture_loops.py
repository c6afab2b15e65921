"""All pictures of a folder to JPEG 2000: `python -m tests.bench.picture_loops WAY FOLDER`."""

import json
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from PIL import Image

from workers.assets.codestream import NEARLY_LOSSLESS, TILE
from workers.assets.converting import Converters, Task

PROCESSES = 2


def bare(paths: Iterable[Path]) -> None:
    """The encoder alone."""
    with ProcessPoolExecutor(PROCESSES) as some:
        list(some.map(encode, paths))


def encode(path: Path) -> None:
    """One picture, as a script of a few lines would do it."""
    with Image.open(path) as image:
        image.save(f"{path}.jp2", mct=1, tile_size=(TILE, TILE), **NEARLY_LOSSLESS)


def converters(paths: Iterable[Path]) -> None:
    """What the desk does."""
    folder = next(iter(paths)).parent
    with Converters(PROCESSES, folder) as some:
        answers = [
            some.submit(Task(path, path.name, path.with_name(f"{path.name}.jpx"))) for path in paths
        ]
        for answer in answers:
            answer.result()


if __name__ == "__main__":
    ways = {"bare": bare, "converters": converters}
    pictures = sorted(Path(sys.argv[2]).glob("*[fg]"))
    began = time.perf_counter()
    ways[sys.argv[1]](pictures)
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - began}))
