// <details data-menu>: closes on Escape, on a click elsewhere and when focus leaves; [data-close] inside closes it too.
export function listenForMenus(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeOpen(() => true, true);
  });
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const closed = target.closest("[data-close]")?.closest<HTMLDetailsElement>("details");
    if (closed) shut(closed, true);
    closeOpen((menu) => menu.matches("[data-menu]") && !menu.contains(target), false);
  });
  document.addEventListener("focusin", (event) => {
    closeOpen((menu) => menu.matches("[data-menu]") && !menu.contains(event.target as Node), false);
  });
}

function closeOpen(applies: (menu: HTMLDetailsElement) => boolean, focus: boolean): void {
  const open = document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open], details[data-confirm][open]");
  for (const menu of open) {
    if (applies(menu)) shut(menu, focus && menu.contains(document.activeElement));
  }
}

function shut(menu: HTMLDetailsElement, focus: boolean): void {
  menu.open = false;
  if (focus) menu.querySelector("summary")?.focus();
}
