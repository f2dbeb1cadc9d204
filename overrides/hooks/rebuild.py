"""Under `mkdocs serve`, the search reads only what has changed, and Jinja compiles only that."""

from functools import partial

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from material.plugins.search.plugin import SearchIndex, SearchPlugin
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

is_served = False
known: dict[str, tuple] = {}  # address of a page -> what it was made of, what the index had of it


class Compiled(BytecodeCache):
    """Templates as they were compiled; Jinja compiles one anew that reads otherwise."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


compiled = Compiled()


def on_startup(command: str, dirty: bool) -> None:
    global is_served
    is_served = command == "serve"


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    if is_served:
        env.bytecode_cache = compiled


def on_pre_build(config: MkDocsConfig) -> None:
    if is_served:
        search = config.plugins["material/search"]
        assert isinstance(search, SearchPlugin)
        index = search.search_index
        index.add_entry_from_context = partial(_add, index)


def _add(index: SearchIndex, page: Page) -> None:
    made_of = (page.content, page.title, page.meta)
    before, entries = known.get(page.url, (None, []))
    if before == made_of:
        index.entries += entries
    else:
        start = len(index.entries)
        SearchIndex.add_entry_from_context(index, page)
        known[page.url] = (made_of, index.entries[start:])
