/** The order of a block's rows, found again and again in the same memory. */
export class StableOrder {
  #order = new Uint32Array(0);
  #merged = new Uint32Array(0);

  /**
   * Indices of ascending keys; equal ones keep their order. Good until the next call. By merging from the bottom up: keys come almost
   * in order, and two halves that already follow one another are left alone.
   */
  of(keys: Float64Array): Uint32Array {
    const { length } = keys;
    if (this.#order.length < length) [this.#order, this.#merged] = [new Uint32Array(length), new Uint32Array(length)];
    let order = this.#order.subarray(0, length);
    let merged = this.#merged.subarray(0, length);
    for (let i = 0; i < length; i++) order[i] = i;
    const key = (source: Uint32Array, at: number): number => keys[source[at] ?? 0] ?? 0;
    for (let width = 1; width < length; width *= 2) {
      for (let from = 0; from < length; from += 2 * width) {
        const middle = Math.min(from + width, length);
        const to = Math.min(from + 2 * width, length);
        if (middle === to || key(order, middle - 1) <= key(order, middle)) {
          merged.set(order.subarray(from, to), from);
          continue;
        }
        for (let left = from, right = middle, out = from; out < to; out++) {
          const takeLeft = left < middle && (right >= to || key(order, left) <= key(order, right));
          merged[out] = order[takeLeft ? left++ : right++] ?? 0;
        }
      }
      [order, merged] = [merged, order];
    }
    return order;
  }
}
