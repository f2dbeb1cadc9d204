/** Edit code with CodeMirror, which no other file knows. Fetched when a reader enters the code. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  LanguageSupport,
  syntaxHighlighting,
  syntaxTree,
} from "@codemirror/language";
import { EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, highlightSpecialChars, keymap, ViewPlugin } from "@codemirror/view";
import { styleTags, tagHighlighter, tags } from "@lezer/highlight";
import * as strings from "../../shared/strings/en.js";

// The names that Pygments gives to the kinds of tokens: the theme's colours for them apply here too.
const TOKENS = [
  { tag: tags.keyword, class: "k" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: tags.moduleKeyword, class: "kn" },
  { tag: tags.operatorKeyword, class: "ow" },
  { tag: [tags.operator, tags.derefOperator, tags.modifier], class: "o" },
  { tag: [tags.punctuation, tags.separator, tags.paren, tags.squareBracket, tags.brace], class: "p" },
  { tag: tags.comment, class: "c1" },
  { tag: tags.string, class: "s2" },
  { tag: tags.docString, class: "sd" },
  { tag: tags.escape, class: "se" },
  { tag: tags.number, class: "mi" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
  { tag: tags.meta, class: "nd" },
];

const python = new LanguageSupport(
  pythonLanguage.configure({
    props: [styleTags({ "ExpressionStatement/String": tags.docString, ":": tags.punctuation })],
  }),
);

const BUILTINS = new Set(
  `abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex
  delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help
  hex id input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord
  pow print property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type
  vars zip`.split(/\s+/),
);

/** The kind of a name, by its spelling or its place, which no grammar knows. */
function kindOfName(/** @type {string} */ name, /** @type {import("@lezer/common").SyntaxNode} */ node) {
  if (node.parent?.name === "ImportStatement") return isModule(node) ? "nn" : "n";
  if (/^[A-Z]\w*(Error|Exception|Warning|Interrupt)$/.test(name)) return "ne";
  if (name === "self" || name === "cls") return "bp";
  return BUILTINS.has(name) ? "nb" : "";
}

/** Whether a name of an import names a module: all do but those after `from … import`. */
function isModule(/** @type {import("@lezer/common").SyntaxNode} */ node) {
  const statement = /** @type {import("@lezer/common").SyntaxNode} */ (node.parent);
  const word = statement.getChild("import");
  return !statement.getChild("from") || node.from < (word?.from ?? 0);
}

const names = ViewPlugin.fromClass(
  class {
    constructor(/** @type {EditorView} */ view) {
      this.decorations = namesIn(view);
    }

    update(/** @type {import("@codemirror/view").ViewUpdate} */ update) {
      const isParsed = syntaxTree(update.state) !== syntaxTree(update.startState);
      if (update.docChanged || update.viewportChanged || isParsed) this.decorations = namesIn(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function namesIn(/** @type {EditorView} */ view) {
  /** @type {import("@codemirror/state").Range<Decoration>[]} */
  const found = [];
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        if (node.name !== "VariableName") return;
        const kind = kindOfName(view.state.sliceDoc(node.from, node.to), node.node);
        if (kind) found.push(Decoration.mark({ class: kind }).range(node.from, node.to));
      },
    });
  }
  return Decoration.set(found, true);
}

// The failing line, which moves with its text while that is edited; null marks none.
/** @type {import("@codemirror/state").StateEffectType<number | null>} */
const markLine = StateEffect.define();

const marked = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.findLast((effect) => effect.is(markLine));
    if (!effect) return marks.map(transaction.changes);
    if (effect.value === null || effect.value > transaction.state.doc.lines) return Decoration.none;
    const line = transaction.state.doc.line(effect.value);
    return Decoration.set(Decoration.line({ class: "cell-error-line" }).range(line.from));
  },
  provide: (field) => EditorView.decorations.from(field),
});

// The editor lies in the page's own code element and looks as that does.
const look = EditorView.theme({
  "&.cm-focused": { outline: "none" },
  "&": { background: "none" },
  ".cm-scroller": { font: "inherit", lineHeight: "inherit", overflow: "visible" },
  ".cm-content": { padding: "0", caretColor: "currentColor", fontVariantLigatures: "none" },
  ".cm-line": { margin: "0 calc(-1 * var(--cell-padding))", padding: "0 var(--cell-padding)" },
  "&.cm-focused .cm-matchingBracket, &.cm-focused .cm-nonmatchingBracket": {
    background: "none",
    outline: "1px solid var(--cell-muted)",
  },
});

// The cell listens for these keys; here they only must not make a new line.
const runKeys = Prec.highest(
  keymap.of(["Mod-Enter", "Ctrl-Enter", "Shift-Enter"].map((key) => ({ key, run: () => true }))),
);

/** Escape lets Tab leave, until another key is pressed: no hurry, and no trap. */
const leaving = EditorView.domEventHandlers({
  keydown(event, view) {
    if (event.key === "Escape") view.setTabFocusMode(true);
    else if (!["Tab", "Shift"].includes(event.key)) view.setTabFocusMode(false);
  },
  blur: (_, view) => view.setTabFocusMode(false),
});

const EXTENSIONS = [
  runKeys,
  leaving,
  look,
  python,
  marked,
  names,
  syntaxHighlighting(tagHighlighter(TOKENS)),
  history(),
  indentOnInput(),
  indentUnit.of("    "),
  bracketMatching(),
  closeBrackets(),
  highlightSpecialChars(),
  EditorState.tabSize.of(4),
  EditorView.contentAttributes.of({ "aria-label": strings.EDITOR, autocapitalize: "off" }),
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
];

export class Editor {
  /**
   * @param {HTMLElement} parent
   * @param {string} text
   * @param {(text: string) => void} onChange called with the new text
   */
  constructor(parent, text, onChange) {
    const listener = EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    });
    this.view = new EditorView({ parent, doc: text, extensions: [EXTENSIONS, listener] });
  }

  /** Take the keyboard, with the cursor at an offset of the text. */
  focus(/** @type {number} */ offset) {
    const anchor = Math.min(offset, this.view.state.doc.length);
    this.view.dispatch({ selection: { anchor } });
    this.view.focus();
  }

  contains(/** @type {Node} */ node) {
    return this.view.dom.contains(node);
  }

  /** Put a text in place of all that is there; it can be undone as any other edit. */
  set(/** @type {string} */ text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  mark(/** @type {number | null} */ line) {
    this.view.dispatch({ effects: markLine.of(line) });
  }

  close() {
    this.view.destroy();
  }
}
