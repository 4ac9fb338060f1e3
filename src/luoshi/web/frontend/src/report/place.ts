// The place of the site from the device, for who stands there; asked only when the button is pressed.
import { form, need, say } from "./page";

/** Longest that the device may look for itself, in milliseconds. */
const PATIENCE = 20_000;
const field = need<HTMLInputElement>("#place");
const line = need<HTMLElement>("[data-located]");

export function startPlace(): void {
  const button = need<HTMLButtonElement>("[data-locate]", form);
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  button.hidden = false;
  button.addEventListener("click", () => locate(button));
}

function locate(button: HTMLButtonElement): void {
  button.disabled = true;
  line.textContent = say("locating");
  const done = (sentence: string): void => {
    button.disabled = false;
    line.textContent = sentence;
  };
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      field.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      done(say("located", { n: Math.round(coords.accuracy) }));
    },
    () => done(say("notLocated")),
    { enableHighAccuracy: true, timeout: PATIENCE },
  );
}
