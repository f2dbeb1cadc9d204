"""The strict policy holds on every page of the site."""

import re

import pytest
from pages import PAGES, address_of, open_whole

from mkdocs_pyodide.policy import POLICY

SEEN = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.mark.parametrize("name", [*PAGES, "404.html"])
def test_page_keeps_the_strict_policy(browser, site, address, name):
    path = name if name == "404.html" else address_of(name)
    html = (site / (path if name == "404.html" else f"{path}index.html")).read_text("utf-8")
    assert POLICY in html
    codes = re.findall(r"<script(?![^>]*application/json)[^>]*>(.*?)</script>", html, re.DOTALL)
    assert codes and not any(code.strip() for code in codes)
    context = browser.new_context()
    context.add_init_script(SEEN)
    page = context.new_page()
    open_whole(page, address + path)
    assert page.evaluate("window.violations") == []
    context.close()
