"""Visit a page of the built site, and record what the browser does with it.

Four visits: the first one of a reader at each width, one by a reader who returns, with the service worker
and in the dark scheme, and one without scripts. The record is JSON, stored by the hash of all that it
depends on, so that workers share it and a page that has not changed is not visited again. Tests assert on
the record alone.

    first[width]   a visit with empty caches, on a slow line
      requests       addresses asked for before the reader does anything, below the site's, `` for its root
      sent           [path, bytes] of each file, as nginx sends it
      shifts         [value, nodes] of each layout shift
      height         of the page, px
      head           stylesheets, scripts that hold up the page, deferred scripts
      tops           [name, y] of each block of the text, once the reader has been at the page's end
      later          addresses asked for while the reader scrolls
      axe            faults of the page's structure
      looks[scheme]  axe's faults of colour and size; overflow by window width, px; glyphs of formulas in
                     another colour; an entry of each board is pointed at, in another direction for each
      lost           what boards, figures and drawings lose in windows narrower than WIDTHS[0], by their width
      headings       levels and texts
      stops          what the Tab key reaches: tag, tabindex, accessible name
    return         requests, violations, errors, and the scheme
    plain          without scripts: tops[width], wide formulas, cells, outputs, formulas, fonts
    violations     of the content security policy, in all visits
    errors         uncaught, and messages of level error in the console
"""

import contextlib
import json
import time
from pathlib import Path

from cached_folders import digest, shared
from filelock import Timeout
from nginx import SHIPPED, hosting
from page_measurements import FOUND, THROUGH
from pages import ROOT, SETTLED, address_of, open_whole

from mkdocs_pyodide.tools.node import node_modules

WIDTHS = (390, 1280)
NARROWER = {390: 320, 1280: 640}  # the narrowest phone; a window of 1280 px in which all is twice as large
LATENCY = 150  # ms, of a phone's line
LOG_TIMEOUT = 10  # s until nginx has written what it sent
LINE = {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}

WATCH = """
  window.shifts = [];
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.shifts.push(
    [entry.value, entry.sources.map(({ node }) => node?.className || node?.nodeName || "")]
  ))).observe({ type: "layout-shift", buffered: true });
"""
TOPS = """() => document.fonts.ready.then(() =>
  [...document.querySelectorAll("article > *, figure.cell > :not(.exercise), tr, progress-overview li")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, { height }]) => height)
    .map(([{ localName, id }, { top }]) => [`${localName} ${id}`, top + scrollY]))"""
HEAD = """() => ({
  sheets: document.querySelectorAll("link[rel=stylesheet]").length,
  waiting: [...document.querySelectorAll("script[src]:not([defer], [type=module])")]
    .map((script) => script.parentElement.localName),
  deferred: document.querySelectorAll("script[defer]").length,
})"""
HEADINGS = """() => [...document.querySelectorAll("article :is(h1, h2, h3, h4, h5, h6)")]
    .map((heading) => [Number(heading.localName[1]), heading.textContent.trim()])"""
STOPS = """() => [...document.querySelectorAll(
      "a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility())
    .map((element) => [element.localName, element.tabIndex, element.ariaLabel || element.title
      || element.textContent.trim() || element.labels?.[0]?.textContent.trim() || ""])"""
OPEN = "document.querySelectorAll('details').forEach((details) => { details.open = true })"
# These two look at what lies where, which takes as long as all other rules together: colours once in each
# scheme, on the wide page, sizes once at each width; both everywhere on the first page, which stands for what
# only a narrow page has of the theme.
LAID_OUT = ["color-contrast", "target-size"]
RULES = {
    (WIDTHS[0], "light"): ["target-size"],
    (WIDTHS[0], "dark"): [],
    (WIDTHS[1], "light"): LAID_OUT,
    (WIDTHS[1], "dark"): ["color-contrast"],
}
STRUCTURE = {"rules": {rule: {"enabled": False} for rule in LAID_OUT}}
# What axe need not see twice, and what takes it longest: a wide page has the text of the narrow one, on which
# code scrolls; a formula has nothing to click and the colour of the text around it (OFF_COLOUR).
UNSEEN = {
    ("structure", WIDTHS[0]): "#none",
    ("structure", WIDTHS[1]): "article > :not(h1)",
    ("looks", WIDTHS[0]): "math, pre",
    ("looks", WIDTHS[1]): "math",
}
# Parts of formulas that don't have the colour of the text around and no ground of its own.
OFF_COLOUR = """() => [...document.querySelectorAll("math, math *")].filter((element) => {
  const { color, backgroundColor } = getComputedStyle(element);
  const around = getComputedStyle(element.closest("math").parentElement).color;
  return color !== around || backgroundColor !== "rgba(0, 0, 0, 0)";
}).map((element) => element.outerHTML.slice(0, 80))"""
# The reader points at the last entry of each board, in the direction that the board does not show.
POINT = """() => {
  for (const board of document.querySelectorAll("linked-arrays")) {
    board.querySelector(".modes [aria-pressed=false]")?.click();
    [...board.querySelectorAll("td[data-array]")].at(-1)?.focus({ preventScroll: true });
  }
}"""
# What is cut off, too small to read or too small to touch in boards, figures and drawings, whatever is chosen
# there. A drawing's subscripts, tspan, may be smaller, as in a formula.
LOST = """() => {
  const lost = new Set();
  const look = (figure) => {
    const { left, right } = figure.getBoundingClientRect();
    for (const element of figure.querySelectorAll("*")) {
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const box = element.getBoundingClientRect();
      const say = (what) => lost.add(`${what}: ${element.localName} ${element.textContent.slice(0, 40)}`);
      if (box.width && (box.right > right + 1 || box.left < left - 1)) say("cut off");
      if (element.matches("button, input, [tabindex]") && Math.min(box.width, box.height) < 23.9)
        say("hard to touch");
      const isText = [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
      const { a: scale } = element.getScreenCTM?.() ?? { a: 1 };
      const isSmall = scale * parseFloat(getComputedStyle(element).fontSize) < 10.9;
      if (isText && isSmall && element.localName !== "tspan") say("hard to read");
    }
  };
  for (const figure of document.querySelectorAll("linked-arrays, layer-figure, .drawn")) {
    look(figure);
    for (const button of figure.querySelectorAll("button[data-set], .modes [aria-pressed=false]")) {
      button.click();
      for (const later of figure.querySelectorAll(".modes [hidden]")) later.hidden = false; // after an edit
      look(figure);
    }
  }
  return [...lost];
}"""
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
SCHEME = "document.body.dataset.mdColorScheme"
PLAIN = """() => ({
  cells: [...document.querySelectorAll("figure.cell")].map((cell) =>
    (cell.querySelector("pre code")?.innerText ?? "").trim().length),
  outputs: [...document.querySelectorAll("figure.cell output")]
    .map((output) => output.innerText.trim().length),
  buttons: document.querySelectorAll(".cell-button").length,
  formulas: document.querySelectorAll(".formula").length,
  set: document.querySelectorAll(".formula math").length,
})"""
# The formulas that reach out of the page's column; a table scrolls in its box.
WIDE = """() => {
  const column = document.querySelector(".md-content__inner").getBoundingClientRect();
  return [...document.querySelectorAll("span.formula")]
    .filter((formula) => !formula.closest("table"))
    .filter((formula) => formula.getBoundingClientRect().right > column.right + 1)
    .map((formula) => formula.textContent);
}"""
# Mark elements that, together, show every letter of the text in every face of the site that it has; labels
# and code are in the reader's own.
GLYPHS = """() => {
  document.head.insertAdjacentHTML("beforeend", "<style>code, pre { display: none }</style>");
  const ours = new Set([...document.fonts].map(({ family }) => family.replaceAll('"', "")));
  const shown = new Set();
  const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  for (let text; (text = walker.nextNode()); ) {
    const element = text.parentElement;
    if (!text.data.trim() || element.closest("figure") || !element.checkVisibility()) continue;
    const { fontFamily, fontWeight, fontStyle } = getComputedStyle(element);
    if (!ours.has(fontFamily.split(",")[0].replaceAll('"', ""))) continue;
    const glyphs = [...text.data].map((letter) => [letter, fontFamily, fontWeight, fontStyle].join());
    if (glyphs.every((glyph) => shown.has(glyph))) continue;
    glyphs.forEach((glyph) => shown.add(glyph));
    element.dataset.glyphs = "";
  }
}"""


class Survey:
    """Records of the pages of a site, made when they are first asked for."""

    def __init__(self, site, names, browser):
        self.site, self.names, self.browser = site, names, browser
        self._records = {}
        self._closing = contextlib.ExitStack()
        self._pages = None
        ours = digest(Path(__file__), SHIPPED, ROOT / "tests" / "frontend" / "package-lock.json")
        # What a page asks for before a run, but for its pictures, which are named by their content.
        assets = sorted(site.glob("assets/*.*")) + sorted(site.glob("assets/pyodide/engine/*"))
        self._common = ours + browser.version + digest(*assets)

    def __getitem__(self, name):
        """Return the record of a page."""
        while name not in self._records:
            # While another worker visits this page, visit one of the others.
            for other in [name, *reversed(self.names)]:
                if other not in self._records and self._take(other):
                    break
            else:
                time.sleep(0.05)
        return self._records[name]

    def close(self):
        self._closing.close()

    def _take(self, name):
        """Read or make the record of a page; return False if another worker is making it."""
        try:
            folder = shared(
                f"survey-{name.replace('/', '-').removesuffix('.md')}",
                self._key(name),
                self._write(name),
                timeout=0,
            )
        except Timeout:
            return False
        self._records[name] = json.loads((folder / "record.json").read_text("utf-8"))
        return True

    def _key(self, name):
        return self._common + (self.site / file_of(name)).read_text("utf-8")

    def _write(self, name):
        def write(folder):
            record = self._visits().record(name)
            (folder / "record.json").write_text(json.dumps(record, indent=1), "utf-8")

        return write

    def _visits(self):
        if not self._pages:
            host = self._closing.enter_context(hosting(self.site))
            self._pages = Visits(self.browser, host)
            self._closing.callback(self._pages.close)
        return self._pages


def only(rules):
    """Return the option of axe that runs these rules alone."""
    return {"runOnly": {"type": "rule", "values": rules}}


def file_of(name):
    return name if name.endswith(".html") else f"{address_of(name)}index.html"


class Visits:
    """Visits to the pages of a site: one browser page for each kind of visit, used for all pages."""

    def __init__(self, browser, host):
        self.host = host
        self.axe = (node_modules(ROOT / "tests" / "frontend") / "axe-core" / "axe.min.js").read_text("utf-8")
        self.contexts = []
        self.requests, self.errors = [], []
        self.first = {width: self._first(browser, width) for width in WIDTHS}
        self.again = self._page(browser, viewport={"width": WIDTHS[1], "height": 800}, color_scheme="dark")
        self.plain = self._page(browser, java_script_enabled=False, service_workers="block")
        self.still = self._still(browser)

    def record(self, name):
        url = self.host.address + ("404.html" if name == "404.html" else address_of(name))
        self.errors.clear()
        first = {str(width): self._first_visit(self.first[width], url, width) for width in WIDTHS}
        return {
            "first": first,
            "return": self._return(url),
            "plain": self._without_scripts(url),
            "errors": list(self.errors),
        }

    def close(self):
        for context in self.contexts:
            context.close()

    def _page(self, browser, **options):
        context = browser.new_context(**options)
        self.contexts.append(context)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(f"{error.message} {error.stack}"))
        page.on("console", lambda line: line.type == "error" and self.errors.append(line.text))
        return page

    def _still(self, browser):
        """A page whose scripts never come: its style leaves room for what they would add."""
        context = browser.new_context(service_workers="block")
        self.contexts.append(context)
        context.route("**/*.js", lambda route: route.abort())
        return context.new_page()

    def _first(self, browser, width):
        """A page for first visits: each finds the cache empty, and leaves no service worker."""
        page = self._page(browser, service_workers="block", viewport={"width": width, "height": 800})
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        tools.send("Network.emulateNetworkConditions", LINE)
        return page

    def _open(self, page, url):
        self.requests.clear()
        open_whole(page, url)

    def _asked(self):
        """Addresses asked for since the last call; those of the site without its own."""
        asked = [url.removeprefix(self.host.address) for url in self.requests]
        self.requests.clear()
        return asked

    def _first_visit(self, page, url, width):
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": width, "height": 800})
        start = len(self.host.log.read_text("utf-8"))
        self._open(page, url)
        requests = self._asked()
        record = {
            "requests": requests,
            "sent": self._sent(start, len(requests)),
            "shifts": page.evaluate("window.shifts"),
            "observed": page.evaluate("PerformanceObserver.supportedEntryTypes.includes('layout-shift')"),
            "height": page.evaluate("document.documentElement.scrollHeight"),
            "head": page.evaluate(HEAD),
            "headings": page.evaluate(HEADINGS),
            "violations": page.evaluate("window.violations"),
        }
        page.evaluate(THROUGH)  # what waits for what comes near, comes
        page.wait_for_load_state("networkidle")
        page.evaluate(SETTLED)
        record["tops"] = page.evaluate(TOPS)
        page.evaluate(OPEN)
        page.evaluate(THROUGH)
        page.evaluate(SETTLED)
        record["later"] = self._asked()
        record["stops"] = page.evaluate(STOPS)
        page.evaluate(self.axe)
        record["axe"] = self._axe(page, STRUCTURE, UNSEEN["structure", width])
        record["looks"] = {scheme: self._looks(page, width, scheme) for scheme in ("light", "dark")}
        page.set_viewport_size({"width": NARROWER[width], "height": 800})
        record["lost"] = {str(NARROWER[width]): page.evaluate(LOST)}
        return record

    def _looks(self, page, width, scheme):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("document.activeElement.blur()")
        off_colour = page.evaluate(OFF_COLOUR)
        page.evaluate(POINT)
        page.evaluate(SETTLED)
        rules = LAID_OUT if page.url == self.host.address else RULES[width, scheme]
        looks = {
            "scheme": page.evaluate(SCHEME),
            "axe": self._axe(page, only(rules), UNSEEN["looks", width]) if rules else [],
            "off_colour": off_colour,
            "overflow": {str(width): page.evaluate(OVERFLOW)},
        }
        for other in (NARROWER[width], *([768] if width > 768 else [])):
            page.set_viewport_size({"width": other, "height": 800})
            looks["overflow"][str(other)] = page.evaluate(OVERFLOW)
        page.set_viewport_size({"width": width, "height": 800})
        return looks

    def _axe(self, page, options, unseen):
        """Return what axe finds, three times in a row: it may have looked while a script was at work."""
        hidden = page.add_style_tag(content=f"{unseen} {{ display: none !important }}")
        for _ in range(3):
            if not (faults := page.evaluate(FOUND, ["html", {"resultTypes": ["violations"], **options}])):
                break
            page.evaluate(SETTLED)
        hidden.evaluate("(style) => style.remove()")
        return faults

    def _sent(self, start, count):
        """Return path and bytes of what the host has sent since its log had `start` characters."""
        end = time.monotonic() + LOG_TIMEOUT
        while (text := self.host.log.read_text("utf-8")[start:]).count(
            "\n"
        ) < count and time.monotonic() < end:
            time.sleep(0.02)
        prefix = self.host.address.partition("//")[2].partition("/")[2]
        lines = [line.split() for line in text.splitlines()]
        return [[path[1:].partition("?")[0].removeprefix(prefix), int(size)] for _, _, size, path, _ in lines]

    def _return(self, url):
        self._open(self.again, url)
        return {
            "requests": self._asked(),
            "violations": self.again.evaluate("window.violations"),
            "scheme": self.again.evaluate(SCHEME),
            "overflow": self.again.evaluate(OVERFLOW),
        }

    def _without_scripts(self, url):
        page = self.plain
        page.set_viewport_size({"width": WIDTHS[1], "height": 800})
        page.goto(url)
        page.evaluate("document.fonts.ready.then(() => 0)")
        record = {"requests": self._asked()}
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        record["wide"] = page.evaluate(WIDE)
        page.set_viewport_size({"width": WIDTHS[1], "height": 800})
        record["tops"] = self._tops_before_scripts(url)
        page.evaluate(OPEN)
        return record | page.evaluate(PLAIN) | {"fonts": self._fonts(page)}

    def _tops_before_scripts(self, url):
        self.still.goto(url)
        self.still.evaluate("document.fonts.ready.then(() => 0)")
        tops = {}
        for width in WIDTHS:
            self.still.set_viewport_size({"width": width, "height": 800})
            tops[str(width)] = self.still.evaluate(TOPS)
        return tops

    def _fonts(self, page):
        """Return how much text there is, and the faces that draw it without being the site's."""
        page.evaluate(GLYPHS)
        tools = page.context.new_cdp_session(page)
        for domain in ("DOM", "CSS"):
            tools.send(f"{domain}.enable")
        root = tools.send("DOM.getDocument")["root"]["nodeId"]
        marked = {"nodeId": root, "selector": "[data-glyphs]"}
        nodes = tools.send("DOM.querySelectorAll", marked)["nodeIds"]
        glyphs, foreign = 0, set()
        for node in nodes:
            for font in tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
                glyphs += font["glyphCount"]
                if not font["isCustomFont"]:
                    html = tools.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
                    foreign.add(f"{font['familyName']}: {html[:200]}")
        tools.detach()
        return {"glyphs": glyphs, "foreign": sorted(foreign)}
