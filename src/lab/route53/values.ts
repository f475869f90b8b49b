/** The syntax of a record's value, by type. Pure; the messages are in the manner of the service. */
import { isIPv4, isIPv6 } from 'node:net';
import { canonicalName } from './names.ts';
import type { RecordType } from './records.ts';

type Objection = string | undefined;

const isNumber = (text: string, most: number): boolean => /^\d+$/.test(text) && Number(text) <= most;
const maxTimer = 2_147_483_647;

const domain = (value: string): Objection =>
  canonicalName(value) === undefined || /\s/.test(value) ? 'DomainNameInvalid (Value is not a valid domain name)' : undefined;

const objections: Readonly<Record<RecordType, (value: string) => Objection>> = {
  A: (value) => (isIPv4(value) ? undefined : 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)'),
  AAAA: (value) =>
    isIPv6(value) && !value.includes('%') ? undefined : 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)',
  CNAME: domain,
  NS: domain,
  MX(value) {
    const [preference = '', exchange = '', ...rest] = value.split(' ');
    if (exchange === '' || rest.length > 0) return 'MXRRDATANotTwoFields (Value must be a priority and a mail server)';
    return isNumber(preference, 65_535) ? domain(exchange) : 'MXRRDATAInvalidPriority (Priority must be from 0 to 65535)';
  },
  SOA(value) {
    const [server = '', contact = '', ...timers] = value.split(' ');
    if (timers.length !== 5) return 'SOARRDATANotSevenFields (Value must have seven fields)';
    if (!timers.every((timer) => isNumber(timer, 2 * maxTimer + 1))) return 'SOARRDATAInvalidTimer (Value must be a number)';
    return domain(server) ?? domain(contact);
  },
  TXT(value) {
    const strings = characterStrings(value);
    if (!strings) return 'InvalidCharacterString (Value should be enclosed in quotation marks)';
    return strings.some((text) => Buffer.byteLength(text) > 255)
      ? 'CharacterStringTooLong (Value is longer than 255 characters)'
      : undefined;
  },
};

/** What is wrong with the values of one record set. */
export function valueProblems(type: RecordType, values: readonly string[]): string[] {
  const problems = values.flatMap((value) => {
    const objection = objections[type](value);
    return objection ? [`Invalid Resource Record: 'FATAL problem: ${objection} encountered with '${value}''`] : [];
  });
  const repeated = values.filter((value, index) => values.indexOf(value) !== index);
  problems.push(...repeated.map((value) => `Duplicate Resource Record: '${value}'`));
  if ((type === 'CNAME' || type === 'SOA') && values.length > 1) problems.push(`${type} must have exactly one value`);
  return problems;
}

/** `"one" "two"` → the two texts, escapes resolved; `undefined` when the quoting is wrong. */
export function characterStrings(value: string): string[] | undefined {
  const quoted = /"((?:[^"\\]|\\.)*)"/g;
  if (!/^"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*$/.test(value)) return undefined;
  return [...value.matchAll(quoted)].map(([, text = '']) =>
    text.replaceAll(/\\(\d{3}|.)/g, (_, escaped: string) =>
      /^\d{3}$/.test(escaped) ? String.fromCodePoint(Number.parseInt(escaped, 8)) : escaped,
    ),
  );
}
