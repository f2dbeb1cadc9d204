/** Say before a run what it takes, by the budgets that the author has set for the cell and those that run first. */
import * as strings from "../shared/strings/en.js";

// What a phone, several times slower and with little memory for a page, does without trouble.
const LIGHT = { seconds: 5, megabytes: 100 };
const PHONE = { width: 600, memory: 4 }; // CSS pixels of the shorter side; GB, where the browser says

/**
 * @typedef {{ seconds: number, megabytes: number }} Cost
 * @returns {string} empty where the author says nothing
 */
export function costLabel(
  /** @type {Cost} */ own,
  /** @type {Cost} */ earlier = { seconds: 0, megabytes: 0 },
) {
  const seconds = own.seconds + earlier.seconds;
  const megabytes = Math.max(own.megabytes, earlier.megabytes); // one cell runs at a time
  if (seconds === 0) return "";
  const isHeavy = seconds > LIGHT.seconds || megabytes > LIGHT.megabytes;
  const takes = earlier.seconds > 0 ? strings.takesWithEarlier : strings.takes;
  const say = isHeavy && isPhone() ? strings.heavy : takes;
  return say(String(Number(seconds.toFixed(1))), String(megabytes));
}

/** What a run of a figure's cell takes by itself. @returns {Cost} */
export function costOf(/** @type {DOMStringMap} */ { seconds = "0", megabytes = "0" }) {
  return { seconds: Number(seconds), megabytes: Number(megabytes) };
}

/** What several cells take, one after the other. @returns {Cost} */
export function costOfAll(/** @type {DOMStringMap[]} */ all) {
  const costs = all.map(costOf);
  return {
    seconds: costs.reduce((sum, { seconds }) => sum + seconds, 0),
    megabytes: Math.max(0, ...costs.map(({ megabytes }) => megabytes)),
  };
}

/** Used by finger, and small or short of memory. */
function isPhone() {
  const memory = navigator.deviceMemory ?? Number.POSITIVE_INFINITY;
  const isSmall = Math.min(screen.width, screen.height) < PHONE.width;
  return matchMedia("(pointer: coarse)").matches && (isSmall || memory <= PHONE.memory);
}
