// The service worker of the site, for the accounts that file reports. Not offered over plain http, refused in some private windows.
import { account, files } from "./account";

/** Links on a page whose forms are fetched ahead: drafts to go on with, the form of this assignment. */
const AHEAD = "main a[href^='/reports/new/'], main a[href$='/edit/']";
const MOST_AHEAD = 5;

export async function startWorker(): Promise<void> {
  if (!account() || !files() || !navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register("/service-worker.js");
    await navigator.serviceWorker.ready;
  } catch {
    return; // refused: the pages work as they do without it
  }
  const ahead = [...document.querySelectorAll<HTMLAnchorElement>(AHEAD)].slice(0, MOST_AHEAD).map((link) => link.href);
  await keepPage(...(passedWorker() ? [] : [location.href]), ...new Set(ahead));
}

/** Whether this page came through the worker, which keeps what passes. One that takes over a page later has not seen it. */
function passedWorker(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return (navigation?.workerStart ?? 0) > 0;
}

/** Asks the worker to keep copies of these pages. */
export async function keepPage(...addresses: string[]): Promise<void> {
  const worker = (await navigator.serviceWorker?.getRegistration())?.active;
  if (addresses.length) worker?.postMessage({ keep: addresses });
}
