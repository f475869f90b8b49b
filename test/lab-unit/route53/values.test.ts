import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordType } from '../../../src/lab/route53/records.ts';
import { characterStrings, valueProblems } from '../../../src/lab/route53/values.ts';

describe('values', () => {
  test.each<[RecordType, string]>([
    ['A', '198.51.100.1'],
    ['AAAA', '2001:db8::1'],
    ['CNAME', 'shop.lab.test'],
    ['NS', 'ns-1.lab.test.'],
    ['MX', '10 mail.lab.test.'],
    ['TXT', '"v=spf1 -all"'],
    ['TXT', '"one" "two \\" quoted"'],
    ['TXT', `"${'x'.repeat(255)}"`],
    ['SOA', 'ns-1.lab.test. hostmaster.lab.test. 1 7200 900 1209600 86400'],
  ])('%s %j is accepted', (type, value) => expect(valueProblems(type, [value])).toEqual([]));

  test.each<[RecordType, string, string]>([
    ['A', '198.51.100', 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)'],
    ['A', '2001:db8::1', 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)'],
    ['A', '', 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)'],
    ['AAAA', '198.51.100.1', 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)'],
    ['AAAA', 'fe80::1%eth0', 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)'],
    ['CNAME', 'a..b', 'DomainNameInvalid (Value is not a valid domain name)'],
    ['NS', '', 'DomainNameInvalid (Value is not a valid domain name)'],
    ['MX', 'mail.lab.test', 'MXRRDATANotTwoFields (Value must be a priority and a mail server)'],
    ['MX', '70000 mail.lab.test', 'MXRRDATAInvalidPriority (Priority must be from 0 to 65535)'],
    ['TXT', 'v=spf1', 'InvalidCharacterString (Value should be enclosed in quotation marks)'],
    ['TXT', '"a" b', 'InvalidCharacterString (Value should be enclosed in quotation marks)'],
    ['TXT', `"${'x'.repeat(256)}"`, 'CharacterStringTooLong (Value is longer than 255 characters)'],
    ['SOA', 'ns-1.lab.test. 1 2 3 4 5', 'SOARRDATANotSevenFields (Value must have seven fields)'],
    ['SOA', 'a. b. 1 2 3 4 soon', 'SOARRDATAInvalidTimer (Value must be a number)'],
  ])('%s %j is refused', (type, value, objection) => {
    expect(valueProblems(type, [value])).toEqual([
      `Invalid Resource Record: 'FATAL problem: ${objection} encountered with '${value}''`,
    ]);
  });

  test('of one set must differ', () => {
    expect(valueProblems('A', ['198.51.100.1', '198.51.100.1'])).toEqual(["Duplicate Resource Record: '198.51.100.1'"]);
  });

  test('of a CNAME must be one', () => {
    expect(valueProblems('CNAME', ['a.test', 'b.test'])).toEqual(['CNAME must have exactly one value']);
  });

  test('every IPv4 address is an A value, and nothing with a fifth part is', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(255), (address, extra) => {
        expect(valueProblems('A', [address])).toEqual([]);
        expect(valueProblems('A', [`${address}.${extra}`])).toHaveLength(1);
      }),
    );
  });

  test('texts come back out of their quotes', () => {
    const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, (char) => `\\${char}`)}"`;
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ -~]{0,40}$/), { minLength: 1, maxLength: 3 }), (texts) => {
        expect(characterStrings(texts.map(quoted).join(' '))).toEqual(texts);
      }),
    );
  });
});
