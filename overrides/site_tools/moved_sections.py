"""Lead on from the address of a section that is on another page now.

There, a paragraph has the old address and links to the new one; it is seen only by who asks for that address,
and docs/javascripts/moved.js follows it at once.
"""

from html import escape

from site_tools.page_link import PageLink


def pointer(anchor: str, to: PageLink) -> str:
    """Return the paragraph that stands at the old address, `#anchor`."""
    return f'<p class="moved" id="{escape(anchor)}">This section has moved: {to.html()}</p>\n'
