// The theme's search as its page sees it: always ready, fetched with the first letter that is typed. What has all
// words of a query comes first; what has some of them is found where nothing has all.
// The page's address of this script names the theme's own worker: lazy-search-worker.js?search.….min.js
const [QUERY, RESULT, SETUP, READY] = [2, 3, 0, 1]; // the theme's messages
const OPERATORS = /["~^*]|(?:^|\s)[+-]/; // with them, the reader has said what to look for
const root = new URL("..", self.location.href);
const answer = self.postMessage.bind(self);
const alternatives = []; // to each query that is asked: the one to ask where it finds nothing
let separator = null;
let isFetching = false;
let waiting = ""; // the query that was typed last while the search was fetched

async function fetchSearch() {
  const response = await fetch(new URL("search/search_index.json", root));
  const { config, docs } = await response.json();
  importScripts(new URL(`assets/javascripts/workers/${self.location.search.slice(1)}`, root));
  separator = new RegExp(config.separator);
  self.postMessage = deliver;
  dispatchEvent(message(SETUP, { config, docs, options: {} }));
}

function message(type, data) {
  return Object.assign(new MessageEvent("message", { data: { type, data } }), { isOurs: true });
}

function ask(query, alternative = "") {
  alternatives.push(alternative);
  dispatchEvent(message(QUERY, query));
}

/** Pass an answer on, or ask for less if it is empty. */
function deliver(result) {
  if (result.type === READY) {
    if (waiting) ask(...formsOf(waiting));
    return; // the page knows it since its start
  }
  const alternative = result.type === RESULT ? alternatives.shift() : "";
  if (alternative && result.data.items.length === 0) ask(alternative);
  else answer(result);
}

/** The forms of a query, the strictest first: all of its words, any of them. */
function formsOf(query) {
  if (OPERATORS.test(query)) return [query];
  const words = query.split(separator).filter(Boolean);
  const wanted = words.filter((word) => lunr.stopWordFilter(word.toLowerCase()));
  if (wanted.length < 2) return [(wanted.length ? wanted : words).join(" ")];
  return [wanted.map((word) => `+${word}*`).join(" "), wanted.join(" ")];
}

function receive(event) {
  const { type, data } = event.data;
  if (event.isOurs || type !== QUERY) return;
  event.stopImmediatePropagation();
  waiting = data;
  if (!data) answer({ type: RESULT, data: { items: [] } });
  else if (separator) ask(...formsOf(data));
  else if (!isFetching) {
    isFetching = true;
    fetchSearch().catch(() => {
      isFetching = false; // the next letter tries again
    });
  }
}

addEventListener("message", receive);
answer({ type: READY });
