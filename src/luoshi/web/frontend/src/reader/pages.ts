// "page 2 of 6" above the document follows what is read.

/** The answer with the other wording replaces the document, so its parts are asked for each time. */
export function listenForPages(): void {
  document.addEventListener("scroll", showPage, { capture: true, passive: true });
  document.addEventListener("htmx:load", showPage);
  showPage();
}

function showPage(): void {
  const column = document.querySelector<HTMLElement>(".reader-document");
  const shown = column?.querySelector<HTMLElement>("[data-page-of]");
  if (!column || !shown || !column.offsetHeight) return;
  const { top, bottom } = column.getBoundingClientRect();
  const middle = (Math.max(top, 0) + Math.min(bottom, window.innerHeight)) / 2;
  const marks = [...column.querySelectorAll<HTMLElement>("[data-page]")];
  const passed = marks.filter((mark) => mark.getBoundingClientRect().top <= middle);
  shown.textContent = shown.dataset.pageOf!.replace("#", passed.at(-1)?.dataset.page ?? "1");
}
