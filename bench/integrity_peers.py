"""Hashes of the files named on standard input by imagehash and PDQ, into the .npz given: run in the peers' environment."""

import sys
from multiprocessing import Pool

import imagehash
import numpy as np
import pdqhash
from PIL import Image


def hashes(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    picture = Image.open(name).convert("RGB")
    bits = imagehash.phash(picture).hash.ravel(), imagehash.dhash(picture).hash.ravel()
    pdq, _quality = pdqhash.compute(np.asarray(picture))
    return tuple(np.packbits(np.asarray(row, dtype=bool)) for row in (*bits, pdq))


if __name__ == "__main__":
    with Pool() as pool:
        rows = pool.map(hashes, sys.stdin.read().split("\n"), chunksize=16)
    np.savez(
        sys.argv[1],
        **{
            name: np.array(column)
            for name, column in zip(("pHash", "dHash", "PDQ"), zip(*rows, strict=True), strict=True)
        },
    )
