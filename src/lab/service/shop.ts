/** The shop: a catalogue that costs computing, and orders that are validated, priced, sealed and kept. */
import { hash, randomUUID } from 'node:crypto';

export interface Price {
  readonly quantity: number;
  readonly cents: number;
}

export interface Catalogue {
  readonly sku: string;
  readonly prices: readonly Price[];
}

export interface Order {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  readonly key: string;
  readonly cents: number;
  /** SHA-256 over what was ordered at what price. */
  readonly digest: string;
}

export class InvalidOrder extends Error {
  override readonly name = 'InvalidOrder';
}

/** Oldest orders are forgotten beyond this; a lab must not grow for as long as it runs. */
const mostOrders = 20_000;
const mostPieces = 100;
/** Rounds of hashing a price: a service that costs nothing cannot be overloaded. A catalogue is about 1 ms of computing. */
const rounds = 20;
const skuPattern = /^[a-z0-9][a-z0-9-]{0,39}$/i;

/** Prices by quantity. */
export function catalogueOf(sku: string): Catalogue | undefined {
  if (!skuPattern.test(sku)) return undefined;
  return { sku, prices: Array.from({ length: mostPieces }, (_, index) => priceOf(sku, index + 1)) };
}

/** Deterministic, so that every instance quotes the same. */
function priceOf(sku: string, quantity: number): Price {
  let seed = `${sku} ${quantity}`;
  for (let round = 0; round < rounds; round++) seed = hash('sha256', seed);
  const list = 100 + (Number.parseInt(seed.slice(0, 6), 16) % 9_900);
  return { quantity, cents: Math.round(list * quantity * (quantity >= 10 ? 0.9 : 1)) };
}

export class Orders {
  readonly #byKey = new Map<string, Order>();
  readonly #byId = new Map<string, Order>();

  /** The same key again returns the order it made: a client may repeat what it is unsure of. */
  place(body: unknown): { readonly order: Order; readonly created: boolean } {
    const { sku, quantity, key } = checked(body);
    const known = this.#byKey.get(key);
    if (known) return { order: known, created: false };
    const cents = catalogueOf(sku)?.prices.find((price) => price.quantity === quantity)?.cents ?? 0;
    const order: Order = {
      id: randomUUID(),
      sku,
      quantity,
      key,
      cents,
      digest: hash('sha256', `${key} ${sku} ${quantity} ${cents}`),
    };
    this.#byKey.set(key, order);
    this.#byId.set(order.id, order);
    this.#forgetOldest();
    return { order, created: true };
  }

  find(id: string): Order | undefined {
    return this.#byId.get(id);
  }

  #forgetOldest(): void {
    if (this.#byId.size <= mostOrders) return;
    const [oldest] = this.#byId.values();
    if (!oldest) return;
    this.#byId.delete(oldest.id);
    this.#byKey.delete(oldest.key);
  }
}

function checked(body: unknown): { readonly sku: string; readonly quantity: number; readonly key: string } {
  const { sku, quantity, key } = (typeof body === 'object' && body !== null ? body : {}) as Partial<Record<string, unknown>>;
  const problems: string[] = [];
  if (typeof sku !== 'string' || !skuPattern.test(sku)) problems.push('sku: letters, digits and dashes, at most 40');
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1 || quantity > mostPieces)
    problems.push(`quantity: a whole number from 1 to ${mostPieces}`);
  if (typeof key !== 'string' || key.length === 0 || key.length > 100)
    problems.push('key: 1 to 100 characters, your own name for this order');
  if (problems.length > 0) throw new InvalidOrder(problems.join('; '));
  return { sku: sku as string, quantity: quantity as number, key: key as string };
}
