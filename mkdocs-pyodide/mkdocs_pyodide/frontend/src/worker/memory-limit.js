/** Limit the memory of Python: a program that needs more raises MemoryError. */

// A phone's browser ends a page soon above it. When a worker ends, its memory is freed, and the page waits: for
// 0.5 s with 4 GB in Chromium, which is all that WebAssembly can have.
const MAX_BYTES = 1 << 30;
const PAGE_BYTES = 1 << 16;

/** Let no memory grow beyond the limit from now on; its `grow` throws RangeError, as where the system has none. */
export function limitMemory(limit = MAX_BYTES) {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE_BYTES > limit)
      throw new RangeError(`memory is limited to ${limit} bytes`);
    return grow.call(this, pages);
  };
}
