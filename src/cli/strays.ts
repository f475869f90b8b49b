/** Errors that nobody awaited. Node would end with 1 for them, which here is a verdict about somebody's system. */
type Hearer = (error: Error) => void;

const hearers: Hearer[] = [];
const events = ['uncaughtException', 'unhandledRejection'] as const;

/** The innermost hearer hears all of them until it is disposed of. */
export function hearStrays(hearer: Hearer): Disposable {
  if (hearers.length === 0) for (const event of events) process.on(event, hear);
  hearers.push(hearer);
  return {
    [Symbol.dispose]() {
      hearers.splice(hearers.indexOf(hearer), 1);
      if (hearers.length === 0) for (const event of events) process.off(event, hear);
    },
  };
}

function hear(thrown: unknown): void {
  hearers.at(-1)?.(thrown instanceof Error ? thrown : new Error(`thrown: ${String(thrown)}`));
}
