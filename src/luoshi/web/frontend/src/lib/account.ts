// Who is signed in on this page, in whose name its requests go.
import { sender } from "../outbox/sending";

/** The account as the page names it; empty where nobody is signed in. */
export const account = (): string => meta()?.content ?? "";

/** Whether the account files reports, so that this browser keeps pages for times without a network. */
export const files = (): boolean => meta()?.dataset["offline"] !== undefined;

function meta(): HTMLMetaElement | null {
  return document.querySelector<HTMLMetaElement>('meta[name="account"]');
}

/** Django's token as it is now: signing in again in another window gives a new one. */
export function listenForToken(): void {
  sender.account = account();
  sender.token = () => {
    const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1];
    return cookie ?? document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  };
}
