"""The reading process: a document on standard input, progress and the result as lines of JSON on standard output.

Started by `sandbox.read_in_sandbox` with its limits as arguments, so that no file, however hostile, takes down its caller.
"""

import contextlib
import json
import os
import resource
import sys

MAX_WRITTEN = 1024 * 2**20
GRACE = 2


def main() -> None:
    """Reads, answers, ends: exit status 0 whatever the answer."""
    cpu, memory = int(sys.argv[1]), int(sys.argv[2])
    confine(cpu, memory)
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what a library prints must not mix with the answer
    json.dump(answer(sys.stdin.buffer.read(), out), out)
    out.write("\n")
    out.flush()


def confine(cpu: int, memory: int) -> None:
    """Takes the process's limits down to what was given: seconds of CPU, bytes of address space. Nothing leaves a core dump."""
    wanted = {
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: MAX_WRITTEN,
    }
    for limit, value in wanted.items():
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set from outside, or the system knows none
            hard = (
                value + GRACE if limit == resource.RLIMIT_CPU else value
            )  # the soft one tells by its signal what happened
            resource.setrlimit(limit, (value, hard))


def answer(data: bytes, out: object) -> dict[str, object]:
    """`{"source": …}` or `{"error": {"code", "data"}}`."""
    from luoshi.compiler.read.errors import ReadError
    from luoshi.compiler.read.readers import parse
    from luoshi.compiler.read.transport import source_to_json

    def tell(done: int, total: int) -> None:
        print(json.dumps({"progress": [done, total]}), file=out, flush=True)  # type: ignore[call-overload]

    try:
        return {"source": source_to_json(parse(data, tell))}
    except ReadError as error:
        return {"error": {"code": error.code, "data": error.data}}


if __name__ == "__main__":
    main()
