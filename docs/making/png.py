"""Pictures of pages as PNG with at most 256 colours: few bytes, and read back without a library.

A screenshot has few colours, so that a palette makes the file a third as large. Chromium itself
turns its screenshots into pixels, because it is there anyway.
"""

import base64
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(row, column, channel) of red, green, blue, each from 0 to 255."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_COLOURS = 256
_DECODE = """async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const data = pen.getImageData(0, 0, picture.width, picture.height).data;
  let packed = "";
  for (let k = 0; k < data.length; k += 32768) {
    packed += String.fromCharCode(...data.subarray(k, k + 32768));
  }
  return [picture.width, picture.height, btoa(packed)];
}"""


def decode(page: Any, data: bytes) -> Pixels:
    """The pixels of any PNG, read by a page of Chromium (an empty one will do)."""
    width, height, packed = page.evaluate(_DECODE, base64.b64encode(data).decode())
    pixels = np.frombuffer(base64.b64decode(packed), np.uint8)
    return pixels.reshape(height, width, 4)[:, :, :3]


def read_png(data: bytes) -> Pixels:
    """The pixels of a PNG that :func:`write_png` has made.

    Raises:
        ValueError: it is another kind of PNG.
    """
    chunks: dict[bytes, bytes] = {}
    place = len(_SIGNATURE)
    while data.startswith(_SIGNATURE) and place < len(data):
        size = struct.unpack_from(">I", data, place)[0]
        chunks[data[place + 4 : place + 8]] = data[place + 8 : place + 8 + size]
        place += 12 + size
    if b"PLTE" not in chunks:
        raise ValueError("this PNG has no palette")
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    if rows[:, 0].any():
        raise ValueError("this PNG has filtered rows")
    return np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)[rows[:, 1:]]


def write_png(pixels: Pixels) -> bytes:
    """A PNG with a palette of the 256 most frequent colours; others become the nearest of these."""
    height, width, _ = pixels.shape
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    colours, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    kept = order[:_MOST_COLOURS]
    palette = np.stack([colours[kept] >> 16, colours[kept] >> 8 & 255, colours[kept] & 255], axis=1)
    index = np.empty(colours.size, np.uint8)
    index[kept] = np.arange(kept.size, dtype=np.uint8)
    for each in order[_MOST_COLOURS:]:
        own = np.array([colours[each] >> 16, colours[each] >> 8 & 255, colours[each] & 255])
        apart = np.square(palette.astype(np.int64) - own.astype(np.int64)).sum(axis=1)
        index[each] = apart.argmin()
    rows = index[places.reshape(height, width)]
    lines = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return (
        _SIGNATURE
        + _make_chunk(b"IHDR", head)
        + _make_chunk(b"PLTE", palette.astype(np.uint8).tobytes())
        + _make_chunk(b"IDAT", zlib.compress(lines.tobytes(), 9))
        + _make_chunk(b"IEND", b"")
    )


def _make_chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)
