// A report begins on the server with the first thing that is typed or sent, once.
import { newKey } from "../lib/keys";
import { send, type Answer } from "../outbox/sending";
import type { Urls } from "../outbox/store";
import { keepPage } from "../lib/worker";
import { keep } from "./keeping";
import { form, page } from "./page";

// One key for all tries: a request whose answer was lost begins nothing anew.
const key = newKey();
let beginning: Promise<Answer<Urls>> | null = null;

/** The addresses of this report; the report is begun when it has none yet. */
export function urls(): Promise<Answer<Urls>> {
  if (page.urls) return Promise.resolve({ end: "done", data: page.urls });
  beginning ??= begin().finally(() => (beginning = null));
  return beginning;
}

async function begin(): Promise<Answer<Urls>> {
  const body = new FormData();
  body.set("assignment", String(page.assignment));
  body.set("key", key);
  const answer = await send<{ version: number; urls: Urls }>(page.start, body);
  if (answer.end !== "done") return answer;
  page.urls = answer.data.urls;
  form.action = page.urls.submit;
  history.replaceState(null, "", page.urls.edit);
  void keep({ urls: page.urls, page: page.urls.edit });
  void keepPage(page.urls.edit);
  return { end: "done", data: page.urls };
}
