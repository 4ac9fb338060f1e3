"""The server is killed at random moments while twenty clients upload and submit. What was acknowledged must be there, nothing by half."""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.kit import Client, Inspector, Server, at_work, site, wait_for

#: Seconds between the first acknowledged photograph of a round and the kill, at most.
LONGEST = 4.0


@dataclass
class Outcome:
    """What a run of rounds found. `problems` is empty where nothing was lost and nothing is there by half."""

    rounds: int
    uploads: int
    submissions: int
    problems: list[str]
    refused: list[str]
    chain: bool


def kill_rounds(
    rounds: int, seed: int, tell: Callable[[int, list[str]], object] = lambda _round, _found: None
) -> Outcome:
    """Kill the server so many times; `seed` chooses the moments. `tell` hears of each round."""
    dice = random.Random(seed)
    problems: list[str] = []
    last = 0
    with site() as (environment, inspector, clients):
        for number in range(1, rounds + 1):
            before = [(len(client.uploads), len(client.submissions)) for client in clients]
            _kill_once(environment, clients, dice.uniform(0, LONGEST))
            found, last = _check(inspector, clients, before, last)
            problems += found
            tell(number, found)
        whole = inspector.ask("check_whole")
        return Outcome(
            rounds,
            sum(len(client.uploads) for client in clients),
            sum(len(client.submissions) for client in clients),
            problems + whole["problems"],
            [line for client in clients for line in client.refused],
            whole["chain"],
        )


def _kill_once(environment: dict[str, str], clients: list[Client], after: float) -> None:
    server = Server(environment)
    try:
        server.wait_until_it_answers()
        before = _promised(clients)
        with at_work(clients, server):
            wait_for(lambda: _promised(clients) > before)
            time.sleep(after)
            server.kill()
    finally:
        server.kill()


def _promised(clients: list[Client]) -> int:
    return sum(len(client.uploads) for client in clients)


def _check(
    inspector: Inspector, clients: list[Client], before: list[tuple[int, int]], last: int
) -> tuple[list[str], int]:
    """What is wrong with what was acknowledged in this round, and the newest row of evidence."""
    known = list(zip(clients, before, strict=True))
    uploads = [entry for client, (first, _) in known for entry in client.uploads[first:]]
    submissions = [entry for client, (_, first) in known for entry in client.submissions[first:]]
    found = inspector.ask("check", uploads, submissions, last)
    return found["problems"], found["last"]


def main(arguments: list[str]) -> int:
    """Rounds and seed from the command line of `bench/faults.py`: exit status 1 where anything was lost."""
    rounds = int(arguments[0]) if arguments else 200
    seed = int(arguments[1]) if arguments[1:] else 1

    def tell(number: int, found: list[str]) -> None:
        sys.stderr.write(f"\r{number}/{rounds} {found or ''}")

    outcome = kill_rounds(rounds, seed, tell)
    sys.stdout.write(f"\n{outcome}\n")
    return 1 if outcome.problems or not outcome.chain else 0
