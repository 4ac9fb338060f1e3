// The three columns and what is selected in them.

type Scrolled = { document: number; duties: number; outline: number };

/** Columns are asked for again each time: partial answers replace them. */
export class Columns {
  private selected = "";
  private onlyOpen = false;
  private scrolled: Scrolled | null = null;

  start(): void {
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("change", (event) => this.changed(event));
    document.addEventListener("htmx:beforeSwap", () => this.remember());
    document.addEventListener("htmx:load", (event) => this.restore(event));
    window.addEventListener("hashchange", () => this.follow());
    this.follow();
    fitDueForms(document);
  }

  private get root(): HTMLElement {
    return document.getElementById("reader")!;
  }

  private column(name: keyof Scrolled): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`.reader-${name}`);
  }

  /** What the address names: #o-12 a task, #q-3 a question, #s-4 a section. */
  private follow(): void {
    const [kind, key] = [location.hash.slice(1, 2), location.hash.slice(3)];
    if (kind === "o") this.select(key, true);
    else if (kind === "q") this.visit(document.getElementById(`q-${key}`));
    else if (kind === "s") this.showSection(key);
    else this.paint();
  }

  private clicked(event: Event): void {
    const target = event.target as HTMLElement;
    const within = (query: string): HTMLElement | null => target.closest<HTMLElement>(query);
    const view = within(".reader-tabs [data-view]");
    if (view) return this.show(view.dataset.view!);
    if (within("[data-close-issue]")) return document.getElementById("issue-panel")?.replaceChildren();
    const step = within("[data-step]");
    if (step) return this.step(Number(step.dataset.step));
    const section = within(".reader-outline a");
    if (section) {
      event.preventDefault();
      return this.goToSection(section);
    }
    const found = within(".found-unit[data-code]");
    if (found) return choose(found);
    const opens = within("[data-open-group]");
    if (opens) return this.openGroup(opens);
    const goto = within("[data-goto]");
    if (goto) return this.scrollTo(Number(goto.dataset.goto));
    const run = within("[data-paper] .run");
    if (run) return this.clickedRun(run);
    this.clickedCard(target);
  }

  private clickedCard(target: HTMLElement): void {
    const card = target.closest<HTMLElement>("[data-duty]");
    if (!card) return;
    const head = target.closest(".duty-head");
    if (head && card.classList.contains("is-selected")) return this.select("", false);
    if (card.dataset.duty !== this.selected) this.select(card.dataset.duty!, false, true);
    const place = target.closest<HTMLElement>("[data-start]")?.dataset.start;
    if (place) this.scrollTo(Number(place));
  }

  /** A word with a mark opens its field; other words of a task select it. */
  private clickedRun(run: HTMLElement): void {
    if (!window.getSelection()?.isCollapsed) return;
    const targets = (run.dataset.m ?? "").split(" ").filter(Boolean).map((pair) => pair.split(":"));
    const owners = (run.dataset.o ?? "").split(" ").filter(Boolean);
    const here = targets.find(([owner]) => owner === this.selected) ?? targets.find(([owner]) => owners.includes(owner!)) ?? targets[0];
    const owner = here?.[0] ?? owners[0];
    if (!owner) return;
    this.select(owner, false, false);
    this.show("duties");
    const card = document.getElementById(`o-${owner}`);
    const row = here && card?.querySelector<HTMLElement>(`[data-group="${here[1]}"]`);
    intoView(row ?? card);
    if (row) flash(row);
    if (row && here![1] !== "who") row.querySelector<HTMLElement>("[data-edit]")?.click();
  }

  private openGroup(button: HTMLElement): void {
    const card = button.closest<HTMLElement>("[data-duty]");
    const group = button.dataset.openGroup === "add_who" ? "who" : button.dataset.openGroup;
    const row = card?.querySelector<HTMLElement>(`[data-group="${group}"]`);
    row?.querySelector<HTMLElement>(button.dataset.openGroup === "add_who" ? "[data-add-who]" : "[data-edit]")?.click();
    intoView(row ?? null);
  }

  private pressed(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const typing = target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key === "Escape") target.closest(".row-edit, .inline-form")?.querySelector<HTMLElement>("[data-cancel]")?.click();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n") this.step(1);
    if (event.key === "p") this.step(-1);
  }

  private changed(event: Event): void {
    const target = event.target as HTMLInputElement;
    if (target.matches("[data-only-open]")) {
      this.onlyOpen = target.checked;
      this.paint();
    }
    if (target.name === "due_kind") fitDueForms(document);
  }

  /** The next (or previous) open question, from the one looked at. */
  private step(by: number): void {
    const open = [...document.querySelectorAll<HTMLElement>("[data-open-question]")];
    if (!open.length) return;
    const at = open.findIndex((question) => question.classList.contains("is-asked"));
    const from = at >= 0 ? at : this.before(open, by);
    this.visit(open[(from + by + open.length) % open.length]!);
  }

  /** Where to begin: at the selected task. */
  private before(open: HTMLElement[], by: number): number {
    const card = this.selected ? document.getElementById(`o-${this.selected}`) : null;
    if (!card) return by > 0 ? -1 : 0;
    const first = open.findIndex((question) => card.compareDocumentPosition(question) & Node.DOCUMENT_POSITION_FOLLOWING);
    return by > 0 ? first - 1 : Math.max(first, 0);
  }

  private visit(question: HTMLElement | null): void {
    if (!question) return;
    const card = question.closest<HTMLElement>("[data-duty]");
    this.select(card?.dataset.duty ?? "", false, false);
    this.show("duties");
    for (const other of document.querySelectorAll(".is-asked")) other.classList.remove("is-asked");
    question.classList.add("is-asked");
    intoView(question);
    if (question.dataset.start) this.scrollTo(Number(question.dataset.start), false);
    question.querySelector<HTMLElement>(".answers button")?.focus({ preventScroll: true });
  }

  /** Opens a task's card and tints its words. */
  private select(key: string, scrollCard: boolean, scrollText = true): void {
    this.selected = key;
    this.paint();
    const card = document.getElementById(`o-${key}`);
    history.replaceState(null, "", key ? `#o-${key}` : location.pathname + location.search);
    if (!card) return;
    if (scrollCard) intoView(card);
    if (scrollText && card.dataset.start) this.scrollTo(Number(card.dataset.start), false);
  }

  /** Draws the selection anew on whatever the page holds now. */
  private paint(): void {
    for (const card of document.querySelectorAll<HTMLElement>("[data-duty]")) {
      const on = card.dataset.duty === this.selected;
      card.classList.toggle("is-selected", on);
      card.querySelector("[data-select]")?.setAttribute("aria-expanded", String(on));
    }
    for (const run of document.querySelectorAll<HTMLElement>("[data-paper] .run")) {
      run.classList.toggle("is-tinted", this.selected !== "" && ` ${run.dataset.o ?? ""} `.includes(` ${this.selected} `));
    }
    const section = document.getElementById(`o-${this.selected}`)?.dataset.section;
    for (const link of document.querySelectorAll<HTMLElement>(".reader-outline a")) {
      link.classList.toggle("is-current", Boolean(section) && link.dataset.section === section);
    }
    this.root.classList.toggle("only-open", this.onlyOpen);
    const box = document.querySelector<HTMLInputElement>("[data-only-open]");
    if (box) box.checked = this.onlyOpen;
  }

  private goToSection(link: HTMLElement): void {
    this.showSection(link.dataset.section!);
    if (link.dataset.first) {
      this.select(link.dataset.first, false, false);
      intoView(document.getElementById(`o-${link.dataset.first}`));
    }
  }

  private showSection(key: string): void {
    this.show("document");
    const part = document.getElementById(`s-${key}`);
    intoView(part);
  }

  /** Scrolls the text to a place and shows where it is. */
  private scrollTo(place: number, light = true): void {
    const runs = [...document.querySelectorAll<HTMLElement>("[data-paper] .run")];
    let found: HTMLElement | null = null;
    for (const run of runs) {
      if (Number(run.dataset.s) > place) break;
      found = run;
    }
    if (!found) return;
    intoView(found);
    if (light) flash(found);
  }

  private show(view: string): void {
    this.root.dataset.view = view;
    for (const tab of this.root.querySelectorAll<HTMLElement>(".reader-tabs [data-view]")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.view === view));
    }
  }

  private remember(): void {
    const at = (name: keyof Scrolled): number => this.column(name)?.scrollTop ?? 0;
    this.scrolled = { document: at("document"), duties: at("duties"), outline: at("outline") };
  }

  /** After the columns were replaced: the same view, the same place. */
  private restore(event: Event): void {
    const swapped = (event as CustomEvent).detail.elt as HTMLElement;
    fitDueForms(document);
    if (swapped.id === "reader" && this.scrolled) {
      const chosen = document.getElementById("reader")?.dataset.selected;
      if (chosen) this.selected = chosen;
      for (const name of ["document", "duties", "outline"] as const) {
        const column = this.column(name);
        if (column) column.scrollTop = this.scrolled[name];
      }
    }
    this.paint();
    if (swapped.id === "reader" && this.selected) intoView(document.getElementById(`o-${this.selected}`));
  }
}

/** Brings an element into view: inside its own column where that scrolls, else (one column) on the page. */
function intoView(element: HTMLElement | null): void {
  if (!element) return;
  const behavior = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  const column = element.closest<HTMLElement>(".reader-document, .reader-duties");
  if (!column || getComputedStyle(column).overflowY !== "auto") {
    element.scrollIntoView({ block: "nearest", behavior });
    return;
  }
  const [inner, outer] = [element.getBoundingClientRect(), column.getBoundingClientRect()];
  if (inner.top >= outer.top + 56 && inner.bottom <= outer.bottom - 40) return;
  const room = Math.max(60, Math.min(outer.height / 4, outer.height - inner.height - 24));
  column.scrollTo({ top: column.scrollTop + inner.top - outer.top - room, behavior });
}

function flash(element: HTMLElement): void {
  element.classList.add("is-lit");
  window.setTimeout(() => element.classList.remove("is-lit"), 1600);
}

/** Adds a found unit to those chosen for a body. */
function choose(button: HTMLElement): void {
  const list = button.closest("[data-choose]")?.querySelector<HTMLElement>("[data-chosen]");
  if (!list || list.querySelector(`input[value="${CSS.escape(button.dataset.code!)}"]`)) return;
  const [item, label, box, words] = ["li", "label", "input", "span"].map((tag) => document.createElement(tag));
  label!.className = "form-check";
  Object.assign(box!, { type: "checkbox", className: "form-check-input", name: "codes", value: button.dataset.code, checked: true });
  Object.assign(words!, { className: "form-check-label", textContent: button.textContent?.trim() });
  label!.append(box!, words!);
  item!.append(label!);
  list.append(item!);
}

const NEEDS: Record<string, string[]> = {
  date: ["latest_day", "as_soon_as_built"],
  window_start: ["window", "recurring"],
  window_end: ["window", "recurring"],
  every: ["recurring"],
  day: ["recurring"],
};

/** Shows of the form for dates what its kind needs. */
function fitDueForms(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('[data-group-form="when"]')) {
    const kind = (form.elements.namedItem("due_kind") as HTMLSelectElement).value;
    for (const [name, kinds] of Object.entries(NEEDS)) {
      form.querySelector<HTMLElement>(`.field-${name}`)?.toggleAttribute("hidden", !kinds.includes(kind));
    }
  }
}
