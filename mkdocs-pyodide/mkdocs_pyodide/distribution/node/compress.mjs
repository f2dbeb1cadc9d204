// Compress a file with Zstandard, as small as it gets: node compress.mjs from to.
import { readFileSync, writeFileSync } from "node:fs";
import { constants, zstdCompressSync } from "node:zlib";

const LEVEL = 22;
const WINDOW = 23; // 8 MB of what was unpacked is looked back at, and kept in memory meanwhile

const [from, to] = process.argv.slice(2);
const bytes = readFileSync(from);
const params = { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_windowLog]: WINDOW };
writeFileSync(to, zstdCompressSync(bytes, { params, pledgedSrcSize: bytes.length }));
