/** What the theme's scripts and its search share with those of docs/javascripts. */

declare var __md_scope: URL;
/** What the theme keeps in the browser's storage; of its values only the palette's is read here. */
declare var __md_get: (name: string, storage?: Storage, scope?: URL) => { index: number } | null;
declare var __md_set: (name: string, value: object, storage?: Storage, scope?: URL) => void;
/** Emits after each instant navigation. */
declare var document$: { subscribe(task: () => void): void };
declare var lunr: { stopWordFilter(word: string): string | undefined };
