/** Post messages to the page. Programs cannot: what the page receives is from the engine. */
/** @type {(message: import("../shared/protocol.js").FromWorker) => void} */
export const post = self.postMessage.bind(self);
