// The switch of the account page: with its owner's consent this phone stores some pages. Nobody else's stay on it.
const [person, ...paths] = document.querySelector("meta[name=bdm-offline]").content.split(" ").filter(Boolean);
const mine = `stored:${person}`;

async function store() {
  const shell = await caches.open("shell");
  await shell.addAll([...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((part) => part.href ?? part.src));
  const stored = await caches.open(mine);
  for (const path of ["/offline", ...paths]) {
    const answer = await fetch(path);
    if (answer.headers.has("Bdm-Offline")) await stored.put(path, answer);
  }
}

async function turn(on) {
  const { serviceWorker } = navigator;
  if (!on) {
    await caches.delete(mine);
    for (const worker of await serviceWorker.getRegistrations()) await worker.unregister();
    return;
  }
  await serviceWorker.register("/worker.js");
  await serviceWorker.ready;
  await store();
}

async function offer(box) {
  const names = await caches.keys();
  names.filter((name) => name.startsWith("stored:") && name !== mine).forEach((name) => caches.delete(name));
  if (!box || !person || !navigator.serviceWorker) return;
  box.closest("[hidden]").hidden = false;
  box.checked = names.includes(mine);
  box.addEventListener("change", async () => {
    const state = document.getElementById("offline-state");
    state.textContent = "";
    await turn(box.checked);
    state.textContent = box.checked ? state.dataset.on : state.dataset.off;
  });
}

if (globalThis.caches) offer(document.getElementById("offline"));
