// The keys of the review queue, and pictures large. Everything has a button as well.
import { keepBegun } from "./review/begun";
import { isComparing, listenForComparison, openFirst, shut } from "./review/comparison";
import { confirmFocus, listenForChoice, restore, toggleCurrent } from "./review/together";
import { close, isOpen, listenForPictures, step, zoom } from "./review/lightbox";

listenForPictures();
listenForComparison();
listenForChoice();
keepBegun();
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") return sendReturn(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const action = isTyping(event.target as HTMLElement) ? typingKeys[event.key] : isOpen() ? pictureKeys[event.key] : isComparing() ? comparisonKeys[event.key] : deskKeys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-help]")) help();
});
// After a decision or a step the new report starts at its top, and a screen reader hears what happened.
document.addEventListener("htmx:afterSwap", (event) => {
  if ((event.target as Element).id !== "review-desk") return;
  restore();
  confirmFocus();
  document.querySelector(".review-middle")?.scrollTo({ top: 0 });
  window.scrollTo({ top: 0 });
  document.querySelector('.review-list [aria-current="true"]')?.scrollIntoView({ block: "nearest" });
});

const deskKeys: Record<string, () => void> = {
  a: () => click("[data-accept]"),
  r: openReturn,
  j: () => click('[data-step="j"]'),
  k: () => click('[data-step="k"]'),
  s: openFirst,
  z: zoom,
  x: toggleCurrent,
  "?": help,
  Escape: shutAll,
};
const pictureKeys: Record<string, () => void> = {
  z: zoom,
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  Escape: close,
};
const comparisonKeys: Record<string, () => void> = { Escape: shut };
const typingKeys: Record<string, () => void> = { Escape: shutAll };

function isTyping(target: HTMLElement): boolean {
  return target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
}

function click(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
}

function openReturn(): void {
  const panel = document.querySelector<HTMLDetailsElement>(".return-panel");
  if (!panel) return;
  panel.open = true;
  panel.querySelector<HTMLElement>("input[type=checkbox]")?.focus();
}

function sendReturn(event: Event): void {
  const form = (event.target as Element).closest<HTMLFormElement>(".return-panel form");
  form?.requestSubmit();
}

function shutAll(): void {
  if (isComparing()) return shut();
  const panel = document.querySelector<HTMLDetailsElement>(".return-panel[open]");
  if (panel) {
    panel.open = false;
    panel.querySelector("summary")?.focus();
  }
  if (!document.getElementById("review-keys")?.hidden) help();
}

function help(): void {
  const keys = document.getElementById("review-keys");
  if (!keys) return;
  keys.hidden = !keys.hidden;
  document.querySelector("[data-help]")?.setAttribute("aria-expanded", String(!keys.hidden));
}
