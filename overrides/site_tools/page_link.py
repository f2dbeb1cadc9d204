"""Link a page of the site from another one."""

from html import escape
from typing import NamedTuple


class PageLink(NamedTuple):
    """A link to a page: its address as another page has it, and the page's title."""

    address: str
    title: str

    def html(self) -> str:
        return f'<a href="{escape(self.address)}">{escape(self.title)}</a>'
