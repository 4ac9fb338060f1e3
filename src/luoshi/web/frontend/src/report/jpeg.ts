// The parts of a JPEG before its picture: its size, and the capture data that a reduced copy takes over byte by byte.
// ITU-T T.81 annex B (markers), CIPA DC-008 (Exif in APP1); libraries that write Exif build it anew and lose makers' notes.
const SOI = 0xd8;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const ORIENTATION = 0x0112;
const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];

export interface Head {
  width: number;
  height: number;
  /** The APP1 segments (Exif, XMP) with their markers. */
  capture: Uint8Array<ArrayBuffer>[];
}

/** What stands before the picture; null for anything that is not a whole JPEG head. */
export function readHead(bytes: Uint8Array<ArrayBuffer>): Head | null {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head: Head = { width: 0, height: 0, capture: [] };
  for (let at = 2; at + 4 <= bytes.length && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === SOS) return head.width ? head : null;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length) return null;
    if (isFrame(marker)) [head.height, head.width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
    if (marker === APP1) head.capture.push(bytes.slice(at, end));
    at = end;
  }
  return null;
}

/** Start of frame: C0 to CF without the tables C4, C8 and CC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Says in the Exif segment among them that the picture stands upright. */
export function setUpright(capture: Uint8Array<ArrayBuffer>[]): void {
  for (const segment of capture) {
    const place = orientationPlace(segment);
    place?.view.setUint16(place.at, 1, place.little);
  }
}

/** Where the value of the tag stands in the first directory of the Exif segment. */
function orientationPlace(segment: Uint8Array<ArrayBuffer>): { view: DataView; at: number; little: boolean } | null {
  if (!EXIF.every((byte, index) => segment[4 + index] === byte)) return null;
  const view = new DataView(segment.buffer, segment.byteOffset + 10, segment.byteLength - 10);
  if (view.byteLength < 8) return null;
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return null;
  for (let entry = 0; entry < view.getUint16(directory, little); entry++) {
    const at = directory + 2 + 12 * entry;
    if (at + 12 > view.byteLength) return null;
    if (view.getUint16(at, little) === ORIENTATION) return { view, at: at + 8, little };
  }
  return null;
}

/** The JPEG with these segments before its own, behind the JFIF header that must come first; null when it is no JPEG. */
export function withCapture(jpeg: Uint8Array<ArrayBuffer>, capture: Uint8Array<ArrayBuffer>[]): Blob | null {
  if (jpeg[0] !== 0xff || jpeg[1] !== SOI) return null;
  const jfif = jpeg[2] === 0xff && jpeg[3] === APP0;
  const from = jfif ? 4 + ((jpeg[4] ?? 0) << 8) + (jpeg[5] ?? 0) : 2;
  return new Blob([jpeg.slice(0, from), ...capture, jpeg.slice(from)], { type: "image/jpeg" });
}
