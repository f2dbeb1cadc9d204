"""Under `mkdocs serve`, the search reads only pages that have changed since the last build."""

from functools import partial

from material.plugins.search.plugin import SearchIndex

is_served = False
known: dict[str, tuple] = {}  # address of a page -> what it was made of, what the index had of it


def on_startup(command, dirty):
    global is_served
    is_served = command == "serve"


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
