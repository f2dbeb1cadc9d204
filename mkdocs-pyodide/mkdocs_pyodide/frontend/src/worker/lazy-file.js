/** Create files in Python's file system that are fetched when they are first read; most programs read none. */

const EIO = 29; // the number of "I/O error" in Python's file system

/**
 * Create a file in Python's file system without its bytes. One that could not be downloaded is an OSError in Python.
 * @param {import("../shared/pyodide.js").FileSystem} FS
 * @param {string} path
 * @param {number} size in bytes
 * @param {() => Uint8Array} read called with the first look into the file, and again if it throws
 */
export function createLazyFile(FS, path, size, read) {
  FS.writeFile(path, "");
  const { node } = FS.lookupPath(path);
  const setContents = (/** @type {Uint8Array} */ value) =>
    Object.defineProperty(node, "contents", { value, writable: true });
  const contents = () => {
    try {
      setContents(read());
    } catch {
      throw new FS.ErrnoError(EIO);
    }
    return node.contents;
  };
  Object.defineProperty(node, "contents", {
    get: contents,
    set: setContents,
    configurable: true,
    enumerable: true,
  });
  node.usedBytes = size;
}
