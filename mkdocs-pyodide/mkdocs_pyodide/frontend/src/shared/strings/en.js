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
  `heavy for a phone: more than ${seconds} s, ${megabytes} MB`;
export const takes = (/** @type {string} */ seconds, /** @type {string} */ megabytes) =>
  `takes about ${seconds} s, ${megabytes} MB`;
export const takesWithEarlier = (/** @type {string} */ seconds, /** @type {string} */ megabytes) =>
  `about ${seconds} s, ${megabytes} MB in all`; // with the cells above: a longer text needs the name's place
export const computedIn = (/** @type {string} */ seconds) => `computed in ${seconds} s`;
export const downloads = (/** @type {string} */ size) => `downloads ${size} more`;
export const firstRun = (/** @type {string} */ size, /** @type {string} */ offline) =>
  offline ? `first run: ${size} + ${offline} offline` : `first run: ${size}`;
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

// Downloads, and what ends Python.
export const DOWNLOADING_PYTHON = "downloading Python";
export const DOWNLOADING_PACKAGES = "downloading packages";
export const STARTING_PYTHON = "starting Python";
export const IMPORTING = "importing modules";
export const WAS_STOPPED = "it was stopped";
export const NO_CONNECTION = "no connection";
export const NO_CONNECTION_OR_WRONG = "no connection, or a wrong file";
export const CONNECTION_LOST = "the connection broke off";
export const httpStatus = (/** @type {number} */ status) => `HTTP ${status}`;
export const noData = (/** @type {number} */ seconds) => `no data for ${seconds} s`;
export const couldNotDownload = (/** @type {string} */ name) => `${name} could not be downloaded`;
export const notDownloaded = (/** @type {string} */ name, /** @type {string} */ why) =>
  `${name} could not be downloaded: ${why}`;
export const isDamaged = (/** @type {string} */ name) => `${name} is damaged`;
export const damagedDownload = (
  /** @type {string} */ name,
  /** @type {string} */ expected,
  /** @type {string} */ actual,
) => `${name} is damaged: expected ${expected}, got ${actual}`;
export const bytes = (/** @type {number} */ count) => `${count} bytes`;
export const NO_STACK =
  "Python ran out of stack (deep recursion). Python has to be restarted. Your code is kept.";
export const endedPython = (/** @type {number} */ status) =>
  `The program ended Python itself (exit code ${status}). Python has to be restarted. Your code is kept.`;
export const stoppedWorking = (/** @type {string} */ cause) =>
  `Python has stopped working (${cause}). Python has to be restarted. Your code is kept.`;
export const changedPython = (/** @type {string} */ cause) =>
  `The program changed something that Python itself needs (${cause}). Python has to be restarted. Your code is kept.`;
export const COOKIES =
  "XMLHttpRequest would send your cookies to this site; use pyfetch or fetch, which do not";
export const NO_EVAL = "programs in this page cannot run text as JavaScript";

// Widgets.
export const noReaction = (/** @type {string} */ reason) =>
  `This figure does not react: ${reason}. Load the page again to try once more.`;
export const NO_FIGURE = "the cell no longer displays this figure: run it";

// Small questions.
export const ANSWER_RIGHT = "✓ Right.";
export const ANSWER_WRONG = "Wrong.";
export const SELECT_ABOVE = "Select in the figure above";
export const LEAVE_FIGURE = "Back to exploring the figure";
export const selectIn = (/** @type {string} */ array) =>
  `Click the entries of ${array}, or move with the arrow keys and press Space. Escape leads back here.`;
export const notShown = (/** @type {string} */ array) => `The figure above does not show ${array} now.`;
export const selected = (/** @type {number} */ count) =>
  count === 1 ? "1 entry is selected." : `${count} entries are selected.`;
export const NO_ANSWERS = "Answers cannot be checked: a script did not load. Try again.";
export const QUESTION_CHANGED = "This question has changed since your attempt.";
export const TYPE_NUMBER = "Type a number, such as −0.5, 1/2 or 1e-3.";
export const notNumber = (/** @type {string} */ written) =>
  `“${written}” is not a number. Write one such as −0.5, 1/2 or 1e-3.`;
export const COMMA = "A comma can mean two things: write 1.5 with a point, and 1000 without a separator.";
export const ZERO_DENOMINATOR = "A fraction needs a denominator other than 0.";
export const emptyFields = (/** @type {number} */ count) =>
  count === 1 ? "One field is empty." : `${count} fields are empty.`;
export const wrongShape = (/** @type {string} */ shape, /** @type {string} */ right) =>
  `The shape is wrong: ${shape}, the answer has ${right}.`;
export const WRONG_SIGN = "The sign is wrong.";
export const WRONG_SIGNS = "Each entry has the wrong sign.";
export const CLOSE_ANSWER = "Close, but not close enough: give three significant digits, or a fraction.";
export const TOO_LARGE = "Your number is too large.";
export const TOO_SMALL = "Your number is too small.";
export const TRANSPOSED = "These are the right numbers, transposed.";
export const times = (/** @type {string} */ factor) => `Each entry is ${factor} times what it has to be.`;
export const rowAndColumn = (/** @type {number} */ row, /** @type {number} */ column) =>
  `row ${row}, column ${column}`;
export const position = (/** @type {number} */ number) => `position ${number}`;
export const beginWith = (/** @type {string} */ where) =>
  `No entry is right yet. Begin with the one in ${where}.`;
export const entriesRight = (
  /** @type {number} */ count,
  /** @type {number} */ total,
  /** @type {string} */ where,
  /** @type {boolean} */ isSign,
) => {
  const first = total - count === 1 ? "The one that differs is" : "The first that differs is";
  return `${count} of ${total} entries are right. ${first} in ${where}${isSign ? ": its sign" : ""}.`;
};
export const notOfAnswer = (/** @type {string} */ where) =>
  `The entry in ${where} does not belong to the answer.`;
export const missing = (/** @type {number} */ count) =>
  count === 1 ? "One entry is missing." : `${count} entries are missing.`;

// Progress.
export const NO_PROGRESS = "Your progress cannot be shown: a script did not load. Load the page again.";
export const ALL_OF_PAGE_SOLVED = "All exercises of this page are solved";
export const ALL_SOLVED = ", all exercises solved";
export const VISIT_ONLY = "for this visit only: the browser's storage is full or blocked";
export const exercises = (/** @type {number} */ count) => (count === 1 ? "1 exercise" : `${count} exercises`);
export const solvedOfPage = (/** @type {number} */ solved, /** @type {string} */ exercises) =>
  `${solved} of ${exercises} solved`;
export const changedSince = (/** @type {number} */ count) => `${count} changed since your attempt`;
export const continueWith = (/** @type {string} */ title) => `Continue: ${title}`;
export const NOT_SOLVED = "not solved yet";
export const IS_SOLVED = "✓ solved";
export const HAS_CHANGED = "has changed since your attempt";
export const attempts = (/** @type {number} */ count) => `, ${count} attempts`;
export const SOLVED_EXERCISES = "solved exercises";
export const solvedOfAll = (/** @type {number} */ solved, /** @type {number} */ total) =>
  `${solved} of ${total} exercises solved`;
export const ofTotal = (/** @type {number} */ part, /** @type {number} */ total) => `${part} of ${total}`;
export const UNSAVED =
  "The browser's storage is full or blocked: progress lasts for this visit only. Save it as a file to keep it.";
const answers = (/** @type {number} */ count) => (count === 1 ? "1 answer" : `${count} answers`);
export const SAVE_FILE = "Save as a file";
export const LOAD_FILE = "Load a file…";
export const savedIn = (/** @type {number} */ count, /** @type {string} */ file) =>
  `${answers(count)} saved in ${file}.`;
export const merged = (/** @type {number} */ count) => `${answers(count)} loaded and merged with yours.`;
export const NOTHING_CHANGED = "Nothing was changed.";
export const DELETE_ALL = "Delete everything…";
export const confirmDeletion = (/** @type {number} */ count) =>
  `Delete ${answers(count)} and all edits of cells from this browser? This cannot be undone.`;
export const DELETE = "Delete";
export const CANCEL = "Cancel";
export const ALL_DELETED = "Everything is deleted.";
export const DELETED_FOR_VISIT = "Deleted for this visit; the browser's storage is blocked.";
export const YOUR_NAME = "Your name";
export const NAME_FIRST = "Write your name first: your teacher sees it in the table.";
export const SAVE_HAND_IN = "Save a hand-in file";

// Files with progress.
export const NO_PROGRESS_FILE = "This is not a file with progress. Choose one that this site has saved.";
export const NO_JSON = "This file is damaged, or not JSON. Save it once more where it comes from.";
export const damagedFile = (/** @type {string} */ what) =>
  `This file is damaged: ${what}. Save it once more where it comes from.`;
export const noShortText = (/** @type {string} */ field) => `"${field}" is not a short text`;
export const noAnswers = (/** @type {number} */ most) => `"answers" is not a list of at most ${most} answers`;
export const incomplete = (/** @type {number} */ number) => `answer ${number} is incomplete`;
export const tooLarge = (/** @type {number} */ size, /** @type {number} */ most) =>
  `This file is too large: ${size} MB. One with progress has at most ${most} MB.`;
export const ofAnotherSite = (/** @type {string} */ site, /** @type {string} */ here) =>
  `This file is of another site, “${site}”. Load it there; this one is “${here}”.`;

// The page for teachers.
export const NO_HAND_INS = "Hand-ins cannot be checked: a script did not load. Load the page again.";
export const handInsFailed = (/** @type {string} */ why) =>
  `Hand-ins cannot be checked: ${why}. Load the page again.`;
export const DROP_FILES = "Drop hand-in files here, or";
export const CHOOSE_FILES = "Choose files…";
export const SECONDS_EACH = "Seconds for each answer:";
export const SAVE_CSV = "Save the table as CSV";
export const CHECKED_HAND_INS = "checked hand-ins";
export const CHECKING = "Checking. Python is being downloaded, if this browser does not have it yet.";
export const checkedOf = (/** @type {number} */ done, /** @type {number} */ total) =>
  `${done} of ${total} checked.`;
export const handInsChecked = (/** @type {number} */ done, /** @type {number} */ total) =>
  `${done} of ${total} hand-ins checked`;
export const handInsStopped = (/** @type {number} */ done, /** @type {number} */ total) =>
  `Stopped: ${done} of ${total} hand-ins are checked.`;
export const allChecked = (/** @type {number} */ count) =>
  count === 1 ? "1 hand-in is checked." : `All ${count} hand-ins are checked.`;
export const fileOfAnotherSite = (/** @type {string} */ site) => `This file is of another site, “${site}”.`;
export const unreadable = (/** @type {string} */ error) => `It cannot be read: ${error}`;
export const HAND_IN_HEADINGS = ["Name", "Right", "Remarks", "Answers"];
export const VERDICTS = {
  right: "✓ right",
  wrong: "✗ wrong",
  error: "✗ error",
  time: "✗ too long",
  crash: "✗ crash",
  unknown: "unknown",
  stopped: "stopped",
};
export const RESULTS = "results";
export const NO_NAME = "(no name)";
export const NAME_TWICE = "the name is there twice";
export const claimed = (/** @type {number} */ count) => `${count} marked as solved in the file`;
export const otherVersion = (/** @type {number} */ count) => `${count} of another version of the exercise`;
export const tookTooLong = (/** @type {number} */ count) => `${count} took too long`;
export const broke = (/** @type {number} */ count) => `${count} broke Python`;
export const unknown = (/** @type {number} */ count) => `${count} unknown`;
export const SHOW = "Show";
export const thoseOf = (/** @type {string} */ name) => ` those of ${name}`;
export const effort = (/** @type {number} */ attempts, /** @type {number} */ hints) =>
  `attempts: ${attempts}, hints: ${hints}`;
export const SOLUTION_SHOWN = "solution shown";
export const NO_SUCH_EXERCISE = "this site has no such exercise";
export const NO_SUCH_QUESTION = "this site has no such question";
export const NO_CHOICE = "this is none of the choices";
export const entriesOf = (/** @type {number} */ count, /** @type {number} */ total) =>
  `it has ${count} of ${total} entries`;
export const CHECK_TOO_LONG = "its check takes too long";
export const CHECK_NOT_RUN = "its check could not be run";
export const takesLonger = (/** @type {number} */ seconds) => `takes longer than ${seconds} s`;
export const BREAKS_PYTHON = "ends or breaks Python";

// A copy for use without a network.
export const KEEP_OFFLINE = "Keep for offline";
export const KEPT_OFFLINE = "kept for offline";
export const wholeSite = (/** @type {string} */ megabytes) => `the whole site with Python, ${megabytes} MB`;
export const DOWNLOADING = "downloading";
export const storedOf = (/** @type {string} */ done, /** @type {string} */ total) =>
  `${done} MB of ${total} MB stored`;
export const WORKS_OFFLINE = "Kept for offline: this site works without a network.";
export const OFFLINE_LOST = "The connection broke off. Try again: the downloaded files are kept.";
export const OFFLINE_NO_SPACE = "The browser has no space for the copy, or does not allow it.";
