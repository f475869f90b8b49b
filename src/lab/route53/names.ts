/**
 * Domain names as Route 53 writes them: lower case, absolute, and every character other than `a-z 0-9 - _` as an octal
 * escape, so that a wildcard is `\052.lab.test.`. Pure.
 */

const label = /^(?:[a-z0-9_-]|\\[0-3][0-7]{2})+$/;

/** The name in that form, or `undefined` when it is not a name. The trailing dot is optional on input. */
export function canonicalName(text: string): string | undefined {
  if (!/^[ -~]+$/.test(text)) return undefined;
  const whole = text.endsWith('.') ? text : `${text}.`;
  const escaped = whole
    .toLowerCase()
    .replaceAll(/\\([0-3][0-7]{2})|([^a-z0-9._-])/g, (_, octal?: string, char?: string) => escape(octal, char));
  const labels = escaped.slice(0, -1).split('.');
  const fits = labels.every((part) => label.test(part) && wireLength(part) <= 63);
  return fits && wireLength(escaped) <= 255 ? escaped : undefined;
}

function escape(octal: string | undefined, char = ''): string {
  if (octal === undefined) return `\\${(char.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`;
  const plain = String.fromCodePoint(Number.parseInt(octal, 8)).toLowerCase();
  return /[a-z0-9_-]/.test(plain) ? plain : `\\${octal}`;
}

const wireLength = (text: string): number => text.replaceAll(/\\\d{3}/g, '?').length;

/** As it goes into a DNS message: no escapes, no trailing dot. */
export const plainName = (name: string): string =>
  name.replace(/\.$/, '').replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));

export const isWithin = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** `a.b.test.` → `b.test.`; `undefined` at the top. */
export function parent(name: string): string | undefined {
  const rest = name.slice(name.indexOf('.') + 1);
  return rest === '' ? undefined : rest;
}

/** Order of ListResourceRecordSets: by labels from the right, `com.example.www`. */
export function compareNames(a: string, b: string): number {
  const left = reversed(a);
  const right = reversed(b);
  return left < right ? -1 : Number(left > right);
}

/** Labels are joined by a character that sorts before all others, so that a name comes before the names below it. */
const reversed = (name: string): string => name.split('.').filter(Boolean).reverse().join('\u0000');
