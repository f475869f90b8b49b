/** Hosted zones: create, list, get, delete. */
import type { Call, Reply } from '../../http-endpoint.ts';
import { invalidInput, Route53Error } from '../errors.ts';
import { canonicalName, compareNames } from '../names.ts';
import type { Zone } from '../records.ts';
import { addZone, publish, zoneOf, type Store } from '../store.ts';
import { changeView, delegationView, xml, zoneView } from '../views.ts';
import { child, parseXml, textOf } from '../xml.ts';
import { pageSize } from './paging.ts';

export function createHostedZone(store: Store, call: Call): Reply {
  const request = parseXml(call.body, 'CreateHostedZoneRequest');
  if (request === undefined) throw new Route53Error('MalformedInput', 'The request body is not a CreateHostedZoneRequest');
  const given = textOf(request, 'Name') ?? '';
  const name = canonicalName(given);
  if (name === undefined) throw new Route53Error('InvalidDomainName', `${given} is not a valid domain name`);
  const callerReference = textOf(request, 'CallerReference');
  if (!callerReference) throw invalidInput('CallerReference must be given');
  const config = child(request, 'HostedZoneConfig');
  if (child(request, 'VPC') !== undefined || textOf(config, 'PrivateZone') === 'true') {
    throw invalidInput('The lab does not offer private hosted zones');
  }
  if ([...store.zones.values()].some((zone) => zone.callerReference === callerReference)) {
    const message = `A hosted zone has already been created with the specified caller reference: ${callerReference}`;
    throw new Route53Error('HostedZoneAlreadyExists', message);
  }
  const zone = addZone(store, { name, callerReference, comment: textOf(config, 'Comment') });
  const change = publish(store, zone, zone.records, undefined);
  const reply = xml('CreateHostedZoneResponse', {
    HostedZone: zoneView(zone),
    ChangeInfo: changeView(change),
    DelegationSet: delegationView,
  });
  const location = `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`;
  return { ...reply, status: 201, headers: { location } };
}

export function getHostedZone(store: Store, call: Call): Reply {
  const zone = zoneOf(store, call.params['id'] ?? '');
  return xml('GetHostedZoneResponse', { HostedZone: zoneView(zone), DelegationSet: delegationView });
}

export function listHostedZones(store: Store, call: Call): Reply {
  const size = pageSize(call, 100);
  const zones = [...store.zones.values()];
  const marker = call.query.get('marker');
  const start = marker === null ? 0 : zones.findIndex(({ id }) => id === marker);
  if (start < 0) throw invalidInput(`The marker ${marker} does not name a hosted zone`);
  const next = zones[start + size];
  return xml('ListHostedZonesResponse', {
    HostedZones: { HostedZone: zones.slice(start, start + size).map(zoneView) },
    Marker: marker ?? undefined,
    IsTruncated: next !== undefined,
    NextMarker: next?.id,
    MaxItems: size,
  });
}

/** Ordered by name; `dnsname` says where to begin, it does not select. */
export function listHostedZonesByName(store: Store, call: Call): Reply {
  const size = pageSize(call, 100);
  const given = call.query.get('dnsname');
  const from = given === null ? undefined : canonicalName(given);
  if (given !== null && from === undefined) throw new Route53Error('InvalidDomainName', `${given} is not a valid domain name`);
  const fromId = call.query.get('hostedzoneid');
  const before = (zone: Zone): boolean => {
    if (from === undefined) return false;
    const order = compareNames(zone.name, from);
    return order < 0 || (order === 0 && fromId !== null && zone.id < fromId);
  };
  const zones = [...store.zones.values()]
    .sort((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1))
    .filter((zone) => !before(zone));
  const next = zones[size];
  return xml('ListHostedZonesByNameResponse', {
    HostedZones: { HostedZone: zones.slice(0, size).map(zoneView) },
    DNSName: from,
    HostedZoneId: fromId ?? undefined,
    IsTruncated: next !== undefined,
    NextDNSName: next?.name,
    NextHostedZoneId: next?.id,
    MaxItems: size,
  });
}

export function deleteHostedZone(store: Store, call: Call): Reply {
  const zone = zoneOf(store, call.params['id'] ?? '');
  const own = [...zone.records.values()].filter(({ name, type }) => name === zone.name && (type === 'SOA' || type === 'NS'));
  if (zone.records.size > own.length) {
    const message = 'The specified hosted zone contains non-required resource record sets and so cannot be deleted.';
    throw new Route53Error('HostedZoneNotEmpty', message);
  }
  store.zones.delete(zone.id);
  return xml('DeleteHostedZoneResponse', { ChangeInfo: changeView(publish(store, zone, new Map(), undefined)) });
}
