"""Under `mkdocs serve`, the search reads only what has changed, and Jinja compiles only that."""

from functools import partial

from jinja2 import BytecodeCache
from material.plugins.search.plugin import SearchIndex

is_served = False
known: dict[str, tuple] = {}  # address of a page -> what it was made of, what the index had of it


class Compiled(BytecodeCache):
    """Templates as they were compiled; Jinja compiles one anew that reads otherwise."""

    def __init__(self):
        self.kept = {}

    def load_bytecode(self, bucket):
        if code := self.kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket):
        self.kept[bucket.key] = bucket.bytecode_to_string()


compiled = Compiled()


def on_startup(command, dirty):
    global is_served
    is_served = command == "serve"


def on_env(env, config, files):
    if is_served:
        env.bytecode_cache = compiled


def on_pre_build(config):
    if is_served:
        index = config.plugins["material/search"].search_index
        index.add_entry_from_context = partial(_add, index)


def _add(index, page):
    made_of = (page.content, page.title, page.meta)
    before, entries = known.get(page.url, (None, []))
    if before == made_of:
        index.entries += entries
    else:
        start = len(index.entries)
        SearchIndex.add_entry_from_context(index, page)
        known[page.url] = (made_of, index.entries[start:])
