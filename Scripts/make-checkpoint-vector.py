#!/usr/bin/env python3
"""Prints the file of Tests/CheckpointsTests/Support.swift in hexadecimal: a second writer of docs/checkpoints.md."""
import hashlib
import struct

features = [0.5, -1.0, 1.0] * 7
targets = [0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0]

file = bytes.fromhex("894354434B0D0A1A") + struct.pack("<I", 1)
file += struct.pack("<BBB", 1, 0, 1)  # integers, logistic, bias
file += struct.pack("<dd", 0.1, 0.25)  # step size, l2
file += struct.pack("<QQ", 7, 3)
file += hashlib.sha256(struct.pack("<21f7f", *features, *targets)).digest()
file += struct.pack("<IdIIIQ", 3, 8.0, 0xFFFFFFFF, 2, 6, 2**63 + 5)  # degree, range, monic, bits, seed
file += struct.pack("<Qdd", 12, 0.75, 4096.0)  # round, norm, block value
file += struct.pack("<Q3d", 3, 1 / 3, -0.0, 5e-324)
file += struct.pack("<Q", 2)
file += struct.pack("<QdBddd", 5, 0.5, 1, 0.875, 1.5, 1024.0)
file += struct.pack("<QdBddd", 10, 0.25, 0, 0.0, 0.8, 4096.0)
file += hashlib.sha256(file).digest()

text = file.hex()
print("\n".join(text[i : i + 96] for i in range(0, len(text), 96)))
