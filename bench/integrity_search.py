"""Finding near photographs in the database against a NumPy scan in memory, at a number of stored photographs.

SQLite in a folder, or the database that DATABASE_URL names. Stored hashes follow the bit frequencies and correlations of hashes of generated
pictures, so that bands are as unevenly filled as real ones. Each answer is compared with the scan's: it must be the same. The scan is written
twice: as one would write it, and in pieces that stay in the processor's cache. With LUOSHI_BENCH_DIR hashes and SQLite's file stay there for
the next run; a table that holds as many photographs already is taken as it is.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import NormalDist, median

import numpy as np

kept = os.environ.get("LUOSHI_BENCH_DIR")
folder = kept or tempfile.TemporaryDirectory(prefix="luoshi-bench-")
FOLDER = Path(folder if isinstance(folder, str) else folder.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
os.environ["LUOSHI_DATA_DIR"] = str(FOLDER)
os.environ["LUOSHI_LOG_LEVEL"] = "ERROR"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from luoshi.integrity import DISTANCE, fingerprint, hashing  # noqa: E402
from luoshi.reports.examining.search import near_fingerprints  # noqa: E402
from luoshi.reports.models import PictureHash  # noqa: E402
from photographs import as_jpeg, photograph  # noqa: E402

CHUNK = 500_000
QUERIES, ROUNDS = 20, 3
WINDOWS = len(hashing.WINDOWS)
META = PictureHash._meta  # noqa: SLF001 (Django's own way)
TABLE = META.db_table


def hashes_like_real(pictures: int, samples: int = 200) -> np.ndarray:
    """Made-up hashes, one row of windows for each picture, with the statistics of those of `samples` generated pictures."""
    seen = [p.hashes[:WINDOWS] for p in (fingerprint(as_jpeg(photograph(n))) for n in range(samples))]
    bits = (
        np.array([s[0] for s in seen], dtype=np.uint64)[:, None] >> np.arange(hashing.BITS, dtype=np.uint64)
    ) & np.uint64(1)
    signs = bits.astype(np.float64) * 2 - 1
    correlation = np.sin(np.pi / 2 * (signs.T @ signs) / len(signs))  # arcsine law of clipped normal variables
    values, vectors = np.linalg.eigh(correlation)
    root = (vectors * np.sqrt(values.clip(0))).astype(np.float32)
    shift = np.array([NormalDist().inv_cdf(min(max(p, 0.02), 0.98)) for p in bits.mean(axis=0)], dtype=np.float32)
    dice = np.random.default_rng(1)
    rows = [
        _drawn(dice, root, shift, min(CHUNK, pictures * WINDOWS - start))
        for start in range(0, pictures * WINDOWS, CHUNK)
    ]
    return np.concatenate(rows).reshape(pictures, WINDOWS)


def _drawn(dice: np.random.Generator, root: np.ndarray, shift: np.ndarray, size: int) -> np.ndarray:
    normal = dice.standard_normal((size, hashing.BITS), dtype=np.float32) @ root.T
    out = np.zeros(size, dtype=np.uint64)
    for bit in range(hashing.BITS):
        out |= (normal[:, bit] + shift[bit] > 0).astype(np.uint64) << np.uint64(bit)
    return out


def parts_of(stored: np.ndarray) -> Iterator[list[np.ndarray]]:
    """The columns of the table, some hundred thousand rows at a time."""
    mask = (1 << hashing.BAND_BITS) - 1
    for start in range(0, len(stored), CHUNK // WINDOWS):
        part = stored[start : start + CHUNK // WINDOWS].astype(np.int64)
        flat = part.ravel()
        owners = np.repeat(np.arange(start + 1, start + len(part) + 1), WINDOWS)
        places = np.tile(np.arange(WINDOWS), len(part))
        yield [owners, places, flat, *(flat >> (hashing.BAND_BITS * band) & mask for band in range(hashing.BANDS))]


def rows_of(stored: np.ndarray) -> Iterator[tuple[int, ...]]:
    for part in parts_of(stored):
        yield from zip(*(column.tolist() for column in part), strict=True)


def fill(stored: np.ndarray) -> None:
    """The table with its indexes, filled without them first, as a restore would."""
    columns = "fingerprint_id, place, value, band_0, band_1, band_2"
    editor = connection.schema_editor()  # only for its SQL: leaving it would check the keys that this table lacks
    indexes = [str(index.create_sql(PictureHash, editor)) for index in META.indexes]
    with connection.cursor() as cursor:
        for index in META.indexes:
            cursor.execute(f"DROP INDEX {index.name}")
        if connection.vendor == "sqlite":
            for pragma in ("foreign_keys", "synchronous", "journal_mode"):
                cursor.execute(f"PRAGMA {pragma}=OFF")
            cursor.execute("BEGIN")
            cursor.connection.executemany(f"INSERT INTO {TABLE} ({columns}) VALUES (?,?,?,?,?,?)", rows_of(stored))
            cursor.execute("COMMIT")
        else:
            _copy(cursor, columns, stored)
        for sql in indexes:
            cursor.execute(sql)
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else f"VACUUM ANALYZE {TABLE}")


def _copy(cursor: object, columns: str, stored: np.ndarray) -> None:
    """PostgreSQL's binary format, made by NumPy."""
    cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [TABLE])
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {TABLE} DROP CONSTRAINT "{name}"')
    with cursor.copy(f"COPY {TABLE} ({columns}) FROM STDIN (FORMAT binary)") as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for part in parts_of(stored):
            copy.write(_binary(part))
        copy.write(b"\xff\xff")


def _binary(columns: list[np.ndarray]) -> bytes:
    """The rows as PostgreSQL reads them: number of fields, then the length and big-endian content of each."""
    sizes = (8, 2, 8, 4, 4, 4)
    fields = [field for place, size in enumerate(sizes) for field in ((f"{place}", ">i4"), (f"{place}v", f">i{size}"))]
    rows = np.zeros(len(columns[0]), dtype=[("fields", ">i2"), *fields])
    rows["fields"] = len(sizes)
    for place, (size, column) in enumerate(zip(sizes, columns, strict=True)):
        rows[str(place)], rows[f"{place}v"] = size, column
    return rows.tobytes()


def scan(flat: np.ndarray, values: list[int]) -> set[int]:
    """The owners of all hashes within the distance, by brute force, as one would write it."""
    near = [np.flatnonzero(np.bitwise_count(flat ^ np.uint64(value)) <= DISTANCE) for value in values]
    return set((np.concatenate(near) // WINDOWS + 1).tolist())


def scan_in_pieces(flat: np.ndarray, values: list[int], size: int = 1 << 15) -> set[int]:
    """The same, piece by piece without new arrays: what is compared stays in the processor's cache."""
    differing, count, least = np.empty(size, np.uint64), np.empty(size, np.uint8), np.empty(size, np.uint8)
    near = []
    for start in range(0, len(flat), size):
        piece = flat[start : start + size]
        least[:] = hashing.BITS
        for value in values:
            np.bitwise_xor(piece, np.uint64(value), out=differing[: len(piece)])
            np.bitwise_count(differing[: len(piece)], out=count[: len(piece)])
            np.minimum(least, count, out=least)
        if (found := np.flatnonzero(least[: len(piece)] <= DISTANCE)).size:
            near.append(found + start)
    return set((np.concatenate(near) // WINDOWS + 1).tolist()) if near else set()


def timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def hashes_of(pictures: int) -> np.ndarray:
    """The hashes of an earlier run in this folder, or new ones."""
    file = FOLDER / f"hashes-{pictures}.npy"
    if not file.exists():
        np.save(file, hashes_like_real(pictures))
    return np.load(file)


def is_filled(pictures: int) -> bool:
    if TABLE not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(fingerprint_id) FROM {TABLE}")
        return cursor.fetchone()[0] == pictures


def search(pictures: int) -> None:
    stored = hashes_of(pictures)
    if not is_filled(pictures):
        call_command("migrate", verbosity=0)
        seconds, _nothing = timed(lambda: fill(stored))
        print(f"{connection.vendor}: {stored.size:,} hashes filled in {seconds:.0f} s", flush=True)
    dice, flat = random.Random(3), stored.ravel()  # noqa: S311 (no secret)
    first, again, plain, pieces, found = [], [], [], [], []
    for _ in range(QUERIES):
        values = [changed(int(value), dice) for value in stored[dice.randrange(pictures)]]
        seconds, answer = timed(lambda values=values: set(near_fingerprints(values)))
        first.append(seconds)
        found.append(len(answer))
        for _ in range(ROUNDS):  # in turn, so that what else the machine does falls on all alike
            again.append(timed(lambda values=values: near_fingerprints(values))[0])
            for scanner, times in ((scan, plain), (scan_in_pieces, pieces)):
                seconds, truth = timed(lambda values=values, scanner=scanner: scanner(flat, values))
                times.append(seconds)
                assert answer == truth, "not exact"
    cold, warm, whole, cached = (median(times) * 1e3 for times in (first, again, plain, pieces))
    print(
        "| database | photographs | first ms | again ms | scan ms | scan in pieces ms | again / scan | again / pieces | found |"
    )
    print(
        f"| {connection.vendor} | {pictures:,} | {cold:.0f} | {warm:.0f} | {whole:.0f} | {cached:.0f}"
        f" | {warm / whole:.2f} | {warm / cached:.2f} | {median(found):.0f} |"
    )


def changed(value: int, dice: random.Random) -> int:
    """The hash with up to eight bits turned."""
    for bit in dice.sample(range(hashing.BITS), dice.randint(0, DISTANCE)):
        value ^= 1 << bit
    return value
