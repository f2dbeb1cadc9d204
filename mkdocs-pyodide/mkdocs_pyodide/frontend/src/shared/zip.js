/** Read ZIP archives whose files are stored uncompressed. */

const END = 0x06054b50; // of the signatures that ZIP gives its parts
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;

/**
 * @template {ArrayBufferLike} Buffer
 * @param {Uint8Array<Buffer>} archive
 * @returns {Generator<[string, Uint8Array<Buffer>]>} each file's name and its bytes, which are the archive's own
 */
export function* zipEntries(archive) {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = archive.length - END_SIZE;
  if (end < 0 || view.getUint32(end, true) !== END) throw new Error("not an archive");
  const text = new TextDecoder();
  let entry = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    const [size, nameSize] = [view.getUint32(entry + 24, true), view.getUint16(entry + 28, true)];
    const local = view.getUint32(entry + 42, true);
    const start = local + LOCAL_SIZE + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const name = text.decode(archive.subarray(entry + ENTRY_SIZE, entry + ENTRY_SIZE + nameSize));
    yield [name, archive.subarray(start, start + size)];
    entry += ENTRY_SIZE + nameSize + view.getUint16(entry + 30, true) + view.getUint16(entry + 32, true);
  }
}

/**
 * Lay the files of an archive into Python's file system, without a copy.
 * @param {import("./pyodide.js").FileSystem} FS
 * @param {string} folder
 * @param {Uint8Array} archive
 */
export function extractInto(FS, folder, archive) {
  const makeParent = directoryMaker(FS);
  for (const [name, bytes] of zipEntries(archive)) {
    const path = `${folder}/${name}`;
    makeParent(path);
    FS.writeFile(path, bytes, { canOwn: true });
  }
}

/** What makes the folder of a file, each once. */
export function directoryMaker(/** @type {import("./pyodide.js").FileSystem} */ FS) {
  const made = new Set();
  return (/** @type {string} */ path) => {
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(parent)) FS.mkdirTree(parent);
    made.add(parent);
  };
}
