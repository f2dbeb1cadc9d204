/** Write a number of bytes in megabytes, with two significant digits or no fraction. */
export function megabytes(/** @type {number} */ bytes) {
  const value = bytes / 1e6;
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
