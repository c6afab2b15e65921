"""Pictures written byte by byte, so that they may say what they like."""

import struct
import zlib

SHORT = 3
NEXT_TO_NOTHING = zlib.compress(bytes(1000))


def png(width: int, height: int, pixels: bytes = NEXT_TO_NOTHING, bits: int = 8) -> bytes:
    """A picture in colours that says it is so large, whatever is in it."""
    header = struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )  # fmt: skip


def tiff(
    width: int,
    height: int,
    pixels: bytes,
    *,
    order: str = "<",
    bits: int = 8,
    compression: int = 1,
    offset: int | None = None,
    count: int | None = None,
    rows: int | None = None,
    profile: int | None = None,
) -> bytes:
    """A gray picture whose directory says whatever is asked."""
    entries = [
        (256, 4, width),
        (257, 4, height),
        (258, 3, bits),
        (259, 3, compression),
        (262, 3, 1),
        (273, 4, 8 if offset is None else offset),
        (277, 3, 1),
        (278, 4, height if rows is None else rows),
        (279, 4, len(pixels) if count is None else count),
    ]
    if profile is not None:
        entries.append((34675, SHORT, profile))
    directory = struct.pack(f"{order}H", len(entries))
    for tag, kind, value in entries:
        form = f"{order}HHIHxx" if kind == SHORT else f"{order}HHII"
        directory += struct.pack(form, tag, kind, 1, value)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(f"{order}I", 8 + len(pixels)) + pixels + directory + bytes(4)
