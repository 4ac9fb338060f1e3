/** Shows a sentence at the edge of the page and says it to screen readers; an error stays until it is closed. */
export function announce(sentence: string, kind: "done" | "error" = "done"): void {
  const region = document.getElementById("toasts");
  if (!region || isShown(region, sentence)) return;
  const toast = document.createElement("div");
  toast.className = `toast-line toast-${kind}`;
  toast.append(text(sentence), closer(region.dataset["close"] ?? "", toast));
  region.append(toast);
}

function isShown(region: HTMLElement, sentence: string): boolean {
  return [...region.querySelectorAll("p")].some((line) => line.textContent === sentence);
}

function text(sentence: string): HTMLElement {
  const line = document.createElement("p");
  line.textContent = sentence;
  return line;
}

function closer(label: string, toast: HTMLElement): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn-close";
  button.setAttribute("aria-label", label);
  button.addEventListener("click", () => toast.remove());
  return button;
}
