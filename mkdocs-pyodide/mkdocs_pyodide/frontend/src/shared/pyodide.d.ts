/** Describe what the worker and the build's scripts use of Pyodide, which has no types for most of it. */
import type { Manifest } from "./manifest.js";

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
  check_session(): void;
  forget(session: string): void;
  imports(source: string): string;
  imports_ahead(source: string): string;
  interrupt(): boolean;
  preload(module: string): void;
  make_sleep_interruptible(pause: (milliseconds: number) => Promise<unknown>): void;
  check_interpreter(): void;
  receive(session: string, widget: string, message: string, page: PageOfRun): Promise<string>;
  run(session: string, source: string, rich: boolean, page: PageOfRun, exercise: string): Promise<string>;
  after_restore(): void;
};
/** What a run has of its page. */
export type PageOfRun = {
  begin(): boolean;
  end(): void;
  tell(event: string): void;
  ask(prompt: string): string | Promise<string | false>;
  check(): void;
  judge(verdict: string): void;
};
/** from: what it was started from, "snapshot" or "cold". */
export type Python = { pyodide: Pyodide; live: Live; manifest: Manifest; from: string };

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
