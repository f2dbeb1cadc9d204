"""Run coroutines in a process in which Playwright's event loop may run."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run_in_thread(coroutine):
    with ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, coroutine).result()
