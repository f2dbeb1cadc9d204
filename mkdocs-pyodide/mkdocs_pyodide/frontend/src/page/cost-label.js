/** Say before a run what it takes, by the budget that the cell's author has set. */
import * as strings from "../shared/strings/en.js";

// What a phone, several times slower and with little memory for a page, does without trouble.
const LIGHT = { seconds: 5, megabytes: 100 };
const PHONE = { width: 600, memory: 4 }; // CSS pixels of the shorter side; GB, where the browser says

/** @returns {string} empty where the author says nothing */
export function costLabel(/** @type {DOMStringMap} */ { seconds, megabytes }) {
  if (seconds === undefined || megabytes === undefined) return "";
  const isHeavy = Number(seconds) > LIGHT.seconds || Number(megabytes) > LIGHT.megabytes;
  return isHeavy && isPhone() ? strings.heavy(seconds, megabytes) : strings.takes(seconds, megabytes);
}

/** Used by finger, and small or short of memory. */
function isPhone() {
  const memory = navigator.deviceMemory ?? Number.POSITIVE_INFINITY;
  const isSmall = Math.min(screen.width, screen.height) < PHONE.width;
  return matchMedia("(pointer: coarse)").matches && (isSmall || memory <= PHONE.memory);
}
