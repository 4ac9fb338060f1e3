// The page for what is not kept: it lists what is, so that one can go on there.
import { pageCaches } from "./outbox/copies";

void list();

async function list(): Promise<void> {
  const pages = await titles();
  const place = document.querySelector<HTMLElement>("[data-kept-pages]");
  const none = document.querySelector<HTMLElement>("[data-none]");
  if (!place || !none) return;
  place.hidden = pages.length === 0;
  none.hidden = pages.length > 0;
  place.querySelector("[data-rows]")?.append(...pages.map(([address, title]) => row(address, title)));
}

/** Address and title of each kept page; a form begun from its assignment is there twice and shown once. */
async function titles(): Promise<[string, string][]> {
  const found = new Map<string, string>();
  for (const name of await pageCaches()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const page = new DOMParser().parseFromString((await (await cache.match(request))?.text()) ?? "", "text/html");
      const { pathname, search } = new URL(request.url);
      const title = page.title.split(" · ").slice(0, -1).join(" · ");
      if (title && ![...found.values()].includes(title)) found.set(pathname + search, title);
    }
  }
  return [...found];
}

function row(address: string, title: string): HTMLLIElement {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = title;
  line.append(link);
  return line;
}
