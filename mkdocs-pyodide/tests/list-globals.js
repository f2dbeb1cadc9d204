/** Lists what a program must not have, of all that is reachable from the globals and from Pyodide. For the tests. */
const KINDS =
  "Storage|IDB|Cache|Lock|Worker|Socket|Channel|FileSystem|Notification|Push|Transport|RTC|EventSource|FontFace|" +
  "USB|HID|Serial|Bluetooth|Container";
const FORBIDDEN = new RegExp(
  `^(?=[A-Z]).*(?:${KINDS})|^(?:importScripts|eval|openDatabase|webkitRequestFileSystem|postMessage)$`,
);
const FORBIDDEN_OF_PYODIDE = ["loadScript", "loadPyodide"];
const FINE = `MessageChannel WorkerGlobalScope DedicatedWorkerGlobalScope WorkerLocation WorkerNavigator`.split(" ");
const DEEP = 12;

self.walk = (pyodide) => {
  const seen = new Set();
  const found = [];
  const queue = [
    [self, "self"],
    [pyodide, "pyodide"],
  ];
  while (queue.length > 0) {
    const [object, path] = queue.pop();
    const isObject = object !== null && ["object", "function"].includes(typeof object);
    if (!isObject || seen.has(object) || ArrayBuffer.isView(object) || path.split(".").length > DEEP) continue;
    seen.add(object);
    if (typeof object === "function" && isForbidden(object, path)) found.push(path);
    queue.push([Reflect.getPrototypeOf(object), `${path}.__proto__`]);
    for (const key of Reflect.ownKeys(object)) queue.push(...under(object, key, `${path}.${String(key)}`));
  }
  return JSON.stringify([seen.size, found]);
};

function isForbidden(object, path) {
  const { value: name } = Reflect.getOwnPropertyDescriptor(object, "name") ?? {};
  const isNative = /\[native code\]/.test(Reflect.apply(Function.prototype.toString, object, []));
  if (FORBIDDEN_OF_PYODIDE.includes(name)) return true;
  return isNative && FORBIDDEN.test(name) && !FINE.includes(name) && !path.includes("MessagePort.prototype");
}

function under(object, key, path) {
  const { value, get, set } = Reflect.getOwnPropertyDescriptor(object, key) ?? {};
  const found = [value, get, set].map((part) => [part, path]);
  try {
    if (get) found.push([Reflect.apply(get, object, []), path]);
  } catch {
    // A getter of another kind of object.
  }
  return found;
}
