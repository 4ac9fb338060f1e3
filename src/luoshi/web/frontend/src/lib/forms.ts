// Small courtesies of forms; each works without script as well.
export function listenForForms(): void {
  document.addEventListener("change", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-autosubmit]");
    form?.requestSubmit();
    chooseAll(event.target as HTMLInputElement);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method === "get") dropEmpty(form);
    if (!form.matches("[hx-post], [hx-get], [data-again]") && form.method === "post") once(event, form);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
  });
}

/** An address keeps only the filters that are set. */
function dropEmpty(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll<HTMLInputElement>("input, select")) {
    if (field.name && !field.value) {
      field.disabled = true;
      setTimeout(() => (field.disabled = false));
    }
  }
}

/** A second click does not send a form twice. */
function once(event: Event, form: HTMLFormElement): void {
  if (form.hasAttribute("data-sent")) event.preventDefault();
  else form.setAttribute("data-sent", "");
}

/** A box with `data-choose-all="line"` ticks every box of that name which belongs to its form. */
function chooseAll(box: HTMLInputElement): void {
  const name = box.dataset["chooseAll"];
  if (!name || !box.form) return;
  for (const field of box.form.elements) {
    if (field instanceof HTMLInputElement && field.name === name && field.type === "checkbox") field.checked = box.checked;
  }
}
