"""Run coroutines in a process in which Playwright's event loop may run."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run_in_thread(coroutine):
    """Run a coroutine in a thread of its own: the tests with a browser keep a loop in this one."""
    with ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, coroutine).result()
