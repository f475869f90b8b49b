/** The outer form of a request, checked as the service's front door does: null, length, pattern, enum. Pure. */

export type Check = (value: unknown, at: string) => string[];

const failed = (value: unknown, at: string, constraint: string): string[] => [
  `Value ${value === undefined || value === null ? 'null' : `'${typeof value === 'string' ? value : JSON.stringify(value)}'`} at '${at}' failed to satisfy constraint: ${constraint}`,
];

export const required =
  (check: Check): Check =>
  (value, at) =>
    value === undefined || value === null ? failed(value, at, 'Member must not be null') : check(value, at);

const optional =
  (check: Check): Check =>
  (value, at) =>
    value === undefined || value === null ? [] : check(value, at);

export const text = (least: number, most: number, pattern?: RegExp): Check =>
  optional((value, at) => {
    if (typeof value !== 'string') return failed(value, at, 'Member must be a string');
    if (value.length < least) return failed(value, at, `Member must have length greater than or equal to ${least}`);
    if (value.length > most) return failed(value, at, `Member must have length less than or equal to ${most}`);
    if (pattern && !pattern.test(value)) {
      return failed(value, at, `Member must satisfy regular expression pattern: ${pattern.source}`);
    }
    return [];
  });

export const oneOf = (...values: readonly string[]): Check =>
  optional((value, at) =>
    typeof value === 'string' && values.includes(value)
      ? []
      : failed(value, at, `Member must satisfy enum value set: [${values.join(', ')}]`),
  );

export const integer = (least: number): Check =>
  optional((value, at) =>
    Number.isInteger(value) && Number(value) >= least
      ? []
      : failed(value, at, `Member must be an integer greater than or equal to ${least}`),
  );

export const list = (item: Check, most = Infinity): Check =>
  optional((value, at) => {
    if (!Array.isArray(value)) return failed(value, at, 'Member must be a list');
    if (value.length > most) return failed(value.length, at, `Member must have length less than or equal to ${most}`);
    return value.flatMap((member, index) => required(item)(member, `${at}.${index + 1}.member`));
  });

export const map = (item: Check, key: Check, most = Infinity): Check =>
  optional((value, at) => {
    if (!isRecord(value)) return failed(value, at, 'Member must be a map');
    const entries = Object.entries(value);
    if (entries.length > most) return failed(entries.length, at, `Member must have length less than or equal to ${most}`);
    return entries.flatMap(([name, member]) => [...key(name, `${at}.key`), ...required(item)(member, `${at}.${name}.member`)]);
  });

/** Members that are not named are ignored, as the service ignores what a newer client may send. */
export const structure = (members: Readonly<Record<string, Check>>): Check =>
  optional((value, at) => {
    if (!isRecord(value)) return failed(value, at, 'Member must be a structure');
    return Object.entries(members).flatMap(([name, check]) => check(value[name], at ? `${at}.${name}` : name));
  });

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
