// The copies of pages that the service worker keeps (worker/keeping.ts), as pages and the worker remove them.

/** A cache with this name and an account's number holds the pages of that account. */
export const PAGES = "luoshi-pages-";

export async function pageCaches(): Promise<string[]> {
  if (!("caches" in globalThis)) return []; // not over plain http
  return (await caches.keys()).filter((name) => name.startsWith(PAGES));
}

export async function dropCopies(addresses: string[]): Promise<void> {
  for (const name of await pageCaches()) {
    for (const address of addresses) await (await caches.open(name)).delete(address);
  }
}

/** Copies of anybody but this account go; of everybody without one. */
export async function wipeCopies(except = ""): Promise<void> {
  for (const name of await pageCaches()) {
    if (!except || name !== PAGES + except) await caches.delete(name);
  }
}
