/** What the page, its worker and the service worker tell each other, and what the build tells them. */

// What the build writes to manifest.json.

/** inflated: the SHA-256 of what is kept unpacked. */
export type File = { sha256: string; size: number; inflated?: string };
/** Packages that a snapshot holds, names of files. */
export type Start = { packages: string[]; snapshot: string; code: string };
export type Manifest = {
  folder: string;
  files: Record<string, File>;
  data: Record<string, File>;
  index: object;
  packages: Record<string, string>;
  starts: Start[];
};

// What the page and the worker send each other.

/** What a cell needs of Python. */
export type Wanted = { source: string; packages: string[]; files: string[] };
export type Request = Wanted & { session: string; rich: boolean };
/** permit: an address that holds as long as the run may go on; none where memory is shared. */
export type Asked = Request & { id: number; permit?: string };
export type Compiled = { core: WebAssembly.Module; libraries: Map<string, WebAssembly.Module> };
/** Memory that the page shares with the worker: the last run that was stopped; room for an answer. */
export type Buffers = { stopped: Int32Array; answer: SharedArrayBuffer };
export type ToWorker =
  | ({ type: "run" } & Asked)
  | ({ type: "prepare" } & Wanted)
  | { type: "compiled"; compiled: Compiled }
  | { type: "live"; life: string }
  | { type: "stop"; id: number }
  | { type: "share"; buffers: Buffers }
  | { type: "answer"; text: string }
  | { type: "forget"; session: string };

export type Stretch = { stream: string; text: string };
/** data: a value in each of its forms, by MIME type. */
export type Value = { data: Record<string, string>; place: string | null; update: boolean };
export type Progress = { type: "progress"; stage: string; loaded?: number; total?: number };
export type Started = { type: "start"; from: string };
export type Output = { type: "output" } & (Stretch | Value);
export type Input = { type: "input"; prompt: string };
/** How a run ended. of: see worker-client.js. */
export type Ended =
  | { type: "done" }
  | { type: "error"; of: "program"; name: string; message?: string; line?: number; traceback?: string }
  | { type: "error"; of: "file" | "python" | "crash"; message: string };
export type OfRun = Progress | Started | Output | Input | Ended;
export type FromWorker =
  | (OfRun & { id: number })
  | { type: "here" | "alive" | "unprepared"; id?: undefined }
  | { type: "python"; id?: undefined; compiled: Compiled }
  | { type: "fetched"; id?: undefined; missing: Record<string, number> }
  | { type: "crash"; id?: undefined; message: string };

/** A function for each type of message. */
export type Handlers<Message extends { type: string }> = {
  [Type in Message["type"]]: (message: Extract<Message, { type: Type }>) => unknown;
};

// What the page and the service worker send each other.

export type ToServiceWorker =
  | { type: "keep"; files?: string[] }
  | { type: "keep everything" | "measure" | "replace" };
/** In bytes. */
export type Kept = { done?: number; total?: number; problem?: "connection" | "room" };

// What the worker uses of Pyodide, which has no types for most of it.

export type FileNode = { contents: Uint8Array; usedBytes: number };
export type FileSystem = {
  ErrnoError: new (errno: number) => Error;
  analyzePath(path: string): { exists: boolean };
  lookupPath(path: string): { node: FileNode };
  mkdirTree(path: string): void;
  writeFile(path: string, contents: string | Uint8Array, options?: { canOwn: boolean }): void;
};
export type Pyodide = {
  FS: FileSystem;
  _api: { on_fatal: (error: Failure) => void };
  _module: EmscriptenModule;
  loadedPackages: Record<string, string>;
  checkInterrupt(): void;
  loadPackage(names: string[], options: PackageOptions): Promise<unknown>;
  loadPackagesFromImports(source: string, options: PackageOptions): Promise<unknown>;
  pyimport(name: "mkdocs_pyodide.kernel.bridge"): Live;
  runPython(source: string): unknown;
  setInterruptBuffer(buffer: { 0: number }): void;
};
type PackageOptions = { messageCallback: (message: string) => void };

/** kernel/bridge.py */
export type Live = {
  check(): void;
  forget(session: string): void;
  imports(source: string): string;
  imports_ahead(source: string): string;
  interrupt(): boolean;
  preload(module: string): void;
  prepare(pause: (milliseconds: number) => Promise<unknown>): void;
  probe(): void;
  run(session: string, source: string, rich: boolean, page: PageOfRun): Promise<string>;
  wake(): void;
};
/** What a run has of its page. */
export type PageOfRun = {
  begin(): boolean;
  end(): void;
  tell(event: string): void;
  ask(prompt: string): string | Promise<string | false>;
};
export type Python = { pyodide: Pyodide; live: Live; from: string };

/** What is thrown. type: of an exception of Python's; status: of a program's exit. */
export type Failure = { message?: string; type?: string; status?: number };

/** What of Emscripten's linker a snapshot is made and restored with. */
export type EmscriptenModule = {
  HEAPU8: Uint8Array;
  GOT: Record<string, { value: number }>;
  GOTHandler: ProxyHandler<object>;
  LDSO: { loadedLibsByName: { __main__: { exports: Exports } } };
  freeTableIndexes: number[];
  wasmTable: WebAssembly.Table;
  getDylinkMetadata(module: WebAssembly.Module): { weakImports: object };
  growMemory(size: number): boolean;
  newDSO(path: string, handle: number, exports: Exports): object;
  relocateExports(exports: WebAssembly.Exports, memoryBase: number): Exports;
  reportUndefinedSymbols(): void;
  updateGOT(exports: Exports): void;
  updateTableMap(start: number, count: number): void;
  _PyThreadState_Get(): number;
  _PyUnstable_ThreadState_SetStackProtection(thread: number, start: number, size: number): void;
  _emscripten_stack_get_base(): number;
};
export type Exports = Record<string, ((...args: unknown[]) => unknown) & { stub?: boolean }>;
