// The service worker: pages that a handler needs open without a network, and what waits is sent in the background.
import { sendWaiting } from "./worker/background";
import { answer } from "./worker/answering";
import { keepPages, prepare, tidy } from "./worker/keeping";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => {
  event.waitUntil(prepare().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});
self.addEventListener("fetch", answer);
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keepPages(event.data.keep));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "luoshi-outbox") event.waitUntil(sendWaiting());
});

declare global {
  interface ServiceWorkerGlobalScopeEventMap {
    sync: ExtendableEvent & { tag: string };
  }
}
