"""Run coroutines in a process in which Playwright's event loop may run."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run_in_thread(coroutine, context=None):
    """Run a coroutine in a thread of its own: the tests with a browser keep a loop in this one."""

    def run():
        with asyncio.Runner() as runner:
            return runner.run(coroutine, context=context)

    with ThreadPoolExecutor() as pool:
        return pool.submit(run).result()
