// Who answers a request: the server whenever it can, the copy when it cannot. Writes and the API are never touched.
import { isKept, isPicture, isStatic, PATIENCE } from "./about";
import { copyOf, moved, picture, remember, shell, staticFile } from "./keeping";

export function answer(event: FetchEvent): void {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, url));
  else if (isStatic(url)) event.respondWith(staticFile(url));
  else if (isPicture(url)) event.respondWith(picture(url, event.request));
  else if (isKept(url) && event.request.headers.has("HX-Request")) event.respondWith(part(event, url));
}

/** A page: the server's, else the copy, else the page that says so. */
async function page(event: FetchEvent, url: URL): Promise<Response> {
  return (await fromServer(event, url)) ?? (await copyOf(url)) ?? shell();
}

/** A part of a page that htmx asks for. */
async function part(event: FetchEvent, url: URL): Promise<Response> {
  return (await fromServer(event, url)) ?? (await copyOf(url)) ?? Response.error();
}

/** Nothing when the server cannot be reached, or there is a copy and it takes too long or is not itself. */
async function fromServer(event: FetchEvent, url: URL): Promise<Response | undefined> {
  const asked = fetch(event.request);
  event.waitUntil(asked.then((response) => take(url, response.clone())).catch(() => undefined));
  try {
    const response = await Promise.race([asked, tooLong(url)]);
    const away = response && [502, 503, 504].includes(response.status);
    return away && (await copyOf(url)) ? undefined : response;
  } catch {
    return undefined;
  }
}

async function take(url: URL, response: Response): Promise<void> {
  if (response.type === "opaqueredirect") await moved(url);
  else await remember(response, url);
}

async function tooLong(url: URL): Promise<undefined> {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  if (!isKept(url) || !(await copyOf(url))) await new Promise(() => undefined);
}
