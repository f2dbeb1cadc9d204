// Search a built site as its page does, by the site's own worker: {queries} on standard input → for each the
// sections that it finds, first ones first, on standard output. Arguments: the site's folder, its worker's address.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

const [QUERY, RESULT] = [2, 3]; // the theme's messages
const [, , site, address] = process.argv;
const root = "https://example.org/";
const read = (url) => readFileSync(join(site, decodeURI(new URL(url).pathname)), "utf8");
const { queries } = JSON.parse(readFileSync(0, "utf8"));
let arrived;

const target = new EventTarget();
const worker = vm.createContext({
  ...{ URL, MessageEvent, setTimeout, console: { warn() {} } },
  location: new URL(address, root),
  fetch: async (url) => ({ json: async () => JSON.parse(read(url)) }),
  importScripts: (url) => vm.runInContext(read(url), worker),
  postMessage: (message) => arrived?.(message),
});
for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"])
  worker[name] = target[name].bind(target);
worker.self = worker;

function send(query) {
  target.dispatchEvent(new MessageEvent("message", { data: { type: QUERY, data: query } }));
}

/** Send a query and wait for its answer. */
function ask(query) {
  const { promise, resolve } = Promise.withResolvers();
  arrived = (message) => message.type === RESULT && resolve(message.data);
  send(query);
  return promise;
}

/** The sections that are found, in the order in which the page lists them. */
function listed({ items }) {
  return items.flatMap((sections) => sections.sort((a, b) => b.score - a.score)).map(({ location }) => location);
}

vm.runInContext(read(new URL(address, root)), worker);
send("x"); // the first letter fetches the search, while the reader types on
const found = [];
for (const query of queries) found.push(listed(await ask(query)));
process.stdout.write(JSON.stringify(found));
