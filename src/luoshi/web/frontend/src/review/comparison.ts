// A signal laid out over the desk: two pictures beside or over each other, or two texts. Esc closes.
const panel = (): HTMLElement | null => document.getElementById("comparison");

export const isComparing = (): boolean => panel()?.hidden === false;

/** Opens the first signal of the report that nobody has decided about, else the first. */
export function openFirst(): void {
  const link = document.querySelector<HTMLElement>(".hint:not(.is-settled) [data-compare], .hint [data-compare]");
  link?.click();
}

export function shut(): void {
  const box = panel();
  if (!box || box.hidden) return;
  box.hidden = true;
  box.replaceChildren();
  document.querySelector<HTMLElement>(".hint:not(.is-settled) [data-compare], .hint [data-compare]")?.focus({ preventScroll: true });
}

export function listenForComparison(): void {
  document.addEventListener("htmx:afterSwap", (event) => {
    const box = panel();
    if (!box || event.target !== box) return;
    box.hidden = false;
    box.scrollTop = 0;
    box.focus({ preventScroll: true });
  });
  document.addEventListener("luoshi:settled", shut);
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-shut-comparison]")) shut();
    const way = target.closest<HTMLElement>("[data-way]");
    if (way) choose(way);
  });
  document.addEventListener("input", (event) => {
    const slider = event.target as HTMLInputElement;
    if (slider.matches("[data-share]")) show(slider);
  });
}

function choose(button: HTMLElement): void {
  const comparison = button.closest<HTMLElement>("[data-comparison]");
  const pictures = comparison?.querySelector<HTMLElement>("[data-pictures]");
  const slider = comparison?.querySelector<HTMLInputElement>("[data-share]");
  if (!comparison || !pictures || !slider) return;
  const over = button.dataset["way"] === "overlay";
  for (const each of comparison.querySelectorAll("[data-way]")) each.setAttribute("aria-pressed", String(each === button));
  pictures.classList.toggle("is-overlay", over);
  (slider.closest("label") as HTMLElement).hidden = !over;
  if (over) {
    show(slider);
    slider.focus();
  }
}

/** The upper picture is seen from the boundary on. */
function show(slider: HTMLInputElement): void {
  slider.closest("[data-comparison]")?.querySelector<HTMLElement>("[data-pictures]")?.style.setProperty("--share", `${slider.value}%`);
}
