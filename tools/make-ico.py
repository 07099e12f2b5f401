#!/usr/bin/env python3
"""Puts PNG files into one Windows icon: make-ico.py OUT.ico IN.png... (the ICO format with PNG entries, Windows Vista and later)."""

import struct
import sys


def main(out, names):
    images = [open(name, "rb").read() for name in names]
    offset = 6 + 16 * len(images)
    directory = struct.pack("<HHH", 0, 1, len(images))  # reserved, type "icon", count
    for image in images:
        width, height = struct.unpack(">II", image[16:24])  # of the PNG's header
        directory += struct.pack("<BBBBHHII", width % 256, height % 256, 0, 0, 1, 32, len(image), offset)
        offset += len(image)
    with open(out, "wb") as file:
        file.write(directory + b"".join(images))


main(sys.argv[1], sys.argv[2:])
