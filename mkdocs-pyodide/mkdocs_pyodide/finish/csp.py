"""A strict Content-Security-Policy for pages whose theme still writes scripts into them.

Scripts in a page are moved to files named by their content; the policy then needs no exception.
Data in script elements stays: no policy forbids it.
"""

import hashlib
import html
import re
from collections.abc import Mapping
from html.parser import HTMLParser

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",  # themes and formulas place things by style attributes
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob:",  # a run looks whether the page still lets it go on
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ]
)

SCRIPT = re.compile(r"<!--.*?-->|<script\b(?P<attributes>[^>]*)>(?P<code>.*?)</script\s*>", re.DOTALL | re.I)
TYPE = re.compile(r"""\btype\s*=\s*["']?([^"'\s>]*)""", re.I)
CODE_TYPES = {"", "module", "text/javascript", "application/javascript"}
# Without a file these mean nothing; with one they would change the order of the scripts.
TIMING = re.compile(r"""\s(?:async|defer)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?(?=\s|$)""", re.I)
# To read a page as a whole takes long; most tags cannot offend.
OPAQUE = re.compile(r"<!--.*?-->|(?P<start><(script|style)\b[^>]*>).*?</\2\s*>", re.DOTALL | re.I)
TAG = re.compile(r"""<[a-z](?:[^<>"']|"[^"]*"|'[^']*')*>""", re.I)
SUSPECT = re.compile(r"""[\s"'/]on|javascript:|//|&""", re.I)
CHARSET = re.compile(r"<head[^>]*>(?:\s*<meta\s+charset[^>]*>)?", re.I)


class InlineScripts:
    """Move the scripts in pages to files: `files` has their text by file name."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    def extract(self, page: str, folder: str) -> str:
        """Return a page whose scripts are files in `folder`, an address that ends in a slash."""

        def replace(match: re.Match[str]) -> str:
            attributes, code = match["attributes"], match["code"]
            if attributes is None or not is_code(attributes) or not code.strip():
                return match[0]
            name = f"{hashlib.sha256(code.encode()).hexdigest()[:16]}.js"
            self.files[name] = code
            if "module" not in attributes:
                attributes = TIMING.sub("", attributes)
            return f'<script{attributes} src="{html.escape(folder + name)}"></script>'

        return SCRIPT.sub(replace, page)


def is_code(attributes: str) -> bool:
    """Whether a script element holds code; it may also hold data, or name a file."""
    kind = TYPE.search(attributes)
    has_file = re.search(r"\bsrc\s*=", attributes, re.I)
    return not has_file and (kind[1].lower() if kind else "") in CODE_TYPES


def add_policy(page: str) -> str:
    """Return a page that states the policy ahead of all that it governs."""
    meta = f'\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return CHARSET.sub(lambda head: head[0] + meta, page, count=1)


def violations(page: str) -> list[str]:
    """List what in a page violates the policy, and will not work."""
    reader = ViolationFinder()
    for tag in TAG.finditer(OPAQUE.sub(lambda match: match["start"] or "", page)):
        if SUSPECT.search(tag[0]):
            reader.feed(tag[0])
    return reader.found


class ViolationFinder(HTMLParser):
    """Collect from tags what the policy forbids."""

    SOURCES = frozenset({"script", "img", "iframe", "embed", "object", "audio", "video", "source", "track"})
    STYLES = frozenset({"stylesheet", "preload", "modulepreload"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        for name, value in attributes.items():
            if name.startswith("on"):
                self.found.append(f'{name}="{value[:40]}" of <{tag}> is blocked; move the script into a file')
            elif value.lower().lstrip().startswith("javascript:"):
                self.found.append(f'{name}="{value[:40]}" of <{tag}> is blocked; move the script into a file')
        if address := self.foreign(tag, attributes):
            self.found.append(f"{address} of <{tag}> is blocked; copy the file into the site")

    def foreign(self, tag: str, attributes: Mapping[str, str]) -> str | None:
        """Return the address that an element fetches from elsewhere, if it does."""
        address = attributes.get("src") or attributes.get("data") or ""
        if tag == "link" and self.STYLES & set(attributes.get("rel", "").lower().split()):
            address = attributes.get("href", "")
        elif tag not in self.SOURCES:
            return None
        return address if re.match(r"(?:https?:)?//", address) else None

    handle_startendtag = handle_starttag
