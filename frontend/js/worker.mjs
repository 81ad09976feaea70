// Answers without a line: the styles and scripts of the site, and the pages that their owner lets this phone store.
// Only answers that the server marks are stored, in a cache that bears its owner's name (`offline.mjs` makes it).
const SHELL = "shell";
const MARK = "Bdm-Offline";
const ANY = { ignoreVary: true, ignoreSearch: true };

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(caches.delete(SHELL).then(() => clients.claim())));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (new URL(request.url).pathname.startsWith("/static/")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});

async function asset(request) {
  const shell = await caches.open(SHELL);
  const found = await shell.match(request, ANY);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await shell.put(request, answer.clone());
  return answer;
}

async function page(request) {
  const name = (await caches.keys()).find((each) => each.startsWith("stored:"));
  const stored = name && (await caches.open(name));
  const { pathname, search } = new URL(request.url);
  try {
    const answer = await fetch(request);
    // The first page of a list is the one to have.
    if (stored && answer.headers.get(MARK) && !/cursor=/.test(search)) await stored.put(pathname, answer.clone());
    return answer;
  } catch (broken) {
    const found = (await stored?.match(pathname, ANY)) ?? (await stored?.match("/offline", ANY));
    if (!found) throw broken;
    return dated(found);
  }
}

/** Write above a page of which day it is. */
async function dated(answer) {
  const said = decodeURIComponent(answer.headers.get(MARK));
  if (!said || !answer.headers.get("Content-Type").startsWith("text/html")) return answer;
  const note = `<div class="govuk-inset-text" role="status">${said}</div>`;
  const text = (await answer.text()).replace(/<div class="govuk-width-container govuk-main-wrapper">/, `$&${note}`);
  return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8", ...policy(answer) } });
}

const policy = ({ headers }) => ({ "Content-Security-Policy": headers.get("Content-Security-Policy") });
