"""`python -m bench`: prints the table of the README."""

import contextlib
import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core.ids import new_id
from bench.certificate import write_certificate
from bench.load import measure, request_bytes
from bench.prepare import prepare
from bench.sizes import ROOT, sizes

SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
WRITES = 600
UVICORN = ["--no-access-log", "--loop", "uvloop", "--http", "httptools", "--log-level", "warning", "--no-server-header"]


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(target: str, *, factory: bool, env: dict[str, str]) -> Iterator[str]:
    """Serve an ASGI app in a process of its own; yield its address."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        target,
        "--port",
        str(port),
        *UVICORN,
        *(["--factory"] if factory else []),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@contextlib.contextmanager
def slow_line(app: str) -> Iterator[str]:
    """Put TLS with HTTP/2 and an EDGE line before an address; yield the address at its slow end."""
    port, front = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        write_certificate(Path(folder))
        commands = (
            ["node", str(ROOT / "bench" / "front.mjs"), str(front), app.rpartition(":")[2], folder],
            [sys.executable, "-m", "bench.line", str(port), str(front)],
        )
        processes = [subprocess.Popen(command, cwd=ROOT) for command in commands]
        try:
            for process, listening in zip(processes, (front, port), strict=True):
                wait_for_port(listening, process)
            yield f"https://127.0.0.1:{port}"
        finally:
            for process in processes:
                process.terminate()
                process.wait(timeout=10)


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until something listens; stop when its process does."""
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("a process of the bench stopped")


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until an address answers; stop when its process does."""
    while process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("the server stopped")


def node(script: str, *arguments: str, job: Any = None) -> Any:
    """Run one of the Node programs beside this file and return what it prints."""
    given = json.dumps(job) if job is not None else None
    command = ["node", str(ROOT / "bench" / script), *arguments]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{script} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def rate(url: str, headers: dict[str, str] | None = None, *, status: int = 200) -> float:
    """Return requests per second of one address; every answer must have the expected status."""
    request = request_bytes(url, headers=headers)
    found, statuses = measure(url, itertools.repeat(request), connections=32, seconds=SECONDS)
    return _checked(url, found, statuses, status)


def _checked(url: str, found: float, statuses: dict[str, int], expected: int) -> float:
    if set(statuses) != {str(expected)}:
        raise SystemExit(f"{url} answered {statuses}")
    return found


def etag_of(url: str) -> str:
    """Return the ETag of the brotli variant."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as answer:
        return str(answer.headers["ETag"])


def put_rate(app: str, cookies: list[str], round_number: int) -> float:
    """Return participations per second: each a fresh id, committed, with its job."""
    requests = []
    for number in range(WRITES):
        said = {"challenge": "solidavir-us", "kind": "text", "text": f"Bonjour {round_number} {number}"}
        headers = {
            "content-type": "application/json",
            "sec-fetch-site": "same-origin",
            "cookie": f"sid={cookies[number % len(cookies)]}",
        }
        url = f"{app}/api/v1/participations/{new_id()}"
        requests.append(request_bytes(url, method="PUT", headers=headers, body=json.dumps(said).encode()))
    found, statuses = measure(app, iter(requests), connections=16, seconds=120)
    return _checked(app, found, statuses, 201)


def throughput(app: str, hello: str, cookies: list[str]) -> list[tuple[str, str, str, str]]:
    """Measure everything beside hello, round after round, and return the rows of the table."""
    found: dict[str, list[float]] = {}
    plain = {"Accept-Encoding": "br"}
    for number in range(ROUNDS):
        yardstick = rate(hello)
        cases = {
            "`GET /snapshot`, 200": rate(f"{app}/api/v1/snapshot", plain),
            "`GET /snapshot`, 304": rate(
                f"{app}/api/v1/snapshot", plain | {"If-None-Match": etag_of(f"{app}/api/v1/snapshot")}, status=304
            ),
            "`GET /wall`, 200": rate(f"{app}/api/v1/wall", plain),
            "`PUT /participations/{id}`, 201": put_rate(app, cookies[number::ROUNDS], number),
        }
        yardstick = (yardstick + rate(hello)) / 2
        for name, value in cases.items():
            found.setdefault(name, []).append(value / yardstick)
    aims = {"`GET /snapshot`, 200": "≥ 0.60", "`GET /snapshot`, 304": "≥ 0.80"}
    return [
        (name, _ratio(statistics.median(values)), aims.get(name, ""), "a bare uvicorn hello")
        for name, values in found.items()
    ]


def _ratio(value: float) -> str:
    return f"{value:.2f} ×" if value >= 0.1 else f"{value:.4f} ×"


def visits(app: str) -> list[tuple[str, str, str, str]]:
    """Measure visits in Chromium and return the rows of the table."""
    if not os.environ.get("CHROMIUM"):
        return [("visits in Chromium", "not measured: no Chromium here", "", "")]
    with slow_line(app) as slow:
        rounds = node("pages.mjs", slow, str(ROUNDS))
    rows = []
    for visit, label in (("first", "first visit"), ("repeat", "repeat visit"), ("offline", "offline visit")):
        for moment, aim in (("paint", 1.2), ("usable", 1.8)):
            ratios = [one[visit][moment] / one["empty"]["paint"] for one in rounds]
            seconds = statistics.median(one[visit][moment] for one in rounds) / 1000
            name = f"{label}, {'first contentful paint' if moment == 'paint' else 'usable'}"
            goal = f"≤ {aim:.2f} ×" if visit == "first" else ""
            rows.append(
                (name, f"{statistics.median(ratios):.2f} × ({seconds:.1f} s)", goal, "an empty page's first paint")
            )
    first = statistics.median(one["first"]["bytes"] for one in rounds)
    rows.append(("first visit, all that travels before it is usable", f"{first / 1000:.1f} kB", "≤ 45 kB", ""))
    return rows


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="enlien-bench-") as folder:
        prepared = prepare(Path(folder), accounts=ROUNDS * 12)
        env = {"LOG_LEVEL": "WARNING", "JOBS_IN_APP": "false", "DEMO": "false", "SECRET_KEY": prepared.secret} | {
            "DATA_DIR": folder,
            "DATABASE_URL": prepared.url,
        }
        with (
            serving("bench.hello:app", factory=False, env=env) as hello,
            serving("bench.service:create_app", factory=True, env=env) as app,
        ):
            rows = throughput(app, hello, prepared.cookies) + visits(app)
    counted = sizes()
    rows += [
        ("JavaScript of the first screen, compressed", f"{counted['first_js'] / 1000:.1f} kB", "≤ 25 kB", ""),
        ("service worker, compressed", f"{counted['service_worker'] / 1000:.1f} kB", "≤ 4 kB", ""),
        ("map, compressed", f"{counted['map_js'] / 1000:.1f} kB", "≤ 50 kB", ""),
    ]
    print("| what | measured | aim | beside |\n|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
