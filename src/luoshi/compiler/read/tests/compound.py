"""A small writer of compound files (MS-CFB), for the containers that no library at hand writes."""

import struct

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: dict[str, bytes]) -> bytes:
    """A version 3 compound file with up to three streams in its root; each is padded to the size that needs no mini stream."""
    chains, sectors = [FAT, END], []
    entries = [_entry("Root Entry", 5, 1 if streams else FREE, END, 0)]
    for number, (name, content) in enumerate(streams.items(), start=1):
        padded = content.ljust(4096, b"\0")
        first, count = len(chains), -(-len(padded) // SECTOR)
        chains += [*range(first + 1, first + count), END]
        sectors.append(padded.ljust(count * SECTOR, b"\0"))
        entries.append(_entry(name, 2, FREE, first, len(padded), right=number + 1 if number < len(streams) else FREE))
    fat = struct.pack(f"<{SECTOR // 4}I", *chains, *[FREE] * (SECTOR // 4 - len(chains)))
    directory = b"".join(entries).ljust(SECTOR, b"\0")
    return _header() + fat + directory + b"".join(sectors)


def _header() -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0, 0)[: 4 * 9]
    return head + struct.pack("<I", 0) + struct.pack("<109I", 0, *[FREE] * 108)[: SECTOR - len(head) - 4]


def _entry(name: str, kind: int, child: int, first: int, size: int, right: int = FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    entry = (
        encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1) + struct.pack("<III", FREE, right, child)
    )
    return entry + bytes(16 + 4 + 16) + struct.pack("<IQ", first, size)
