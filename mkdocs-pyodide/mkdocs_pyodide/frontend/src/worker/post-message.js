/** The worker's way to its page. Programs do not have it: what the page hears is the engine's word. */
/** @type {(message: import("../shared/protocol.js").FromWorker) => void} */
export const post = self.postMessage.bind(self);
