/**
 * Cache decompressed files on the reader's disk: the next visit need not decompress them again.
 *
 * Imported ahead of what withholds the disk from programs. Where there is none, or no room on it, nothing is cached.
 */
const disk = self.navigator.storage; // none outside a secure context

export class OpfsCache {
  /** @type {Promise<FileSystemDirectoryHandle>} */ #folder;
  /** @type {Promise<Set<string>>} of what is there */ #names;

  /** @param {URL} home of the site whose cache it is: there may be others of this origin */
  constructor(home) {
    this.#folder = folderOf(home);
    this.#names = this.#folder.then(listed).catch(() => new Set());
  }

  /**
   * @param {string} name
   * @returns {Promise<Uint8Array<ArrayBuffer> | null>} as the disk has it
   */
  async get(name) {
    if (!(await this.#names).has(name)) return null;
    try {
      const file = await (await this.#folder).getFileHandle(name);
      return new Uint8Array(await (await file.getFile()).arrayBuffer());
    } catch {
      return null;
    }
  }

  /**
   * Put what is not there.
   * @param {string} name
   * @param {() => Promise<Uint8Array<ArrayBuffer>>} decompress
   */
  async put(name, decompress) {
    const names = await this.#names;
    if (names.has(name)) return;
    const folder = await this.#folder;
    const bytes = await decompress();
    const file = await folder.getFileHandle(name, { create: true });
    const handle = await file.createSyncAccessHandle();
    const written = attempt(() => handle.write(bytes));
    handle.close();
    if (written === bytes.length) names.add(name);
    else await folder.removeEntry(name);
  }

  /** @param {(name: string) => boolean} isUnwanted */
  async prune(isUnwanted) {
    const names = await this.#names;
    for (const name of [...names].filter(isUnwanted)) {
      names.delete(name);
      await (await this.#folder).removeEntry(name).catch(() => {}); // another page may have it open
    }
  }
}

async function folderOf(/** @type {URL} */ home) {
  const root = await disk.getDirectory();
  return root.getDirectoryHandle(encodeURIComponent(home.pathname), { create: true });
}

async function listed(/** @type {FileSystemDirectoryHandle} */ folder) {
  const found = new Set();
  for await (const name of folder.keys()) found.add(name);
  return found;
}

/** @param {() => number} write */
function attempt(write) {
  try {
    return write();
  } catch {
    return 0; // no room
  }
}
