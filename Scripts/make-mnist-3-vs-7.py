#!/usr/bin/env python3
"""Makes the default data set, the digits 3 and 7 of MNIST.

usage: make-mnist-3-vs-7.py MNIST_FOLDER OUTPUT_FOLDER

MNIST_FOLDER holds the four files of MNIST, {train,t10k}-images-idx3-ubyte and {train,t10k}-labels-idx1-ubyte, gzipped
(name ends in .gz) or not. Their uncompressed contents are checked against the sums of the originals. OUTPUT_FOLDER gets
four files of the same names, gzipped, with the rows whose label is 3 or 7, in their order, labels unchanged. The output
depends on nothing but the contents (no name and no time in the gzip headers) and the version of zlib; the sums of the
uncompressed outputs are checked too. Needs the standard library only.
"""

import gzip
import hashlib
import os
import struct
import sys
import zlib

INPUT_SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
OUTPUT_SHA256 = {
    "train-images-idx3-ubyte": "351d1ab6d8ecb678487a1d28afc7d907f7f4cc8b801bf424ab024462eb30a01a",
    "train-labels-idx1-ubyte": "389d50d809b3ddfe6d5530a3f5e54be9fa89b9e900cd1a549aac821c8f7a2b16",
    "t10k-images-idx3-ubyte": "420cc5b2b61884ce89e111ce939874a83c66b9e449976c1c010f5b8fedda1430",
    "t10k-labels-idx1-ubyte": "efc54e459887765a40208193c9a5fd5a9800756c9738c4b3f3368e931b9f9a39",
}
CLASSES = (3, 7)
PIXELS = 28 * 28


def read_checked(folder, name):
    """The uncompressed contents of a file of MNIST."""
    for path, opener in ((os.path.join(folder, name + ".gz"), gzip.open), (os.path.join(folder, name), open)):
        if os.path.exists(path):
            with opener(path, "rb") as file:
                contents = file.read()
            break
    else:
        sys.exit(f"{folder}: neither {name}.gz nor {name} is there")
    found = hashlib.sha256(contents).hexdigest()
    if found != INPUT_SHA256[name]:
        sys.exit(f"{path}: the contents are not those of MNIST: sha256 {found}, expected {INPUT_SHA256[name]}")
    return contents


def write_checked(folder, name, contents):
    """Writes a file as `gzip -9 -n` does, and prints its row of the table in README.md."""
    found = hashlib.sha256(contents).hexdigest()
    if found != OUTPUT_SHA256[name]:
        sys.exit(f"{name}: sha256 {found}, expected {OUTPUT_SHA256[name]}")
    # The module gzip writes another header in each version of Python.
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    header = b"\x1f\x8b\x08\x00" + bytes(4) + b"\x02\x03"
    trailer = struct.pack("<2I", zlib.crc32(contents), len(contents))
    packed = header + deflate.compress(contents) + deflate.flush() + trailer
    with open(os.path.join(folder, name + ".gz"), "wb") as file:
        file.write(packed)
    print(f"| {name}.gz | {len(packed)} | {len(contents)} | {found} |")


def select(images, labels):
    """The parts of both files that belong to the classes."""
    magic, count, height, width = struct.unpack(">4I", images[:16])
    assert (magic, height, width) == (0x803, 28, 28) and struct.unpack(">2I", labels[:8]) == (0x801, count)
    rows = [i for i in range(count) if labels[8 + i] in CLASSES]
    pixels = b"".join(images[16 + i * PIXELS : 16 + (i + 1) * PIXELS] for i in rows)
    return (
        struct.pack(">4I", 0x803, len(rows), 28, 28) + pixels,
        struct.pack(">2I", 0x801, len(rows)) + bytes(labels[8 + i] for i in rows),
    )


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = sys.argv[1:]
    os.makedirs(target, exist_ok=True)
    for part in ("train", "t10k"):
        names = (f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte")
        for name, contents in zip(names, select(*(read_checked(source, name) for name in names))):
            write_checked(target, name, contents)


if __name__ == "__main__":
    main()
