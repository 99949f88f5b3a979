// Reads a QR code in front of a camera. Knows nothing of pages: it takes a <video>, and gives a text.
import type { BarcodeDetector as Detector } from "qr/decode.js";

const LOOK_EVERY_MS = 150; // a slow tablet still has time to show the picture

type MakeDetector = new (options: { formats: ["qr_code"] }) => Pick<Detector, "detect">;

interface NativeDetector extends MakeDetector {
  getSupportedFormats(): Promise<string[]>;
}

/** Say whether this browser could show us a camera: pages over plain HTTP get none. */
export async function hasCamera(): Promise<boolean> {
  // `mediaDevices` is missing where the page is not secure, whatever the types say.
  const devices = (navigator.mediaDevices as MediaDevices | undefined)?.enumerateDevices;
  if (!window.isSecureContext || !devices) return false;
  const found = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return found.some((device) => device.kind === "videoinput");
}

/**
 * Show the camera in `video` until a QR code is before it, and give its text.
 *
 * The browser asks the person first, if it has to. The camera is off again when this ends.
 *
 * @param facing "user": the camera above a tablet's screen; "environment": the one behind a phone.
 * @throws DOMException `AbortError` after `signal`, else the one of `getUserMedia`.
 */
export async function readCode(
  video: HTMLVideoElement,
  facing: "user" | "environment",
  signal: AbortSignal,
): Promise<string> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing }, audio: false });
  try {
    signal.throwIfAborted(); // while the person was asked
    video.srcObject = stream;
    await video.play();
    return await firstCode(video, signal);
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

async function firstCode(video: HTMLVideoElement, signal: AbortSignal): Promise<string> {
  let detector = (await nativeDetector()) ?? (await ownDetector());
  for (;;) {
    signal.throwIfAborted();
    let found: { rawValue: string }[] = [];
    try {
      found = await detector.detect(video);
    } catch {
      detector = await ownDetector(); // some Androids have a detector without what it needs
    }
    signal.throwIfAborted();
    const text = found[0]?.rawValue.trim();
    if (text) return text;
    await new Promise((resolve) => window.setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function nativeDetector(): Promise<Pick<Detector, "detect"> | null> {
  const Native = (window as { BarcodeDetector?: NativeDetector }).BarcodeDetector;
  const formats = (await Native?.getSupportedFormats().catch(() => [])) ?? [];
  return Native && formats.includes("qr_code") ? new Native({ formats: ["qr_code"] }) : null;
}

/** The same in plain script, loaded only where it is needed: our policy allows no WebAssembly. */
async function ownDetector(): Promise<Pick<Detector, "detect">> {
  const { BarcodeDetector } = await import("qr/decode.js");
  return new BarcodeDetector({ formats: ["qr_code"] });
}
