"""Run as a program: a server that is ready to be born. Each line "start" on its input forks one and prints its pid.

All that `daybreak serve` imports is imported once, so that a test can kill hundreds of servers; each of them is a
process of its own with its own connections, in a group of its own.
"""

import gc
import os
import sys

import uvicorn
from django.urls import get_resolver

from daybreak.clinic.asgi import application


def main(port: int) -> None:
    """Forks on request until its input ends."""
    assert get_resolver().url_patterns, "every view is imported before the first fork"
    gc.freeze()
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            serve(port)
        print(pid, flush=True)
        sys.stdin.readline()
        os.waitpid(pid, 0)
        print("ended", flush=True)


def serve(port: int) -> None:
    """One server, until it is killed."""
    os.setsid()
    uvicorn.run(application, host="127.0.0.1", port=port, lifespan="off", log_level="warning", log_config=None)
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
