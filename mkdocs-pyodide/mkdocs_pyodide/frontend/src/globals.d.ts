/** Declare what the build writes above a script, what only some browsers have, and what the bundler makes of a package. */

/** Bytes to fetch for offline use: of a first run beside Python, of everything. Written above offline.js. */
declare var OFFLINE: { first: number; all: number };

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}
/** Not in Firefox and Safari. */
interface Navigator {
  readonly connection?: Connection;
  readonly deviceMemory?: number;
}
interface WorkerNavigator {
  readonly connection?: Connection;
}

/** Its machine code alone, see build.mjs. */
declare module "zstddec/stream" {
  const wasm: Uint8Array<ArrayBuffer>;
  export default wasm;
}
