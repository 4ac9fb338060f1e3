"""Kills the server ROUNDS times (200) at random moments while twenty clients file reports: `python bench/faults.py [ROUNDS] [SEED]`.

Exit status 1 where anything acknowledged was lost or is there by half. The suite does a few rounds of the same (tests/faults/).
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.faults.killing import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
