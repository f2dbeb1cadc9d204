/** Set a formula in LaTeX as MathML, by this same file in the page and, in Node, at build. */
import temml from "temml";

const DELIMITED = [
  { form: /^\$\$([^$]+)\$\$$/, isBlock: true },
  { form: /^\\\[(.+)\\\]$/s, isBlock: true },
  { form: /^\$([^$]+)\$$/, isBlock: false },
  { form: /^\\\((.+)\\\)$/s, isBlock: false },
  { form: /^(\\begin\{.+\})$/s, isBlock: true },
];

/**
 * @param {string} latex a formula as `_repr_latex_` returns it, between dollars, say
 * @returns {string} MathML; empty where it is no formula, or none that can be set
 */
export function toMathML(latex) {
  for (const { form, isBlock } of DELIMITED) {
    const match = latex.trim().match(form);
    if (match) return set(match[1], isBlock);
  }
  return "";
}

function set(/** @type {string} */ tex, /** @type {boolean} */ displayMode) {
  try {
    return temml.renderToString(tex, { displayMode, throwOnError: true, trust: false, maxExpand: 100 });
  } catch {
    return "";
  }
}
