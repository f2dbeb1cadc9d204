/** Make and read links that carry a cell's code: deflated, in the fragment, which no server sees. */
import * as strings from "../../shared/strings/en.js";

const MAX_LINK_CHARACTERS = 100_000; // characters of a fragment; longer ones are no link of ours
const MAX_CODE_BYTES = 200_000; // bytes of code that a link may hold
// Control characters, and those that nobody sees or that reorder a line, of which some may stand in names. Two join
// letters of some scripts; one makes a sign an emoji.
const HIDDEN =
  /(?![\n\t\u200C\u200D]|(?<=\p{Extended_Pictographic})\uFE0F|(?<=[0-9#*])\uFE0F(?=\u20E3))[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** A link that cannot be made or opened; says why. */
export class LinkError extends Error {}

/**
 * @param {string} id  of the cell
 * @param {string} source
 * @returns {Promise<string>} the page's address with the code in it
 */
export async function link(id, source) {
  return withFragment(`#cell=${encodeURIComponent(id)}&code=${await encode(source)}`);
}

/** The page's address with another fragment. */
export function withFragment(/** @type {string} */ fragment) {
  return location.href.split("#")[0] + fragment;
}

/**
 * What a fragment asks for, null where it is none of ours.
 *
 * @param {string} fragment
 */
export function read(fragment) {
  const found = /^#cell=([^&]*)&code=(.*)$/s.exec(fragment);
  if (!found) return null;
  try {
    return { id: decodeURIComponent(found[1]), code: found[2] };
  } catch {
    return { id: "", code: found[2] };
  }
}

/**
 * The code as a link carries it. Throws LinkError.
 *
 * @param {string} source
 */
export async function encode(source) {
  if (HIDDEN.test(source)) throw new LinkError(strings.LINK_UNSEEN);
  const bytes = new Blob([source]);
  const packed = new Response(bytes.stream().pipeThrough(new CompressionStream("deflate")));
  const text = Array.from(new Uint8Array(await packed.arrayBuffer()), (byte) => String.fromCharCode(byte));
  const code = btoa(text.join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  if (bytes.size > MAX_CODE_BYTES || code.length > MAX_LINK_CHARACTERS)
    throw new LinkError(strings.LINK_CODE_LONG);
  return code;
}

/**
 * The code that a link carries. Throws LinkError.
 *
 * @param {string} code
 */
export async function decode(code) {
  if (code.length > MAX_LINK_CHARACTERS) throw new LinkError(strings.LINK_LONG);
  const source = (await decompress(code)).replace(/\r\n?/g, "\n");
  if (HIDDEN.test(source)) throw new LinkError(strings.LINKED_UNSEEN);
  return source;
}

/** @param {string} code */
async function decompress(code) {
  try {
    const text = atob(code.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const whole = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new TextDecoder("utf-8", { fatal: true }).decode(await readLimited(whole));
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError(strings.LINK_DAMAGED);
  }
}

/** All bytes of a stream that ends in good time: a small link can unfold into a very large text. */
async function readLimited(/** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ stream) {
  const reader = stream.getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts).arrayBuffer();
    parts.push(value);
    size += value.length;
    if (size > MAX_CODE_BYTES) {
      reader.cancel().catch(() => {});
      throw new LinkError(strings.LINKED_CODE_LONG);
    }
  }
}
