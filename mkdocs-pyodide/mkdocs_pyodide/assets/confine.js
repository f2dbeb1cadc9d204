/**
 * What a program must not have: imported by the worker ahead of all else, also ahead of Python.
 * Through the caches it could plant a page of its own into the site; another worker would have it all back.
 */
const WITHHELD = ["caches", "indexedDB", "Worker", "SharedWorker", "BroadcastChannel"];
const WITHHELD_OF_NAVIGATOR = ["storage", "storageBuckets", "serviceWorker", "locks"];

remove(self, WITHHELD);
remove(self.navigator, WITHHELD_OF_NAVIGATOR);

/**
 * @param {object} target
 * @param {string[]} names
 */
function remove(target, names) {
  for (let holder = target; holder; holder = Object.getPrototypeOf(holder))
    for (const name of names) Reflect.deleteProperty(holder, name);
}
