/** Bytes of all streams of one direction queue for one narrow pipe. */
export class Throttle {
  #freeAt = 0;

  /** Milliseconds until the last of `bytes` has gone through, counted from `now`; books the pipe until then. */
  bookMs(bytes: number, bytesPerSecond: number, now: number): number {
    if (bytesPerSecond === Number.POSITIVE_INFINITY) return 0;
    this.#freeAt = Math.max(this.#freeAt, now) + (bytes / bytesPerSecond) * 1_000;
    return this.#freeAt - now;
  }

  clear(): void {
    this.#freeAt = 0;
  }
}

const sliceMs = 50;

/** Cuts a chunk into pieces of 50 ms each, so that a slow link trickles instead of pausing and bursting. */
export function slices(chunk: Buffer, bytesPerSecond: number): readonly Buffer[] {
  const most = Math.max(1, Math.floor((bytesPerSecond * sliceMs) / 1_000));
  if (chunk.length <= most) return [chunk];
  return Array.from({ length: Math.ceil(chunk.length / most) }, (_, index) => chunk.subarray(index * most, (index + 1) * most));
}
