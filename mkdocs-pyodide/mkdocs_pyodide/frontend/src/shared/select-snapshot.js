/**
 * Select the snapshot that holds most of the packages that a cell needs, and no other.
 * @param {import("./manifest.js").SnapshotEntry[]} snapshots
 * @param {string[]} packages
 */
export function selectSnapshot(snapshots, packages) {
  const fitting = snapshots.filter((snapshot) => snapshot.packages.every((held) => packages.includes(held)));
  return fitting.sort((one, other) => one.packages.length - other.packages.length).at(-1);
}
