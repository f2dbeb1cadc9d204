"""A phone on 4G: a slow line before a server, and a browser whose processor is four times slower.

Both work from outside the browser, so that pages, workers and service workers meet them alike; what the
browser's own tools throttle is the page alone.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import subprocess
import time

RATE = 9e6 / 8  # bytes a second, shared by all connections
LATENCY = 0.17  # seconds from a question to the first byte of its answer, and to open a connection
SLOWNESS = 4
PERIOD = 0.02  # seconds in which the processor works once and rests once
CHUNK = 1 << 14


@contextlib.contextmanager
def line(port):
    """Yield a slow Line to a server on this machine."""
    ours, theirs = multiprocessing.Pipe()
    line = Line(port)
    with running(line.run, theirs):
        line.port = ours.recv()
        yield line


@contextlib.contextmanager
def processor(profile):
    """Slow down the pages and workers of the browser that has its profile in a folder."""
    found = multiprocessing.Value("i")
    with running(slow_down, str(profile), found):
        yield
    if not found.value:
        raise RuntimeError(f"no process of the browser with the profile {profile} was found to slow down")


@contextlib.contextmanager
def running(task, *arguments):
    process = multiprocessing.Process(target=task, args=arguments, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


class Line:
    """Passes bytes on: up at once, down at the line's rate and after its latency.

    port     its near end; until it runs, nothing
    passed   how many bytes have arrived so far
    """

    def __init__(self, far_port):
        self.port = None
        self.far_port = far_port
        self.arrived = multiprocessing.Value("q")
        self.free = 0.0  # when the last byte that was taken has left the server's end

    @property
    def passed(self):
        return self.arrived.value

    def run(self, tell):
        asyncio.run(self.serve(tell))

    async def serve(self, tell):
        server = await asyncio.start_server(self.connect, "127.0.0.1", 0, limit=CHUNK)
        tell.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    async def connect(self, reader, writer):
        await asyncio.sleep(LATENCY)
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self.far_port, limit=CHUNK)
        await asyncio.gather(self.up(reader, to_server), self.down(from_server, writer))

    async def up(self, reader, writer):
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(CHUNK):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def down(self, reader, writer):
        travelling = asyncio.Queue()
        arrival = asyncio.create_task(self.arrive(travelling, writer))
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(CHUNK):
                self.free = max(self.free, time.monotonic()) + len(data) / RATE
                travelling.put_nowait((self.free + LATENCY, data))
                await asyncio.sleep(max(0, self.free - time.monotonic()))
        travelling.put_nowait(None)
        await arrival

    async def arrive(self, travelling, writer):
        with contextlib.suppress(ConnectionError):
            while item := await travelling.get():
                due, data = item
                await asyncio.sleep(max(0, due - time.monotonic()))
                self.arrived.value += len(data)
                writer.write(data)
        writer.close()


def slow_down(profile, found):
    """Let the renderers of a browser work a quarter of the time, until this process is terminated."""
    signal.signal(signal.SIGTERM, lambda *_: exit())
    known, looked = set(), 0.0
    try:
        while True:
            if time.monotonic() - looked > 0.3:
                known, looked = renderers(profile), time.monotonic()
                found.value = max(found.value, len(known))
            tell(known, signal.SIGCONT)
            time.sleep(PERIOD / SLOWNESS)
            tell(known, signal.SIGSTOP)
            time.sleep(PERIOD - PERIOD / SLOWNESS)
    finally:
        tell(known, signal.SIGCONT)


def tell(processes, what):
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, what)


def renderers(profile):
    """The processes that run the pages of the browser with this profile."""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True).stdout
    rows = [row.split(None, 2) for row in listing.splitlines()]
    mine = {pid for pid, _, args in rows if f"--user-data-dir={profile}" in args}
    while more := {pid for pid, parent, _ in rows if parent in mine} - mine:
        mine |= more
    return {int(pid) for pid, _, args in rows if pid in mine and "--type=renderer" in args}
