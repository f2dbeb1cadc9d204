/**
 * Confine programs to what the manual grants them (Security). Imported by the worker before Python, after what the
 * engine itself holds on to.
 *
 * A program reaches every object that it finds by properties and prototypes, and may replace any of them. So what it
 * must not have is taken away or changed where it lies, and the rules below use only what they took hold of here.
 */
import * as strings from "../shared/strings/en.js";

const { apply, defineProperty, deleteProperty, getPrototypeOf, ownKeys } = Reflect;
const isWorker = "WorkerGlobalScope" in self; // not so where the tests run the engine in Node

const GLOBALS = new Set(
  `AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean
  DataView Date DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function
  Infinity Int16Array Int32Array Int8Array InternalError Intl Iterator JSON Map Math NaN Number Object Promise Proxy
  RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError Temporal
  TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape globalThis isFinite isNaN parseFloat parseInt
  undefined unescape
  AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy Crypto CryptoKey
  CustomEvent DOMException DOMMatrix DOMMatrixReadOnly DOMPoint DOMPointReadOnly DOMQuad DOMRect DOMRectReadOnly
  DecompressionStream DedicatedWorkerGlobalScope ErrorEvent Event EventTarget File FileList FileReader FileReaderSync
  FormData Headers ImageBitmap ImageData MessageChannel MessageEvent MessagePort OffscreenCanvas
  OffscreenCanvasRenderingContext2D Path2D Performance PerformanceEntry PerformanceMark PerformanceMeasure
  ProgressEvent PromiseRejectionEvent ReadableByteStreamController ReadableStream ReadableStreamBYOBReader
  ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader Request Response
  SubtleCrypto TextDecoder TextDecoderStream TextEncoder TextEncoderStream TextMetrics TransformStream
  TransformStreamDefaultController URL URLSearchParams WorkerGlobalScope WorkerLocation WorkerNavigator
  WritableStream WritableStreamDefaultController WritableStreamDefaultWriter XMLHttpRequest
  XMLHttpRequestEventTarget XMLHttpRequestUpload
  atob btoa cancelAnimationFrame clearInterval clearTimeout close console constructor createImageBitmap
  crossOriginIsolated crypto fetch isSecureContext location name navigator onerror onmessage onmessageerror
  onrejectionhandled onunhandledrejection origin performance queueMicrotask reportError requestAnimationFrame self
  setInterval setTimeout structuredClone`.split(/\s+/),
);
const OF_NAVIGATOR = new Set(
  `appCodeName appName appVersion constructor deviceMemory hardwareConcurrency language languages onLine platform
  product userAgent`.split(/\s+/),
);
const OF_URL = new Set("canParse length name parse prototype".split(" ")); // a blob's address is a page of the site

if (isWorker) {
  restrictRequests();
  disableEval();
  removeAllBut(GLOBALS, self, EventTarget.prototype);
  removeAllBut(OF_NAVIGATOR, self.navigator, Object.prototype);
  removeAllBut(OF_URL, URL, Function.prototype);
  // Through these a program would be handed what the engine waits for.
  Object.freeze(Promise.prototype);
  Object.preventExtensions(Object.prototype);
}

/**
 * Remove all properties but these from an object and its prototypes, up to the last.
 * @param {Set<string>} names
 * @param {object | null} object
 * @param {object} last
 */
function removeAllBut(names, object, last) {
  for (let holder = object; holder && holder !== last; holder = getPrototypeOf(holder))
    for (const name of ownKeys(holder))
      if (typeof name === "string" && !names.has(name)) deleteProperty(holder, name);
}

/** Let no request carry the reader's cookies, those for the engine's own files excepted: a site may need a login. */
function restrictRequests() {
  const [NativeRequest, NativeURL] = [Request, URL];
  const [startsWith, slice, test] = [
    String.prototype.startsWith,
    String.prototype.slice,
    RegExp.prototype.exec,
  ];
  const { fetch: fetchAsIs, location } = self;
  const { href: base, origin } = location;
  const openAsIs = XMLHttpRequest.prototype.open;
  const getter = (/** @type {object} */ prototype, /** @type {string} */ name) =>
    /** @type {() => string} */ (Object.getOwnPropertyDescriptor(prototype, name)?.get);
  const addressOf = getter(Request.prototype, "url");
  const methodOf = getter(Request.prototype, "method");
  const [hrefOf, originOf, protocolOf] = ["href", "origin", "protocol"].map((name) =>
    getter(URL.prototype, name),
  );
  const home = new URL("../", import.meta.url).href;
  const path = /^(?:[\w.+~/-]|%(?!2[ef]|5c)[0-9a-f]{2})+$/i; // that no server reads as one of another folder

  const isOwn = (/** @type {string} */ address, /** @type {string} */ method) =>
    method === "GET" &&
    apply(startsWith, address, [home]) &&
    apply(test, path, [apply(slice, address, [home.length])]) !== null;

  replace(self, "fetch", (/** @type {RequestInfo} */ input, /** @type {RequestInit} */ init) => {
    try {
      const request = new NativeRequest(input, init);
      const isAsIs = isOwn(apply(addressOf, request, []), apply(methodOf, request, []));
      // Nor what an earlier request with cookies left in the browser's cache.
      const options = /** @type {RequestInit} */ ({ credentials: "omit", cache: "no-store" });
      return apply(fetchAsIs, self, [isAsIs ? request : new NativeRequest(request, options)]);
    } catch (error) {
      return Promise.reject(error);
    }
  });

  const { prototype } = XMLHttpRequest;
  replace(
    prototype,
    "open",
    /** @this {XMLHttpRequest} */
    function open(
      /** @type {string} */ method,
      /** @type {string} */ address,
      isAsync = true,
      user = null,
      password = null,
    ) {
      const url = new NativeURL(`${address}`, base);
      const [href, verb] = [apply(hrefOf, url, []), `${method}`];
      const isOfSite = apply(originOf, url, []) === origin && apply(protocolOf, url, []) !== "blob:";
      if (isOfSite && !isOwn(href, verb)) throw new Error(strings.COOKIES);
      return apply(openAsIs, this, [verb, href, isAsync, user, password]);
    },
  );
  defineProperty(prototype, "withCredentials", { get: () => false, set: () => {}, configurable: false });
}

/** Let no text become code: a module that a program imports would be asked for with cookies. */
function disableEval() {
  const kinds = [() => {}, async () => {}, function* () {}, async function* () {}];
  for (const prototype of /** @type {object[]} */ (kinds.map(getPrototypeOf))) {
    const refuse = () => {
      throw new EvalError(strings.NO_EVAL);
    };
    defineProperty(refuse, "prototype", { value: prototype }); // `instanceof Function` holds as ever
    defineProperty(prototype, "constructor", { value: refuse, writable: false, configurable: false });
  }
  replace(self, "Function", kinds[0].constructor);
  for (const name of /** @type {const} */ (["setTimeout", "setInterval"])) {
    const start = self[name];
    replace(self, name, (/** @type {unknown} */ handler, /** @type {unknown[]} */ ...more) => {
      if (typeof handler !== "function") throw new TypeError(`${name} takes a function`);
      return apply(start, self, [handler, ...more]);
    });
  }
}

/**
 * Put something else in the place of a property, wherever among the prototypes it is.
 * @param {object} object
 * @param {string} name
 * @param {unknown} value
 */
function replace(object, name, value) {
  let holder = object;
  while (!Object.hasOwn(holder, name)) holder = /** @type {object} */ (getPrototypeOf(holder));
  defineProperty(holder, name, { value });
}
