// What the server writes before this script (web/offline.py), and which pages are kept.
interface About {
  build: string;
  offline: string;
  statics: string;
}

export const about: About = (globalThis as unknown as { LUOSHI: About }).LUOSHI;

const DAY = 24 * 3600 * 1000;
/** Copies older than this are not shown any more, and go. */
export const LONGEST = 7 * DAY;
/** So many pages at most: the ones not opened for longest go first. */
export const MOST = 60;
/** An answer of the server that takes longer, in milliseconds, gives way to the copy. */
export const PATIENCE = 10_000;

/** Desk, own assignments with what was filed for them, and report forms. */
const PAGES = [
  /^\/$/,
  /^\/assignments\/\d+\/(reports\/)?$/,
  /^\/reports\/new\/$/,
  /^\/reports\/\d+\/edit\/$/,
];
const PICTURE = /^\/evidence\/[\w-]+\/thumbnail\/$/;

export const isKept = (url: URL): boolean => PAGES.some((page) => page.test(url.pathname)) && !url.searchParams.has("export");
export const isPicture = (url: URL): boolean => PICTURE.test(url.pathname);
export const isStatic = (url: URL): boolean => url.pathname.startsWith(about.statics);
/** A name with a fingerprint means the same content for ever. */
export const isForEver = (url: URL): boolean => /\.[0-9a-f]{12}\.\w+$/.test(url.pathname);
