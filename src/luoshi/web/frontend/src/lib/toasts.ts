// Errors of partial requests, as sentences that stay until they are read.
import { announce } from "./announce";

export { announce };

/** The server's own sentence where it sent one (refused_fragment.html), else the site's for that status. */
export function sentenceFor(status: number, body: string): string {
  const sent = new DOMParser().parseFromString(body, "text/html").querySelector("[data-refusal]");
  const own = document.getElementById("toasts")?.dataset ?? {};
  return sent?.textContent?.trim() || own[`http${status}`] || own["http500"] || String(status);
}

export function listenForErrors(): void {
  document.addEventListener("htmx:responseError", (event) => {
    const request = (event as CustomEvent).detail.xhr as XMLHttpRequest;
    announce(sentenceFor(request.status, request.responseText), "error");
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => announce(sentenceFor(0, ""), "error"));
  }
  window.addEventListener("offline", () => {
    if (!document.querySelector("[data-says-away]")) announce(sentenceFor(0, ""), "error"); // a form that keeps all says so itself
  });
}
