// The theme's search as its page sees it: always ready, fetched with the first letter that is typed.
// The page's address of this script names the theme's own worker: search-worker.js?search.….min.js
const [QUERY, RESULT, SETUP, READY] = [2, 3, 0, 1]; // the theme's messages
const root = new URL("..", self.location.href);
let isFetching = false;

async function fetchSearch() {
  const response = await fetch(new URL("search/search_index.json", root));
  const { config, docs } = await response.json();
  importScripts(new URL(`assets/javascripts/workers/${self.location.search.slice(1)}`, root));
  removeEventListener("message", receive);
  // It answers that it is ready, and the page asks again what was typed meanwhile.
  dispatchEvent(new MessageEvent("message", { data: { type: SETUP, data: { config, docs, options: {} } } }));
}

function receive({ data: { type, data } }) {
  if (type !== QUERY) return;
  if (!data) postMessage({ type: RESULT, data: { items: [] } });
  else if (!isFetching) {
    isFetching = true;
    fetchSearch().catch(() => {
      isFetching = false; // the next letter tries again
    });
  }
}

addEventListener("message", receive);
postMessage({ type: READY });
