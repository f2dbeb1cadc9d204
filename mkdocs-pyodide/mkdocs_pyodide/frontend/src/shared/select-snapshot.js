/**
 * The snapshot that holds most of what is wanted, and nothing else.
 * @param {import("./protocol.js").Start[]} starts
 * @param {string[]} packages
 */
export function bestStart(starts, packages) {
  const fitting = starts.filter((start) => start.packages.every((held) => packages.includes(held)));
  return fitting.sort((one, other) => one.packages.length - other.packages.length).at(-1);
}
