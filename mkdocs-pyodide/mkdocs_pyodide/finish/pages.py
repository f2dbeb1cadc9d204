"""Finish the pages of a site: what their cells fetch, the web manifest, the Content-Security-Policy."""

import logging
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from mkdocs_pyodide.distribution.manifest import Distribution
from mkdocs_pyodide.finish import csp, exercises, pwa
from mkdocs_pyodide.finish.assets import HOME
from mkdocs_pyodide.tools.bundle import ENGLISH

# What a cell fetches: known when all pages are rendered.
DOWNLOAD_SIZE = re.compile(
    r'(<(?:figure class="cell"|cell-widget)[^>]* data-packages="(?P<packages>[^"]*)" '
    r'data-download-size=")(?P<size>\d+)"'
)
WEB_MANIFEST = "manifest.webmanifest"
ERROR_PAGE = re.compile(r"\d{3}\.html?")

log = logging.getLogger("mkdocs.plugins.pyodide")


@dataclass
class PageFinisher:
    """Finish pages, and collect what they have in common.

    is_offline   whether the site works offline
    is_strict    whether pages state a strict policy
    distribution what the site publishes of Python; None before that is known, or for a site without cells
    scripts      taken out of the pages
    violations   of the policy, each reported once: a theme has them on each page
    lang         the language of the interface
    """

    is_offline: bool
    is_strict: bool
    distribution: Distribution | None = None
    scripts: csp.InlineScripts = field(default_factory=csp.InlineScripts)
    violations: set[str] = field(default_factory=set)
    lang: str = ENGLISH

    def finish(self, html: str, root: str, name: str) -> str:
        """Return a page as it is written.

        root   address of the site as the page has it, see `root_of`
        name   of the page, for messages
        """
        if self.distribution:
            html = DOWNLOAD_SIZE.sub(self._add_download_size, html)
            html = exercises.add_count(html)
        if self.is_offline:
            html = pwa.link_web_manifest(html, f"{root}{WEB_MANIFEST}")
        if self.is_strict:
            self._report_violations(html, name)
            html = csp.add_policy(self.scripts.extract(html, f"{root}{HOME}/scripts/"))
        return html

    def _add_download_size(self, match: re.Match[str]) -> str:
        """Return the size of a cell's data with that of the Python that it needs."""
        assert self.distribution
        size = self.distribution.download_size(match["packages"].split())
        return f'{match[1]}{int(match["size"]) + size}"'

    def _report_violations(self, html: str, name: str) -> None:
        for violation in sorted(set(csp.violations(html)) - self.violations):
            fix = "set content_security_policy: false"
            log.warning("content_security_policy: %s: %s, or %s", name, violation, fix)
            self.violations.add(violation)


def root_of(path: str, address: str) -> str:
    """Return the address of the site as a page of it has it, with a slash at its end.

    path     of the page's file in the site; a page for errors is shown at any address
    address  of the site
    """
    root = urlsplit(address or "/").path if ERROR_PAGE.fullmatch(path) else "../" * path.count("/") or "./"
    return root.rstrip("/") + "/"
