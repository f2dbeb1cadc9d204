/** Define the states of a cell, and which state follows each event. */
/** @type {Record<string, Record<string, string>>} */
const STATES = {
  idle: { run: "waiting", restart: "idle" },
  waiting: { start: "running", fail: "failed", stop: "idle" },
  running: { finish: "done", fail: "failed", stop: "idle" },
  done: { run: "waiting", edit: "idle", restart: "idle" },
  failed: { run: "waiting", edit: "idle", restart: "idle" },
};

/**
 * @param {string} state
 * @param {string} event
 * @returns {string} the state that follows
 */
export function next(state, event) {
  const following = STATES[state]?.[event];
  if (!following) throw new Error(`a cell that is ${state} knows no ${event}`);
  return following;
}

/** @param {string} state */
export function isBusy(state) {
  return state === "waiting" || state === "running";
}
