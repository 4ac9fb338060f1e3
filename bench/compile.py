"""Compile speed against the time extraction of JioNLP and Recognizers-Text, on the real plan repeated, in one run.

    python bench/compile.py [--plan FILE] [--megabytes 10]

The peers live in a virtual environment of their own (build/bench-venv, made here when it is missing) and only find times; Luoshi
does the whole compile. Every figure is processor time of one process on one core, so that other work on the machine does not count.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "build" / "bench-venv"
PACKAGES = ("jionlp==1.5.*", "recognizers-text-suite", "emoji<1.7", "setuptools<81")
SHARE_OF_PEERS = 0.02  # of the largest text: the peers are too slow for all of it

LUOSHI = """
import sys, time, json, resource
sys.path.insert(0, {src!r})
from luoshi.compiler import compile_plan
text = open({file!r}, encoding="utf-8").read()
warm = {warm}
compile_plan(text[:6000])
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
times = []
for _ in range(warm):
    start = time.process_time()
    plan = compile_plan(text)
    times.append(time.process_time() - start)
peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) * 1024
print(json.dumps({{"seconds": sorted(times)[len(times) // 2], "found": len(plan.obligations), "peak": peak}}))
"""
JIONLP = """
import time, json, io, contextlib
with contextlib.redirect_stdout(io.StringIO()):
    import jionlp
text = open({file!r}, encoding="utf-8").read()
jionlp.ner.extract_time(text[:500])
start = time.process_time()
found = jionlp.ner.extract_time(text)
print(json.dumps({{"seconds": time.process_time() - start, "found": len(found)}}))
"""
IMPORT = """
import sys, time, json
sys.path.insert(0, {src!r})
start = time.process_time()
import luoshi.compiler
print(json.dumps({{"seconds": time.process_time() - start, "found": 0}}))
"""
RECOGNIZERS = """
import time, json
from recognizers_date_time import recognize_datetime, Culture
text = open({file!r}, encoding="utf-8").read()
recognize_datetime(text[:200], Culture.Chinese)
start = time.process_time()
found = recognize_datetime(text, Culture.Chinese)
print(json.dumps({{"seconds": time.process_time() - start, "found": len(found)}}))
"""


def peer_python() -> Path:
    """The interpreter of the peers' environment, made and filled when it is missing."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return python


def measure(python: Path | str, code: str, file: Path, **values: object) -> dict[str, float]:
    """What the code prints on the file, run in a process of its own; fails loudly."""
    filled = code.format(file=str(file), src=str(ROOT / "src"), **values)
    run = subprocess.run([str(python), "-c", filled], capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(run.stderr)
    result: dict[str, float] = json.loads(run.stdout.strip().splitlines()[-1])
    return result


def text_of(plan: str, size: int) -> Path:
    """A file of the plan repeated to so many bytes of UTF-8 (at least once)."""
    file = ROOT / "build" / f"bench-{size}.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_text(plan * max(1, round(size / len(plan.encode()))), encoding="utf-8")
    return file


def main() -> None:
    """Measures all and prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", type=Path, default=ROOT.parent / "shared" / "plan-2022.txt")
    parser.add_argument("--megabytes", type=float, default=10)
    options = parser.parse_args()
    plan = options.plan.read_text(encoding="utf-8")
    largest = int(options.megabytes * 1_000_000)
    rate = print_sizes(plan, largest)
    print_peers(plan, largest, rate)
    pages = text_of(plan, 36_000)  # 12,000 characters are about 20 pages
    warm = measure(sys.executable, LUOSHI, pages, warm=9)
    print(f"\n20 pages in a warm process: {warm['seconds'] * 1000:.0f} ms")
    starts = sorted(measure(sys.executable, IMPORT, pages)["seconds"] for _ in range(5))
    print(f"import luoshi.compiler: {starts[2] * 1000:.0f} ms")


def print_sizes(plan: str, largest: int) -> float:
    """Four sizes, to show that time is linear; the rate at the largest in characters a second."""
    print(
        "| MB | characters | seconds | characters/s | obligations | peak memory / text |\n|---:|---:|---:|---:|---:|---:|"
    )
    rate = 0.0
    for size in (largest // 8, largest // 4, largest // 2, largest):
        file = text_of(plan, size)
        characters, size_read = len(file.read_text(encoding="utf-8")), file.stat().st_size
        done = measure(sys.executable, LUOSHI, file, warm=1)
        rate = characters / done["seconds"]
        row = (
            f"{size_read / 1e6:.2f}",
            f"{characters:,}",
            f"{done['seconds']:.2f}",
            f"{rate:,.0f}",
            f"{done['found']:,}",
        )
        print(f"| {' | '.join(row)} | {done['peak'] / size_read:.0f} |", flush=True)
    return rate


def print_peers(plan: str, largest: int, rate: float) -> None:
    """The peers' rates and how many times as fast the compile is."""
    print("\n| what | characters | characters/s | Luoshi is |\n|---|---:|---:|---:|")
    for name, code in (("JioNLP 1.5 extract_time", JIONLP), ("Recognizers-Text recognize_datetime", RECOGNIZERS)):
        file = text_of(plan, int(largest * SHARE_OF_PEERS))
        characters = len(file.read_text(encoding="utf-8"))
        peer = characters / measure(peer_python(), code, file)["seconds"]
        print(f"| {name} | {characters:,} | {peer:,.0f} | {rate / peer:.1f} times as fast |", flush=True)


if __name__ == "__main__":
    main()
