"""Write the program's icon as Windows wants it: one file with a picture of each size (icon.py FILE.ico)."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parents[2] / "resources" / "icons" / "innovasjon.svg"
SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
"""Pixels; those Windows asks for from 100 % to 250 %."""


def picture(size: int) -> bytes:
    """Return the drawing as PNG, ``size`` pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want the format as bytes, Qt takes text
    return bytes(buffer.data().data())


def icon() -> bytes:
    """Return the file: a header, a directory of the pictures, and the pictures."""
    pictures = [picture(size) for size in SIZES]
    found = struct.pack("<HHH", 0, 1, len(SIZES))
    place = len(found) + 16 * len(SIZES)
    for size, content in zip(SIZES, pictures, strict=True):
        found += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(content), place)
        place += len(content)
    return found + b"".join(pictures)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(icon())
