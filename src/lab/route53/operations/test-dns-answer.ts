/** TestDNSAnswer: what the name servers would say, asked through the API. */
import { resolve } from '../../dns/answer.ts';
import type { Call, Reply } from '../../http-endpoint.ts';
import { invalidInput } from '../errors.ts';
import { canonicalName, isWithin } from '../names.ts';
import { nameServers, recordTypes } from '../records.ts';
import { zoneOf, type Store } from '../store.ts';
import { xml } from '../views.ts';

export function testDnsAnswer(store: Store, call: Call): Reply {
  const zone = zoneOf(store, (call.query.get('hostedzoneid') ?? '').replace('/hostedzone/', ''));
  const given = call.query.get('recordname') ?? '';
  const name = canonicalName(given);
  const type = recordTypes.find((known) => known === call.query.get('recordtype'));
  if (name === undefined || !isWithin(name, zone.name)) throw invalidInput(`'${given}' is not a name of zone ${zone.name}`);
  if (!type) throw invalidInput(`The lab does not offer records of type '${call.query.get('recordtype')}'`);
  const { world } = store;
  const answer = resolve(
    { name, type },
    { zones: [zone], balancer: (balancer) => world.balancers.answer(balancer), scale: world.clock.scale, turn: 0 },
  );
  return xml('TestDNSAnswerResponse', {
    Nameserver: nameServers[0].slice(0, -1),
    RecordName: name,
    RecordType: type,
    RecordData: { RecordDataEntry: answer.answers.filter((record) => record.type === type).map(({ value }) => value) },
    ResponseCode: answer.code,
    Protocol: 'UDP',
  });
}
