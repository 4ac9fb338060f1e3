// Words selected in the document, as a span of the received text: offered as a new task.

/** Offers the button beside the selection while words of the document are selected. */
export function listenForSelection(): void {
  document.addEventListener("selectionchange", () => window.requestAnimationFrame(offer));
}

function offer(): void {
  const form = document.querySelector<HTMLFormElement>("[data-add-duty]");
  if (!form) return;
  const span = selectedSpan();
  form.hidden = span === null;
  if (!span) return;
  field(form, "start").value = String(span.start);
  field(form, "end").value = String(span.end);
  const place = window.getSelection()!.getRangeAt(0).getBoundingClientRect();
  form.style.left = `${Math.max(8, Math.min(place.left, window.innerWidth - 160))}px`;
  form.style.top = `${Math.min(place.bottom + 8, window.innerHeight - 120)}px`;
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  return form.elements.namedItem(name) as HTMLInputElement;
}

function selectedSpan(): { start: number; end: number } | null {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const paper = document.querySelector("[data-paper]");
  if (!paper || !paper.contains(range.startContainer) || !paper.contains(range.endContainer)) return null;
  const start = placeOf(range.startContainer, range.startOffset);
  const end = placeOf(range.endContainer, range.endOffset);
  return start !== null && end !== null && end - start >= 4 ? { start, end } : null;
}

/** The place in the received text, in code points: a run stands letter for letter above it. */
function placeOf(node: Node, offset: number): number | null {
  const element = node instanceof Element ? node : node.parentElement;
  const run = element?.closest<HTMLElement>("[data-s]");
  if (run) {
    // A range that ends on the run itself (a triple click) counts its children, not its letters.
    const letters = run.textContent ?? "";
    const before = node instanceof Text ? letters.slice(0, offset) : offset > 0 ? letters : "";
    return Number(run.dataset.s) + Array.from(before).length;
  }
  const next = (node.childNodes[offset] as Element | undefined) ?? element?.nextElementSibling;
  const first = next instanceof Element ? (next.matches("[data-s]") ? next : next.querySelector("[data-s]")) : null;
  return first instanceof HTMLElement ? Number(first.dataset.s) : null;
}
