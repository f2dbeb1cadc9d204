/** Files of Python's that are fetched when they are first read; most programs read none. */

const EIO = 29; // the number of "I/O error" in Python's file system

/**
 * Lay a file into Python's file system ahead of its bytes. A file that cannot be had is an OSError in Python.
 * @param {import("../shared/protocol.js").FileSystem} FS
 * @param {string} path
 * @param {number} size in bytes
 * @param {() => Uint8Array} read called with the first look into the file, and again if it throws
 */
export function layLate(FS, path, size, read) {
  FS.writeFile(path, "");
  const { node } = FS.lookupPath(path);
  const keep = (/** @type {Uint8Array} */ value) =>
    Object.defineProperty(node, "contents", { value, writable: true });
  const contents = () => {
    try {
      keep(read());
    } catch {
      throw new FS.ErrnoError(EIO);
    }
    return node.contents;
  };
  Object.defineProperty(node, "contents", { get: contents, set: keep, configurable: true, enumerable: true });
  node.usedBytes = size;
}
