/**
 * Say in English what a page says in its interface.
 *
 * Another language is a file beside this one, named by its code, `pt.js`. It exports what it translates under the
 * same names, and `export * from "./en.js"` for the rest; the plugin's option `lang` chooses it when the site is built.
 */

// A run and its end.
export const RUN = "Run";
export const STOP = "Stop";
export const RETRY = "Retry";
export const RESTART = "Restart";
export const RUNNING = "running";
export const WAITING = "waiting";
export const PROGRESS = "progress";
export const RUNNING_EARLIER = "running the cells above first";
export const WAITING_FOR_ANSWER = "waiting for your answer";
export const EDITED = "edited";
export const EDITED_FOR_VISIT =
  "edited, for this visit only: the edit is too long, or the browser's storage is full or blocked";
export const DONE = "done";
export const NOT_COMPARED = "done; not compared, since a part is shown as text";
export const SAME = "✓ same result as the page";
export const YOU_EDITED_ABOVE = " (you edited a cell above)";
export const differs = (/** @type {string} */ how, /** @type {string} */ why) =>
  `your result differs: ${how}${why}`;
export const pictures = (/** @type {number} */ shown, /** @type {number} */ published) =>
  `${shown} pictures, the page has ${published}`;
export const number = (/** @type {number} */ shown, /** @type {number} */ published) =>
  `${shown}, the page has ${published}`;
export const extraLine = (/** @type {number} */ line) => `line ${line}, which the page does not have`;
export const lineDiffers = (/** @type {number} */ line, /** @type {string} */ published) =>
  `line ${line}, the page has “${published}”`;
export const STOPPED = "stopped";
export const RESTARTED = "Python restarted: all names are gone";
export const NOT_STARTED = "Python has not started yet";
export const UNTRUSTED = "a cell above came with a link: read it and run it first";
export const EARLIER_FAILED = "a cell above failed";
export const FILE_MISSING = "a file is missing";
export const NO_START = "Python could not start";
export const NEEDS_RESTART = "Python has to be restarted";
export const failedIn = (/** @type {string} */ error, /** @type {number} */ line) =>
  `${error} in line ${line}`;
export const NO_FLOAT_WARNINGS = "NumPy's floating-point warnings are not raised in a browser.\n";

// What a run takes.
export const heavy = (/** @type {string} */ seconds, /** @type {string} */ megabytes) =>
  `heavy for a phone: about ${seconds} s on a computer, longer here, and ${megabytes} MB of memory`;
export const takes = (/** @type {string} */ seconds, /** @type {string} */ megabytes) =>
  `takes about ${seconds} s, ${megabytes} MB`;
export const downloads = (/** @type {string} */ size) => `downloads ${size} more`;
export const firstRun = (/** @type {string} */ size, /** @type {string} */ offline) =>
  `first run: ${size}${offline ? ` + ${offline} offline` : ""}`;
export const loadedOf = (/** @type {string} */ loaded, /** @type {string} */ total) =>
  `${loaded} of ${total} MB`;

// The worker.
export const DAMAGED =
  "worker.js is damaged: reload the page. If that does not help, the site has to be built again.";
export const NO_RESPONSE = "worker.js could not be downloaded: no response";
export const NO_WORKER = "worker.js could not be downloaded";
export const WORKER_GONE = "Python has ended: the browser closed it, perhaps because memory ran out.";

// The code and its tools.
export const INVITATION = "Python code. Press Enter to edit.";
export const EDITOR = "Python code, editable. Tab indents; Escape, then Tab, leaves.";
export const NO_EDITOR = "the editor could not be downloaded; try again";
export const LINKED = "This code came with a link. Read it before you run it.";
export const CHANGED = "The text has changed since your edit.";
export const BACK_TO_PAGE = "Back to the page's code";
export const BACK_TO_EDIT = "Back to your edit";
export const KEEP_EDIT = "Keep my edit";
export const USE_NEW = "Use the new text";
export const NO_SUCH_CELL = "The link is for a cell that this page does not have.";
export const TOOLS = {
  Reset: "Reset",
  Copy: "Copy",
  Download: "Download",
  Share: "Share",
  Restart: "Restart Python",
};
export const TITLES = {
  Reset: "Reset: restore the page's code",
  Copy: "Copy the code",
  Download: "Download the code as a file",
  Share: "Share: copy a link to this cell with its code",
  Restart: "Restart Python: stop every program and clear all names; code and output stay",
};
export const THE_CODE = "the code";
export const THE_LINK = "the link";
export const CLOSE = "Close";
export const copied = (/** @type {string} */ thing) => `${thing} is copied`;
export const copyByHand = (/** @type {string} */ thing) =>
  `The browser does not let this page copy. Copy ${thing} from here:`;
export const LINK_UNSEEN = "no link: the code has invisible characters";
export const LINK_CODE_LONG = "no link: the code is too long for one";
export const LINK_LONG = "the link is too long";
export const LINKED_UNSEEN = "the link's code has invisible characters, so it was ignored";
export const LINK_DAMAGED = "the link is damaged, so it was ignored";
export const LINKED_CODE_LONG = "the link's code is too long";

// Exercises.
export const CHECK = "Check";
export const RIGHT = "right";
export const WRONG = "wrong";
export const YOUR_CODE = "your code";
export const CHANGE_CODE = "Change your code and check it again.";
export const CHANGE_OR_HINT = "Change your code and check it again, or take a hint.";
export const CHANGE_OR_SOLUTION = "Change your code and check it again, or look at the solution.";
export const SOLVED = "Solved.";
export const SOLVED_NEXT = "Solved. Next: ";
export const exercise = (/** @type {number} */ number) => `exercise ${number}`;
export const hint = (/** @type {number} */ number, /** @type {number} */ count) =>
  `Hint ${number} of ${count}`;
export const SHOW_SOLUTION = "Show the solution";
export const SHOW_SOLUTION_NOW = "Show the solution now";
export const TRY_FIRST = "Try it first: press Check. Press the button once more to see the solution now.";
export const EXERCISE_CHANGED = "This exercise has changed since your attempt.";
export const USE_ATTEMPT = "Use the code of your attempt";
export const NOT_CHECKED = "cannot be checked: a script did not load; reload the page";
export const inLine = (/** @type {number} */ line) => `, in line ${line}`;
export const endless = (/** @type {number} */ seconds) => `it did not end within ${seconds} s`;
export const checkFailed = (/** @type {string} */ how) =>
  `The check failed: ${how}. This is a fault of the exercise, not of your code: please tell its author.`;
export const unstoppable = (/** @type {number} */ seconds) =>
  `The check did not end within ${seconds} s and could not be interrupted, so Python restarted. If your code computes little, this is a fault of the exercise: please tell its author.`;

// An exercise in another site.
export const NEW_TAB = "opens in a new tab";
export const EMBED_UNSAVED =
  "Your progress lasts for this visit only: the browser's storage is full or blocked. The link above takes your code along.";
export const noSuchExercise = (/** @type {string} */ id) =>
  `This page has no exercise “${id}”: it has moved, or the address is wrong. The link above leads to the page.`;

// The output.
export const OUTPUT = "output";
export const WIDE_OUTPUT = "wide output";
export const INPUT = "input";
export const SHOWN_AS_TEXT =
  "shown as text: a script of this page could not be downloaded; run the cell again to retry\n";
