/** What the entries of a board are linked to, and the sums that they make. */

const GRADIENT = "∂L/∂";
const SHOWN = 3; // links that a sentence names

/**
 * @typedef {{ name: string, role: string, shape: number[], values: number[] }} NamedArray
 * @typedef {[entry: number, derivative: number, array?: number, origin?: number]} Link
 * @typedef {{ arrays: NamedArray[], inputs: string[], outputs: string[], links: Link[][][],
 *   sum: { of: string, plus: string[] } | null }} State  see linked_arrays.py
 * @typedef {{ name: string, entry: number, derivative: number }} Mark
 * @typedef {{ marks: Mark[], factors: Mark[], terms: string, why: string }} Description
 * @typedef {{ output: NamedArray, entry: number, derivative: number, source: Mark | null }} Reached
 */

/** A number as it is shown: a true minus, four significant digits. */
export function show(/** @type {number} */ value) {
  return String(Number(value.toPrecision(4)) + 0).replace("-", "−");
}

/** A number as a factor or a summand: a negative one in brackets. */
function bracketed(/** @type {number} */ value) {
  return value < 0 ? `(${show(value)})` : show(value);
}

/** The indices of an entry: `1,2` of the sixth entry in rows of four. */
export function indexOf(/** @type {NamedArray} */ { shape }, /** @type {number} */ entry) {
  const index = [];
  let rest = entry;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index.join(",");
}

export class Board {
  /** @type {Map<string, Reached[][]>} input → its entries → the outputs they are linked to */ #reached =
    new Map();
  /** @type {{ output: NamedArray, entry: number, links: Link[][] }[]} */ #rows = [];

  constructor(/** @type {State} */ state) {
    this.state = state;
    this.arrays = new Map(state.arrays.map((array) => [array.name, array]));
    const entries = state.outputs.flatMap((name) =>
      this.array(name).values.map((_, entry) => ({ output: this.array(name), entry })),
    );
    this.#rows = entries.map((row, number) => ({ ...row, links: state.links[number] }));
    for (const [number, name] of state.inputs.entries())
      this.#reached.set(name, this.#transpose(name, number));
  }

  array(/** @type {string} */ name) {
    return /** @type {NamedArray} */ (this.arrays.get(name));
  }

  /** For each entry of an input, the entries of outputs that it is linked to. */
  #transpose(/** @type {string} */ name, /** @type {number} */ number) {
    /** @type {Reached[][]} */ const reached = this.array(name).values.map(() => []);
    for (const { output, entry, links } of this.#rows)
      for (const link of links[number])
        reached[link[0]].push({ output, entry, derivative: link[1], source: this.#source(link) });
    return reached;
  }

  /** The input's entry that a local derivative is. */
  #source(/** @type {Link} */ [, derivative, array, entry]) {
    if (array === undefined || entry === undefined) return null;
    return { name: this.state.arrays[array].name, entry, derivative };
  }

  /** The arrays of a direction: on the left of its arrow, on the right, and those that its factors come from. */
  layout(/** @type {string} */ mode) {
    const of = (/** @type {string[]} */ ...roles) =>
      this.state.arrays.filter(({ role }) => roles.includes(role));
    if (mode === "Forward") return { from: of("input", "constant"), to: of("output"), factors: [] };
    const links = this.#rows.flatMap((row) => row.links.flat());
    const sources = new Set(links.map((link) => this.#source(link)?.name));
    const factors = of("input").filter(({ name }) => sources.has(name));
    return { from: of("upstream"), to: of("gradient"), factors };
  }

  /** The entry that is pointed at first: one in the middle of what the direction computes. */
  first(/** @type {string} */ mode) {
    const [{ name, values }] = this.layout(mode).to;
    return { name, entry: Math.floor(values.length / 2) };
  }

  label(/** @type {string} */ name, /** @type {number} */ entry) {
    const index = indexOf(this.array(name), entry);
    return index === "" ? name : `${name}[${index.replaceAll(",", ", ")}]`;
  }

  /** Say what an entry is linked to, in a direction.
   * @param {string} name
   * @param {number} entry
   * @param {string} mode
   * @returns {Description}
   */
  describe(name, entry, mode) {
    const { role, values } = this.array(name);
    const end = `${this.label(name, entry)} = ${show(values[entry])}`;
    if (role === "output") return this.#describeOutput(name, entry);
    if (role === "upstream") return this.#describeUpstream(name, entry, end);
    if (role === "gradient") return this.#describeGradient(name, entry);
    if (role === "constant") return { ...NOTHING, terms: end, why: "It is a constant: it gets no gradient." };
    return mode === "Forward"
      ? this.#describeInput(name, entry, end)
      : this.#describeFactor(name, entry, end);
  }

  #row(/** @type {string} */ name, /** @type {number} */ entry) {
    const row = this.#rows.find(({ output, entry: other }) => output.name === name && other === entry);
    return this.state.inputs.map((input, number) => ({ input, links: row?.links[number] ?? [] }));
  }

  /** @returns {Description} */
  #describeOutput(/** @type {string} */ name, /** @type {number} */ entry) {
    const row = this.#row(name, entry);
    const marks = row.flatMap(({ input, links }) =>
      links.map(([entry, derivative]) => ({ name: input, entry, derivative })),
    );
    const value = show(this.array(name).values[entry]);
    const { sum } = this.state;
    if (!sum) {
      const derivatives = marks.map(
        (mark) => `∂${this.label(mark.name, mark.entry)}: ${show(mark.derivative)}`,
      );
      const text = shortened(derivatives.map((text) => `∂${this.label(name, entry)}/${text}`));
      return { ...NOTHING, marks, terms: `${text}${text && "; "}${this.label(name, entry)} = ${value}` };
    }
    const read = (/** @type {Mark} */ mark) => this.array(mark.name).values[mark.entry];
    const products = marks
      .filter((mark) => mark.name === sum.of)
      .map((mark) => `${bracketed(read(mark))}·${bracketed(mark.derivative)}`);
    const added = marks.filter((mark) => sum.plus.includes(mark.name)).map((mark) => bracketed(read(mark)));
    const all = [...products, ...added].join(" + ");
    const terms = [this.label(name, entry), ...(all ? [all] : []), value].join(" = ");
    return { ...NOTHING, marks, terms, why: marks.length ? "" : "It depends on no entry." };
  }

  /** @returns {Description} */
  #describeInput(/** @type {string} */ name, /** @type {number} */ entry, /** @type {string} */ end) {
    const reached = this.#reached.get(name)?.[entry] ?? [];
    const marks = reached.map(({ output, entry, derivative }) => ({ name: output.name, entry, derivative }));
    if (marks.length === 0) return { ...NOTHING, terms: end, why: "No output depends on it." };
    const size = this.state.outputs.reduce((sum, output) => sum + this.array(output).values.length, 0);
    const where = shortened(marks.map((mark) => this.label(mark.name, mark.entry)));
    return {
      ...NOTHING,
      marks,
      terms: end,
      why: `It takes part in ${marks.length} of ${size} outputs: ${where}.`,
    };
  }

  /** @returns {Description} */
  #describeUpstream(/** @type {string} */ name, /** @type {number} */ entry, /** @type {string} */ end) {
    const row = this.#row(name.slice(GRADIENT.length), entry);
    const marks = row.flatMap(({ input, links }) =>
      links.map(([entry, derivative]) => ({ name: GRADIENT + input, entry, derivative })),
    );
    const value = bracketed(this.array(name).values[entry]);
    const amounts = marks.map(
      (mark) => `${value}·${bracketed(mark.derivative)} to ${this.label(mark.name, mark.entry)}`,
    );
    return {
      ...NOTHING,
      marks,
      terms: end,
      why: amounts.length ? `It sends ${shortened(amounts)}.` : NOWHERE,
    };
  }

  /** @returns {Description} */
  #describeGradient(/** @type {string} */ name, /** @type {number} */ entry) {
    const reached = this.#reached.get(name.slice(GRADIENT.length))?.[entry] ?? [];
    const marks = reached.map(({ output, entry, derivative }) => ({
      name: GRADIENT + output.name,
      entry,
      derivative,
    }));
    const products = marks.map(
      (mark) => `${bracketed(this.array(mark.name).values[mark.entry])}·${bracketed(mark.derivative)}`,
    );
    const factors = reached.flatMap(({ source }) => source ?? []);
    const value = show(this.array(name).values[entry]);
    const terms = [this.label(name, entry), ...(products.length ? [products.join(" + ")] : []), value].join(
      " = ",
    );
    return { marks, factors, terms, why: reasonForZero(marks) };
  }

  /** @returns {Description} */
  #describeFactor(/** @type {string} */ name, /** @type {number} */ entry, /** @type {string} */ end) {
    /** @type {Mark[]} */ const marks = [];
    for (const [input, entries] of this.#reached)
      entries.forEach((reached, i) => {
        for (const { output, entry: o, derivative, source } of reached) {
          if (source?.name !== name || source.entry !== entry) continue;
          marks.push({ name: GRADIENT + input, entry: i, derivative });
          marks.push({ name: GRADIENT + output.name, entry: o, derivative });
        }
      });
    const why = marks.length
      ? "It is the factor between the marked entries."
      : "It is no factor of any gradient.";
    return { ...NOTHING, marks, terms: end, why };
  }
}

/** @type {Description} */ const NOTHING = { marks: [], factors: [], terms: "", why: "" };
const NOWHERE = "It is sent nowhere.";

/** Why a gradient is 0 whatever the upstream gradient is. */
function reasonForZero(/** @type {Mark[]} */ marks) {
  if (marks.length === 0) return "No output depends on this entry.";
  if (marks.some(({ derivative }) => derivative !== 0)) return "";
  return "Every factor is 0: with these values, a small change of this entry changes no output.";
}

function shortened(/** @type {string[]} */ texts) {
  const rest = texts.length - SHOWN;
  return rest > 1 ? `${texts.slice(0, SHOWN).join(", ")} and ${rest} more` : texts.join(", ");
}
