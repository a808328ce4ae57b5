// Names made here before the server knows: UUIDv7, so that they sort by the moment they were made.
// @ts-check
import { now } from "../kit/times.mjs";

let last = 0;

/** A client_id; each is greater than the one before it on this page. */
export function newId() {
  // Two of one millisecond, or a clock set back: a little ahead of time keeps the order.
  last = Math.max(last + 1, now());
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const time = Math.floor(last).toString(16).padStart(12, "0");
  const variant = "89ab"[(bytes[0] ?? 0) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(2, 5)}-${variant}${random.slice(5, 8)}-${random.slice(8, 20)}`;
}
