/** Describe what the build writes to manifest.json. */

/** decompressed: the SHA-256 of what is cached decompressed. */
export type File = { sha256: string; size: number; decompressed?: string };
/** A snapshot: packages that it holds, names of its file and of that with their machine code. */
export type SnapshotEntry = { packages: string[]; snapshot: string; code: string };
/** Pyodide's own lock file. */
export type Index = { info: { python: string }; packages: object };
export type Manifest = {
  folder: string;
  compressedSuffix: string;
  files: Record<string, File>;
  data: Record<string, File>;
  index: Index;
  packages: Record<string, string>;
  snapshots: SnapshotEntry[];
};
