"""Pictures, sound and films, made for the tests, and what became of them."""

import wave
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageCms

from workers.assets.converting import Converters, Made, Task

RED, GREEN, BLUE, WHITE = (220, 30, 40), (20, 200, 60), (30, 40, 210), (250, 250, 250)


def corners(width: int = 60, height: int = 40) -> Image.Image:
    """A picture that is red, green, blue and white, from the top left, row by row."""
    image = Image.new("RGB", (width, height))
    across, down = width // 2, height // 2
    for colour, place in zip(
        (RED, GREEN, BLUE, WHITE), ((0, 0), (across, 0), (0, down), (across, down)), strict=True
    ):
        image.paste(colour, (*place, place[0] + across, place[1] + down))
    return image


def seen(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the four corners, row by row."""
    rgb = image.convert("RGB")
    places = [(x, y) for y in (1, 3) for x in (1, 3)]
    found = [rgb.getpixel((image.width * x // 4, image.height * y // 4)) for x, y in places]
    return [one for one in found if isinstance(one, tuple)]


def alike(some: list[tuple[int, ...]], others: list[tuple[int, ...]], within: int = 6) -> bool:
    """Do the colours look the same?"""
    pairs = zip(sum(some, ()), sum(others, ()), strict=True)
    return all(abs(one - other) <= within for one, other in pairs)


def profile(name: str = "sRGB") -> bytes:
    """The bytes of a profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()


def converted(path: Path, converters: Converters) -> tuple[Made, Path]:
    """What became of a file, and where its derivative is. Raises Refused."""
    out = path.with_name(f"{path.name}.jpx")
    return converters.submit(Task(path, path.name, out)).result(60), out


def after(
    folder: Path, converters: Converters, image: Image.Image, name: str, **options: object
) -> tuple[Made, Image.Image]:
    """What was made of a picture that was saved so, and its derivative."""
    image.save(folder / name, **options)
    made, out = converted(folder / name, converters)
    return made, shown(out)


def shown(path: Path) -> Image.Image:
    """The picture in a file that is closed again."""
    with Image.open(path) as image:
        return image.copy()


def sound(path: Path, seconds: float = 1.0) -> Path:
    """Silence as WAV."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(int(seconds * 8000) * 2))
    return path


def music(path: Path, seconds: float = 1.0, bit_rate: int = 128_000) -> Path:
    """Silence as MP3, without a table in front."""
    with av.open(str(path), "w", format="mp3", options={"write_xing": "0"}) as container:
        stream = container.add_stream("libmp3lame", rate=44100)
        stream.bit_rate = bit_rate
        samples = 1152
        for _ in range(int(seconds * 44100 / samples)):
            frame = av.AudioFrame(format="s16p", layout="stereo", samples=samples)
            frame.rate = 44100
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def film(path: Path, frames: int = 50, rate: int = 25, **options: str) -> Path:
    """A gray film as MP4."""
    with av.open(str(path), "w", format="mp4", options=options) as container:
        stream = container.add_stream("mpeg4", rate=Fraction(rate))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(frames):
            frame = av.VideoFrame(64, 48, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([number * 3 % 256]) * plane.buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
