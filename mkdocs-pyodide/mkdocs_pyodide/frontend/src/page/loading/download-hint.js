/** Say what a run would download. */
import { megabytes } from "../../shared/megabytes.js";
import * as strings from "../../shared/strings/en.js";

/**
 * @param {Record<string, number> | null} missing  bytes of each package that Python lacks; null before it has started
 * @param {string[]} packages  that the run needs
 * @param {number} once  bytes of a first run
 */
export function downloadHint(missing, packages, once) {
  const bytes = missing ? packages.reduce((sum, name) => sum + (missing[name] ?? 0), 0) : once;
  if (bytes === 0) return "";
  const size = `${megabytes(bytes)} MB`;
  if (missing) return strings.downloads(size);
  const { offlineBytes } = document.documentElement.dataset; // what a first run fetches beside Python
  return strings.firstRun(size, offlineBytes ? `${megabytes(Number(offlineBytes))} MB` : "");
}
