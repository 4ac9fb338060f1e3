// Requests that end in one of four ways, each of which the form treats differently.
export type Answer<T> =
  | { end: "done"; data: T }
  | { end: "refused"; code: string; sentence: string; data: Record<string, unknown> }
  | { end: "signed-out" }
  | { end: "unreachable"; status: number };

/** Django's token as it is now: signing in again in another window gives a new one. */
export function token(): string {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  return cookie ?? document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export async function send<T>(url: string, body: FormData, keepalive = false): Promise<Answer<T>> {
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token() };
    return read<T>(await fetch(url, { method: "POST", body, headers, keepalive, redirect: "manual" }));
  } catch {
    return { end: "unreachable", status: 0 };
  }
}

export async function get<T>(url: string): Promise<Answer<T>> {
  try {
    return read<T>(await fetch(url, { headers: { Accept: "application/json" }, redirect: "manual" }));
  } catch {
    return { end: "unreachable", status: 0 };
  }
}

async function read<T>(response: Response): Promise<Answer<T>> {
  if (response.type === "opaqueredirect") return { end: "signed-out" };
  return judge<T>(response.status, response.headers.get("Content-Type") ?? "", await response.text());
}

/** What a status and a body mean. A page instead of JSON is the sign-in page, or Django's refusal of an old token. */
export function judge<T>(status: number, type: string, body: string): Answer<T> {
  const isJson = type.includes("json");
  if (status >= 200 && status < 300 && isJson) return { end: "done", data: JSON.parse(body) as T };
  if (isJson && status < 500) {
    const problem = JSON.parse(body) as { code: string; detail: string; data?: Record<string, unknown> };
    return { end: "refused", code: problem.code, sentence: problem.detail, data: problem.data ?? {} };
  }
  if (status === 401 || status === 403 || (status >= 200 && status < 400)) return { end: "signed-out" };
  return { end: "unreachable", status };
}
