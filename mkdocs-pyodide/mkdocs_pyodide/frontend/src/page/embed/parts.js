/** Find what belongs to an exercise in its page. */

const EXERCISES = "figure.cell[data-exercise], small-question";
const ENDS = `h1, h2, h3, h4, h5, h6, hr, figure.cell, small-question, details.success`;

/** The exercise of this id, also where something else above it has the same one, such as a heading. */
export function findExercise(/** @type {string} */ id) {
  const exercises = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(EXERCISES));
  return [...exercises].find((each) => each.id === id) ?? null;
}

/**
 * The block that holds the exercise alone or, of a longer text, what is between the heading, cell or answer above it
 * and its solution. A question is complete by itself.
 *
 * @param {HTMLElement} exercise
 * @returns {HTMLElement[]}
 */
export function partsOf(exercise) {
  const block = /** @type {HTMLElement | null} */ (exercise.closest("details, .admonition"));
  if (block?.querySelectorAll(EXERCISES).length === 1) {
    block.toggleAttribute("open", true);
    return [block];
  }
  if (exercise.matches("small-question")) return [exercise];
  const next = exercise.nextElementSibling;
  const solution = next?.matches("details.success") ? [/** @type {HTMLElement} */ (next)] : [];
  return [...textAbove(exercise), exercise, ...solution];
}

/** @returns {HTMLElement[]} */
function textAbove(/** @type {HTMLElement} */ exercise) {
  const parts = [];
  let each = exercise.previousElementSibling;
  while (each && !each.matches(ENDS) && !each.querySelector(ENDS)) {
    parts.unshift(/** @type {HTMLElement} */ (each));
    each = each.previousElementSibling;
  }
  return parts;
}
