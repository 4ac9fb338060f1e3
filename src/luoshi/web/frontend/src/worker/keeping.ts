// The copies: pages of one account only, scripts and styles that they name, and the page for what is not kept.
import { dropCopies, pageCaches, PAGES, wipeCopies } from "../outbox/copies";
import { about, isForEver, isKept, isStatic, LONGEST, MOST } from "./about";

const STATICS = "luoshi-statics";
const SHELL = "luoshi-shell";
const ACCOUNT = "X-Luoshi-Account";
const KEPT_AT = "X-Luoshi-Kept-At";
/** A copy that is fetched ahead is not fetched again within this time, in milliseconds. */
const FRESH = 600_000;

/** The page for what is not kept, with its scripts and styles. */
export async function prepare(): Promise<void> {
  const page = await fetch(about.offline, { headers: { "X-Luoshi-Copy": "1" }, cache: "no-cache" });
  if (!page.ok) throw new Error(`${about.offline}: ${page.status}`);
  await keepStatics(await page.clone().text());
  await (await caches.open(SHELL)).put(about.offline, page);
}

/** Old copies go, and statics that nothing has named for a long time. */
export async function tidy(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name !== SHELL) await trim(await caches.open(name), name === STATICS ? 400 : MOST);
  }
}

async function trim(cache: Cache, most: number): Promise<void> {
  const dated = await Promise.all((await cache.keys()).map(async (key) => ({ key, at: keptAt(await cache.match(key)) })));
  dated.sort((one, other) => other.at - one.at);
  for (const [place, { key, at }] of dated.entries()) {
    if (place >= most || (most === MOST && Date.now() - at > LONGEST)) await cache.delete(key);
  }
}

function keptAt(copy: Response | undefined): number {
  return Date.parse(copy?.headers.get(KEPT_AT) ?? "") || 0;
}

/** Takes note of whose page the server has just sent, and keeps it under these addresses when it is of a kind that is kept. */
export async function remember(response: Response, ...addresses: URL[]): Promise<void> {
  const account = response.headers.get(ACCOUNT);
  if (account === null) return;
  await wipeCopies(account);
  const wanted = addresses.filter(isKept);
  if (account === "0" || response.status !== 200 || !wanted.length) return;
  for (const url of wanted) await keepPage(account, url, response.clone());
  await keepStatics(await response.text());
  await renewShell(response.headers.get("Content-Language"));
}

/** The server leads elsewhere: a form whose report has gone to its reviewer is no longer one. */
export async function moved(url: URL): Promise<void> {
  if (url.pathname.endsWith("/edit/")) await dropCopies([url.pathname]);
}

async function keepPage(account: string, url: URL, response: Response): Promise<void> {
  const cache = await caches.open(PAGES + account);
  await cache.put(url.pathname + url.search, await dated(response));
  await trim(cache, MOST);
}

/** A copy, where there is room for one: what was asked for is shown in any case. */
async function put(cache: Cache, address: string, response: Response): Promise<void> {
  await cache.put(address, await dated(response)).catch(() => undefined);
}

async function dated(response: Response): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.set(KEPT_AT, new Date().toISOString());
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return new Response(await response.blob(), { status: response.status, headers });
}

/** Every script, style and icon that the page names and that is not kept yet. */
async function keepStatics(page: string): Promise<void> {
  const named = new Set([...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => new URL(match[1] ?? "", location.origin)));
  const wanted = [...named].filter((url) => url.origin === location.origin && isStatic(url));
  await Promise.all(wanted.map((url) => staticFile(url).catch(() => undefined)));
}

/** Scripts and styles: from the copy where the name says that it cannot have changed, else from the server first. */
export async function staticFile(url: URL): Promise<Response> {
  const cache = await caches.open(STATICS);
  const copy = await cache.match(url.pathname);
  if (copy && isForEver(url)) return copy;
  try {
    const response = await fetch(url, { cache: isForEver(url) ? "default" : "no-cache" });
    if (response.ok) await put(cache, url.pathname, response.clone());
    return response;
  } catch (error) {
    if (copy) return copy;
    throw error;
  }
}

/** The page for what is not kept speaks the language of the page that was opened last. */
async function renewShell(language: string | null): Promise<void> {
  const shell = await (await caches.open(SHELL)).match(about.offline);
  if (!shell || (language && shell.headers.get("Content-Language") !== language)) await prepare();
}

/** The copy of that address with the time of its keeping on <html>, where the page's script reads it; none when too old. */
export async function copyOf(url: URL): Promise<Response | undefined> {
  const copy = await kept(url.pathname + url.search);
  const at = keptAt(copy);
  if (!copy || Date.now() - at > LONGEST) return undefined;
  if (!copy.headers.get("Content-Type")?.startsWith("text/html")) return copy;
  const page = (await copy.text()).replace("<html ", `<html data-kept-at="${new Date(at).toISOString()}" `);
  return new Response(page, { headers: copy.headers });
}

/** Only one account has pages here at any time. */
async function kept(address: string): Promise<Response | undefined> {
  const [name] = await pageCaches();
  return name ? (await caches.open(name)).match(address) : undefined;
}

export async function shell(): Promise<Response> {
  return (await (await caches.open(SHELL)).match(about.offline)) ?? Response.error();
}

/** The account whose pages are here; empty when nobody's are. */
export async function account(): Promise<string> {
  const [name] = await pageCaches();
  return name?.slice(PAGES.length) ?? "";
}

/** A small picture of a file: it never changes, and goes with the pages. */
export async function picture(url: URL, request: Request): Promise<Response> {
  const copy = await kept(url.pathname);
  if (copy) return copy;
  const response = await fetch(request);
  const whose = await account();
  if (response.ok && whose) await put(await caches.open(PAGES + whose), url.pathname, response.clone());
  return response;
}

/** Fetches pages ahead, so that they open without a network although nobody has opened them here yet. */
export async function keepPages(addresses: string[]): Promise<void> {
  for (const address of addresses) {
    const url = new URL(address, location.origin);
    if (url.origin !== location.origin || !isKept(url) || Date.now() - keptAt(await kept(url.pathname + url.search)) < FRESH) continue;
    const response = await fetch(url, { headers: { Accept: "text/html", "X-Luoshi-Copy": "1" } }).catch(() => null);
    if (!response) return;
    const last = new URL(response.url);
    if (isKept(last)) await remember(response, last, url);
    else await moved(url);
  }
}
