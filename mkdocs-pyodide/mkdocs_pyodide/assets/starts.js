/**
 * The snapshot that holds most of what is wanted, and nothing else.
 * @param {Record<string, string[]>} starts
 * @param {string[]} packages
 */
export function bestStart(starts, packages) {
  const fitting = Object.keys(starts).filter((name) => starts[name].every((held) => packages.includes(held)));
  return fitting.sort((one, other) => starts[one].length - starts[other].length).at(-1);
}
