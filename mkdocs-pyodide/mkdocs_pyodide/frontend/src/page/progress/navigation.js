/** Mark the pages whose exercises are all solved, in every navigation that the theme shows. */
import * as strings from "../../shared/strings/en.js";
import { make } from "./make.js";
import { SITE } from "./site.js";

const LINKS = "nav a[href], .navbar a[href]";
const OTHER = '[rel~="prev"], [rel~="next"], [class*="footer"] *, [href*="#"]';

/** Mark the links to pages, and no others. */
export function markNavigation(/** @type {Set<string>} */ solved) {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(LINKS))) {
    const mark = link.querySelector(".progress-mark");
    const isSolved = !link.matches(OTHER) && solved.has(pathOf(link));
    if (isSolved && !mark) link.append(createMark());
    if (!isSolved) mark?.remove();
  }
}

/** The address of a link below the site, as the index has it. */
function pathOf(/** @type {HTMLAnchorElement} */ { origin, pathname }) {
  if (origin !== SITE.origin || !pathname.startsWith(SITE.pathname)) return "/";
  return pathname.slice(SITE.pathname.length).replace(/(^|\/)index\.html$/, "$1");
}

function createMark() {
  return make(
    "span",
    { className: "progress-mark", title: strings.ALL_OF_PAGE_SOLVED },
    make("span", { ariaHidden: "true" }, " ✓"),
    make("span", { className: "progress-words" }, strings.ALL_SOLVED),
  );
}
