"""What the built pages say, read without a browser."""

import html
import re

OUTPUT = re.compile(r"<output[^>]*>(.*?)</output>", re.DOTALL)
LONG = re.compile(r"-?\d+\.\d{9,}")


def test_no_output_shows_the_rounding_of_floats(site):
    """People read -0.1, not -0.10000000000000003."""
    found = {}
    for page in sorted(site.rglob("index.html")):
        for output in OUTPUT.findall(page.read_text("utf-8")):
            numbers = LONG.findall(html.unescape(re.sub("<[^>]+>", "", output)))
            found.setdefault(page.parent.name, []).extend(numbers)
    assert not {page: numbers for page, numbers in found.items() if numbers}
