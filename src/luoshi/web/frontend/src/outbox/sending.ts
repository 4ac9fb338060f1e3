// Requests that end in one of four ways, each of which is treated differently. Pages and the service worker share them.
export type Answer<T> =
  | { end: "done"; data: T }
  | { end: "refused"; code: string; sentence: string; data: Record<string, unknown> }
  | { end: "signed-out" }
  | { end: "unreachable"; status: number };

/** In whose name requests go, and where Django's token comes from; each script that sends fills it first. */
export const sender = { account: "", token: (): string | Promise<string> => "" };

/** A request written for one account is refused by the server when another one is signed in by now. */
export async function headers(): Promise<Record<string, string>> {
  return { Accept: "application/json", "X-CSRFToken": await sender.token(), "X-Luoshi-Account": sender.account };
}

export async function send<T>(url: string, body: FormData, keepalive = false): Promise<Answer<T>> {
  return ask<T>(url, { method: "POST", body, keepalive });
}

export async function get<T>(url: string): Promise<Answer<T>> {
  return ask<T>(url, {});
}

async function ask<T>(url: string, request: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(url, { ...request, headers: await headers(), redirect: "manual" });
    if (response.type === "opaqueredirect") return { end: "signed-out" };
    return judge<T>(response.status, response.headers.get("Content-Type") ?? "", await response.text());
  } catch {
    return { end: "unreachable", status: 0 };
  }
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
