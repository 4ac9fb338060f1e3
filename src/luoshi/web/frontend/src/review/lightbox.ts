// Pictures large, in a panel over the page: arrows go on, z zooms, Esc closes.
let place = 0;

const box = (): HTMLElement | null => document.getElementById("lightbox");
const links = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>("a[data-picture]")];

export const isOpen = (): boolean => box()?.hidden === false;

export function open(index: number): void {
  const panel = box();
  const pictures = links();
  const link = pictures[index];
  if (!panel || !link) return;
  place = index;
  panel.hidden = false;
  panel.classList.remove("is-zoomed");
  const image = panel.querySelector("img") as HTMLImageElement;
  image.src = link.href;
  image.alt = link.querySelector("img")?.alt ?? "";
  label(panel, "[data-place]", `${index + 1} / ${pictures.length}`);
  label(panel, "[data-caption]", link.dataset["caption"] ?? "");
  (panel.querySelector("[data-save]") as HTMLAnchorElement).href = link.dataset["save"] ?? link.href;
  for (const [name, to] of [["previous", index - 1], ["next", index + 1]] as const) {
    (panel.querySelector(`[data-${name}]`) as HTMLButtonElement).disabled = !pictures[to];
  }
  panel.focus({ preventScroll: true });
}

function label(panel: HTMLElement, selector: string, words: string): void {
  const element = panel.querySelector(selector);
  if (element) element.textContent = words;
}

export function close(): void {
  const panel = box();
  if (!panel || panel.hidden) return;
  panel.hidden = true;
  links()[place]?.focus({ preventScroll: true });
}

export const step = (by: number): void => open(place + by);

/** Closed: opens the first picture. Open: fits the picture to the screen, or shows it in full size. */
export function zoom(): void {
  if (isOpen()) box()?.classList.toggle("is-zoomed");
  else open(0);
}

export function listenForPictures(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const link = target.closest<HTMLAnchorElement>("a[data-picture]");
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(links().indexOf(link));
    } else if (target.closest(".lightbox")) press(target);
  });
}

function press(target: Element): void {
  if (target.closest("[data-shut]") || target.matches(".lightbox-stage")) close();
  else if (target.closest("[data-previous]")) step(-1);
  else if (target.closest("[data-next]")) step(1);
  else if (target.closest("[data-zoom], .lightbox-stage img")) zoom();
}
