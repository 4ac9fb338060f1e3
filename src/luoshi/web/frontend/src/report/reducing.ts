// Large photographs are turned upright and made smaller before they wait or travel; what the camera wrote about them stays.
import { readHead, setUpright, withCapture } from "./jpeg";

/** Longest side in pixels: enough to read a signboard and to compare two photographs. */
export const SIDE = 2560;
const QUALITY = 0.85;
/** Exif and XMP stand in the first part of the file. */
const HEAD = 1024 * 1024;

let before: Promise<unknown> = Promise.resolve();

/** The photograph to send: upright and reduced when it is a large JPEG, else the file itself. One at a time, for the memory. */
export function reduced(file: File): Promise<Blob> {
  const turn = before.then(() => reduce(file)).catch(() => file); // what the browser cannot open, the server judges
  before = turn;
  return turn;
}

async function reduce(file: File): Promise<Blob> {
  if (file.type !== "image/jpeg") return file;
  const head = readHead(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()));
  if (!head || Math.max(head.width, head.height) <= SIDE) return file;
  const small = new Uint8Array(await (await drawn(file)).arrayBuffer());
  setUpright(head.capture);
  const whole = withCapture(small, head.capture);
  return whole && whole.size < file.size ? whole : file;
}

async function drawn(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const share = SIDE / Math.max(picture.width, picture.height);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(picture.width * share), Math.round(picture.height * share)];
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("no canvas");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await encoded(canvas);
  } finally {
    picture.close();
  }
}

function encoded(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY),
  );
}
