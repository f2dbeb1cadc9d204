// Set formulas: [{tex, stop, display}] on standard input → [{html} or {error}] on standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const temml = createRequire(`${process.argv[2]}/`)("temml");

const SCRIPTED = new Set(["msub", "msup", "msubsup", "munder", "mover", "munderover"]);
const PRODUCT = /^[·⋅×⊙]$/;
const ELLIPSIS = /^[…⋯]$/;
const TALL = /∑|<m(frac|table)\b/;
const RELATION_OR_SUM = /^[=≈<>≤≥∈←→+−±]$/;

// A function's name at the end: the space before its argument would stand before a comma.
const APPLIED_TO_NOTHING =
  /<mo>\u2061<\/mo><mspace[^>]*><\/mspace>(?=(<\/mrow>)*(<mtext>[^<]*<\/mtext><\/mrow>)?<\/math>)/;

/**
 * As TeX does it: no space around an operator in an index or around dots, around a product that of a sum, and a
 * tilde as narrow as its letter.
 */
function tune(node, inIndex) {
  const { type, attributes = {}, children = [] } = node;
  if (type === "mo") {
    const isProduct = PRODUCT.test(sign(node));
    const around = inIndex || ELLIPSIS.test(sign(node)) ? "0" : isProduct && "0.2222em";
    if (around) Object.assign(attributes, { lspace: around, rspace: around, ...attributes });
    if (isProduct) attributes.largeop = "false"; // Firefox has large ones
    if (sign(node) === "~") children[0].text = "˜";
    delete attributes.fence; // nothing in MathML Core, nor is the next
    delete attributes.separator;
  }
  if (type === "msqrt" && !TALL.test(node.toMarkup())) node.classes.push("low");
  if (children.at(-1)?.classes?.includes("tml-prime")) lower(node);
  if (type === "mfrac") attributes.linethickness ??= "1px"; // else some are two pixels, as they happen to lie
  node.children?.forEach((child, place) => {
    tune(child, inIndex || (SCRIPTED.has(node.type) && place > 0));
  });
}

/** Let a prime stand beside its letter: that of the face is small and high already. */
function lower(node) {
  const [letter, index, prime] = node.children;
  if (!prime) node.type = "mrow";
  else
    Object.assign(node, { type: "msub", children: [new node.constructor("mrow", [letter, prime]), index] });
}

/** The space that TeX asks for below the rows of its outermost table: Temml reads it and sets none. */
function part(math, tree) {
  const gaps = first("array", tree)?.rowGaps ?? [];
  const rows = first("mtable", math)?.children ?? [];
  gaps.forEach((gap, row) => {
    // TeX counts from the foot of a line, MathML from that of a fraction, too.
    if (gap) rows[row].children[0].style.borderBottom = `${gap.number / 25}em solid transparent`;
  });
}

/** The first node of a type, in the order of the formula. */
function first(type, node) {
  if (node?.type === type) return node;
  const below = Array.isArray(node) ? node : [node?.body, node?.base, node?.children].filter(Boolean);
  return below.map((child) => first(type, child)).find(Boolean);
}

/** Rows, between which a line of text may end: after the relations, sums and products of the formula. */
function divide(math) {
  const [sequence] = math.children;
  if (sequence.type) return; // one thing
  const rows = [[]];
  for (const node of sequence.children[0].children) {
    rows.at(-1).push(node);
    if (mayEndLine(node)) rows.push([]);
  }
  math.children = rows.filter(({ length }) => length > 0).map((row) => new math.constructor("mrow", row));
}

function mayEndLine(node) {
  const isOperator = PRODUCT.test(sign(node)) || RELATION_OR_SUM.test(sign(node));
  return node.type === "mo" && isOperator && node.attributes.form !== "prefix";
}

function sign({ children }) {
  return children[0]?.text;
}

function set({ tex, stop, display }) {
  const options = { displayMode: display, strict: true, throwOnError: true };
  try {
    const tree = temml.__parse(tex, options);
    const math = temml.__renderToMathMLTree(stop ? `${tex}\\text{${stop}}` : tex, options);
    tune(math, false);
    if (display) part(math, tree);
    else divide(math);
    return { html: math.toMarkup().replace(APPLIED_TO_NOTHING, "") };
  } catch (error) {
    if (!(error instanceof temml.ParseError)) return { error: "something is missing in it" };
    return { error: error.message.replaceAll("\u0332", "") }; // it underlines the place
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(set)));
