// All that is typed and ticked on the form, as pairs that can be kept and put back.
import { form } from "./page";

const NOT_TYPED = ["version", "csrfmiddlewaretoken"];

export function typedFields(of = form): [string, string][] {
  const pairs = [...new FormData(of)] as [string, string][];
  return pairs.filter(([name]) => !NOT_TYPED.includes(name));
}

/** The fields as the server sent them, whatever stands in them by now. */
export function sentFields(): [string, string][] {
  const copy = form.cloneNode(true) as HTMLFormElement;
  copy.reset();
  return typedFields(copy);
}

/** Puts the fields back; those that the form has no more are passed over. */
export function fill(fields: [string, string][]): void {
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) || !field.name) continue;
    if (NOT_TYPED.includes(field.name)) continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") (field as HTMLInputElement).checked = values.includes(field.value);
    else if (field.type !== "hidden" && values[0] !== undefined) field.value = values[0];
  }
}
