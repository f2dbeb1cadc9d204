"""What a page looks like, measured in it."""

# The contrast of an element's text with what is behind it, each laid over what is behind that in turn.
CONTRAST = """(element) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const lay = (colour) => { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); };
  const luminance = () => {
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((x) => x / 255)
      .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = [];
  for (let e = element; e; e = e.parentElement) {
    const { backgroundColor, backgroundImage } = getComputedStyle(e);
    const colours = new Set(backgroundImage.match(/rgba?\\([^)]*\\)/g)); // a gradient from a colour to itself
    behind.unshift(backgroundColor, ...(colours.size === 1 ? colours : []));
  }
  ["white", ...behind].forEach(lay);
  const ground = luminance();
  lay(getComputedStyle(element).color);
  const ink = luminance();
  return (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
}"""
ENOUGH = 4.5  # for text of any size


def contrast(locator):
    return locator.evaluate(CONTRAST)


# What is far from the screen gets ready for the keyboard as it comes near.
THROUGH = """async () => {
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
        scrollTo({ top: y, behavior: "instant" });
        await new Promise((resolve) => { requestAnimationFrame(resolve); setTimeout(resolve, 200); });
    }
    scrollTo({ top: 0, behavior: "instant" });
}"""
FOUND = """([part, options]) => axe.run(part, options ?? {})
  .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target} ${node.any.map((check) => check.message)}`)))"""


def still_and_live(new_context, address, width):
    """Yield a page whose scripts never come, and one with them, in windows of a width."""
    for is_still in (True, False):
        page = new_context(viewport={"width": width, "height": 800}).new_page()
        if is_still:
            page.route("**/*.js", lambda route: route.abort())
        page.goto(address)
        yield page


def faults(page, part="html"):
    """What axe finds in a part of the page once the page's scripts have done their work."""
    for _ in range(10):
        if not (found := page.evaluate(FOUND, [part, None])):
            break
        page.wait_for_timeout(1000)  # it may look while they are at it
    return found
