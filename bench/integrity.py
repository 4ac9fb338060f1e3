"""Photographs found again: how many, how many wrongly, and at what cost, beside imagehash and PDQ.

    python bench/integrity.py quality --peers peers/bin/python     # recall and false pairs
    python bench/integrity.py speed                                # fingerprint against the decode it needs
    python bench/integrity.py search 1000000                       # the database against a scan in memory

The peers live in an environment of their own: python -m venv peers && peers/bin/pip install imagehash pdqhash
Pictures are made by rule (bench/photographs.py). `--real FOLDER …` takes the photographs listed in bench/real_photographs.txt from folders of
installed or unpacked packages as well, and shows their recall by itself; nothing is fetched.
"""

import argparse
import io
import random
import subprocess
import tempfile
import time
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image

from luoshi.integrity import DISTANCE, Fingerprint, distances, fingerprint, same_picture
from photographs import as_jpeg, photograph
from real_photographs import gather
from transformations import ASKED, BEYOND

CHANGES = ASKED | BEYOND
PEERS = {"pHash": 64, "dHash": 64, "PDQ": 256}


def make(job: tuple[Path, int, bool]) -> None:
    """One picture, and what becomes of it, as files NUMBER.jpg and NUMBER-CHANGE.jpg; what is there stays."""
    folder, number, changed = job
    file = folder / f"{number}.jpg"
    if not file.exists():
        file.write_bytes(as_jpeg(photograph(number)))
    picture = Image.open(file)
    for place, (name, change) in enumerate(CHANGES.items() if changed else []):
        out = folder / f"{number}-{place}.jpg"
        if not out.exists():
            dice = random.Random(f"{number} {name}")  # noqa: S311 (a picture, not a secret)
            out.write_bytes(as_jpeg(change(picture, dice), 85))


def files_of(folder: Path, pictures: int, changed: int) -> list[Path]:
    """All files: the originals, then the changed ones, change by change."""
    originals = [folder / f"{n}.jpg" for n in range(pictures)]
    return originals + [folder / f"{n}-{place}.jpg" for place in range(len(CHANGES)) for n in range(changed)]


def ours(file: Path) -> Fingerprint:
    return fingerprint(file.read_bytes())


def quality(pictures: int, changed: int, peers: str, folder: Path, sources: list[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    real = gather(sources, folder)
    pictures, changed = pictures + real, changed + real
    files = files_of(folder, pictures, changed)
    with Pool() as pool:
        pool.map(make, [(folder, n, n < changed) for n in range(pictures)], chunksize=4)
        prints = pool.map(ours, files, chunksize=16)
    false = (len(files) - pictures) * (pictures - 1) + pictures * (pictures - 1) // 2
    print(
        f"{pictures} pictures ({real} of photographs), {changed} changed in {len(CHANGES)} ways, {false:,} pairs of different pictures\n"
    )
    found = {"Luoshi": measure_ours(prints, pictures, changed, real)}
    if peers:
        listing = "\n".join(map(str, files))
        script = Path(__file__).with_name("integrity_peers.py")
        out = folder / "peers.npz"
        subprocess.run([peers, str(script), str(out)], input=listing, text=True, check=True)
        stored = np.load(out)
        found |= {name: measure_peer(stored[name], bits, pictures, changed, real) for name, bits in PEERS.items()}
    show(found, "recall")
    if real:
        show(found, "real")


def measure_ours(prints: list[Fingerprint], pictures: int, changed: int, real: int) -> dict[str, object]:
    """Recall of each change, and false pairs: near by hash alone, and after the closer look."""
    originals, others = prints[:pictures], prints[pictures:]
    hits = {
        name: np.array(
            [same_picture(others[c * changed + n].frames, originals[n].frames) is not None for n in range(changed)]
        )
        for c, name in enumerate(CHANGES)
    }
    by_hash = by_both = 0
    owners = np.repeat(np.arange(pictures), [len(p.hashes) for p in originals])
    stored = np.array([number for p in originals for number in p.hashes], dtype=np.uint64)
    for place, seen in enumerate(prints):
        number = place if place < pictures else (place - pictures) % changed
        near = set(owners[(distances(seen.hashes, stored) <= DISTANCE).any(axis=0)].tolist()) if seen.hashes else set()
        strangers = [n for n in near if (n > place if place < pictures else n != number)]
        by_hash += len(strangers)
        by_both += sum(same_picture(seen.frames, originals[n].frames) is not None for n in strangers)
    false = (len(prints) - pictures) * (pictures - 1) + pictures * (pictures - 1) // 2
    return recalls(hits, real) | {
        "false": by_both / false,
        "note": f"distance {DISTANCE}; by hash alone {by_hash} false pairs",
    }


def recalls(hits: dict[str, np.ndarray], real: int) -> dict[str, object]:
    """The shares found, of all changed pictures and of the photographs among them, which come first."""
    return {
        "recall": {name: found.mean() for name, found in hits.items()},
        "real": {name: found[:real].mean() for name, found in hits.items()} if real else {},
    }


def measure_peer(hashes: np.ndarray, bits: int, pictures: int, changed: int, real: int) -> dict[str, object]:
    """Recall of each change at the largest distance that lets through at most one false pair in a million."""
    originals = hashes[:pictures]
    counts, own = np.zeros(bits + 1, dtype=np.int64), np.zeros((len(CHANGES), changed), dtype=np.int64)
    for place, one in enumerate(hashes):
        row = np.bitwise_count(originals ^ one).sum(axis=1)
        if place < pictures:
            strangers = row[place + 1 :]
        else:
            change, number = divmod(place - pictures, changed)
            own[change, number] = row[number]
            strangers = np.delete(row, number)
        counts += np.bincount(strangers, minlength=bits + 1)
    rates = counts.cumsum() / counts.sum()
    most = int(np.searchsorted(rates, 1e-6, side="right")) - 1
    hits = {name: own[c] <= most for c, name in enumerate(CHANGES)}
    return recalls(hits, real) | {"false": rates[most] if most >= 0 else 0.0, "note": f"distance {most}"}


def show(found: dict[str, dict[str, object]], which: str) -> None:
    print(f"\n| {which} | " + " | ".join(found) + " |\n|---|" + "---|" * len(found))
    for name in CHANGES:
        print(f"| {name} | " + " | ".join(f"{row[which][name]:.4f}" for row in found.values()) + " |")
    means = [np.mean([row[which][name] for name in ASKED]) for row in found.values()]
    print("| **mean of the first six** | " + " | ".join(f"{mean:.4f}" for mean in means) + " |")
    print("| false pairs a million | " + " | ".join(f"{row['false'] * 1e6:.2f}" for row in found.values()) + " |")
    print("| at | " + " | ".join(str(row["note"]) for row in found.values()) + " |")


def speed(pictures: int) -> None:
    """12 megapixels: processor time of the decode at 1/8, and of the whole fingerprint; the middle of several rounds."""
    files = [as_jpeg(photograph(n).resize((4000, 3000), Image.Resampling.BICUBIC), 90) for n in range(pictures)]
    decode, whole = [], []
    for _ in range(7):
        decode.append(timed(lambda: [decoded(data) for data in files]) / pictures)
        whole.append(timed(lambda: [fingerprint(data) for data in files]) / pictures)
    low, high = float(np.median(decode)), float(np.median(whole))
    print(
        f"decode at 1/8 {low * 1e3:.1f} ms, fingerprint {high * 1e3:.1f} ms, ratio {high / low:.2f}, {1 / high:.0f} a second a core"
    )


def decoded(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as image:
        image.draft("L", (image.width // 8, image.height // 8))
        image.load()


def timed(work: object) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = options.add_subparsers(dest="task", required=True)
    task = tasks.add_parser("quality")
    task.add_argument("--pictures", type=int, default=1500)
    task.add_argument("--changed", type=int, default=400)
    task.add_argument("--peers", default="")
    task.add_argument("--real", type=Path, nargs="+", default=[])
    task.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "luoshi-photographs")
    tasks.add_parser("speed").add_argument("--pictures", type=int, default=12)
    tasks.add_parser("search").add_argument("photographs", type=int)
    chosen = options.parse_args()
    if chosen.task == "quality":
        quality(chosen.pictures, chosen.changed, chosen.peers, chosen.folder, chosen.real)
    elif chosen.task == "speed":
        speed(chosen.pictures)
    else:
        from integrity_search import search

        search(chosen.photographs)


if __name__ == "__main__":
    main()
