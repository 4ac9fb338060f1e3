/** The headers that a write by fetch() needs: Django's token and the mark by which a refusal comes as a fragment. */
export function writeHeaders(): Record<string, string> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  return { "X-CSRFToken": token, "HX-Request": "true" };
}
