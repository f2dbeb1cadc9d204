"""Cache compiled templates and the entries of the search between the builds of one `serve`."""

from collections.abc import Callable
from typing import Any, TypeVar

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

T = TypeVar("T")


class CompiledTemplates(BytecodeCache):
    """Templates as they were compiled; Jinja compiles one anew that reads otherwise."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key] = bucket.bytecode_to_string()


class SearchEntries:
    """What the search's index has of each page, by its address, with what that was made of."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[Any, list[Any]]] = {}

    def add(self, url: str, sources: T, entries: list[Any], read: Callable[[], object]) -> None:
        """Add the entries of a page; `read` adds them where its sources are not those of the last build."""
        before, found = self.known.get(url, (None, []))
        if before == sources:
            entries += found
            return
        start = len(entries)
        read()
        self.known[url] = sources, entries[start:]
