/** What measuring costs: rate and CPU against a bare k6, and what the resolver adds to each request. */
import { medianRow, quantile, median, largestRow, type Bench, type Place, type Row } from './row.ts';
import { observe, type Seen, type Task, type Way } from './generator.ts';
import { startService } from './service.ts';

const keepAlive = { class: 'sticky', rate: 1_000 } as const;
const freshConnections = { class: 'fresh', rate: 500 } as const;

export const load: Bench = {
  title: 'Load',
  how:
    'k6 at a fixed 1,000 requests/s keep-alive against a service in a process of its own, all on loopback; bare (same script, VUs and ' +
    'options, no prelude, no rows), direct and by the resolver in turn, each in a window that begins when every VU has its connection. ' +
    'Ratios and differences are taken within a round. CPU is k6’s own, user and system.',
  async run(place) {
    const rounds = await interleaved(place, ['bare', 'direct', 'resolver'], {
      ...keepAlive,
      windowMs: place.quick ? 2_000 : 5_000,
    });
    const per = (read: (round: Round) => number): number[] => rounds.map(read);
    const lags = rounds.flatMap(({ direct, resolver }) => [direct, resolver].map(({ lagsMs }) => quantile(lagsMs, 0.99)));
    return [
      medianRow(
        'rate, bare',
        '/s',
        per(({ bare }) => bare.rate),
      ),
      medianRow(
        'rate, direct ÷ bare',
        '',
        per(({ bare, direct }) => direct.rate / bare.rate),
        { atLeast: 0.97 },
      ),
      medianRow(
        'rate, resolver ÷ bare',
        '',
        per(({ bare, resolver }) => resolver.rate / bare.rate),
        { atLeast: 0.97 },
      ),
      medianRow(
        'CPU a request, bare',
        'µs',
        per(({ bare }) => bare.cpuUs),
      ),
      medianRow(
        'CPU a request, direct ÷ bare',
        '',
        per(({ bare, direct }) => direct.cpuUs / bare.cpuUs),
        { atMost: 1.35 },
      ),
      medianRow(
        'CPU a request, resolver ÷ bare',
        '',
        per(({ bare, resolver }) => resolver.cpuUs / bare.cpuUs),
        { atMost: 1.35 },
      ),
      medianRow(
        'CPU a request, resolver ÷ direct',
        '',
        per(({ direct, resolver }) => resolver.cpuUs / direct.cpuUs),
        { atMost: 1.35 },
      ),
      medianRow(
        'request keep-alive, direct, median',
        'ms',
        per(({ direct }) => median(direct.wallsMs)),
      ),
      medianRow('added by the resolver, keep-alive', 'ms', per(added), { atMost: 0.3 }),
      largestRow('request finished → seen by the guard, p99', 'ms', lags, { atMost: 200 }),
    ];
  },
};

export const connections: Bench = {
  title: 'New connections',
  how:
    'A new connection for each of 500 requests/s, direct and by the resolver in turn. What the resolver adds holds a look-up by DNS ' +
    'for each connection; direct goes to an address.',
  async run(place) {
    const rounds = await interleaved(place, ['direct', 'resolver'], {
      ...freshConnections,
      windowMs: place.quick ? 2_000 : 4_000,
    });
    return [
      medianRow(
        'request, direct, median',
        'ms',
        rounds.map(({ direct }) => median(direct.wallsMs)),
      ),
      medianRow('added by the resolver, fresh connections', 'ms', rounds.map(added), { atMost: 1.5 }),
      medianRow(
        'rate by the resolver',
        '/s',
        rounds.map(({ resolver }) => resolver.rate),
      ),
    ] satisfies Row[];
  },
};

type Round<Ways extends Way = Way> = Readonly<Record<Ways, Seen>>;

const added = ({ direct, resolver }: Round<'direct' | 'resolver'>): number => median(resolver.wallsMs) - median(direct.wallsMs);

/** A B C, B C A, …: no way is always the first after a pause. */
async function interleaved<Ways extends Way>(place: Place, ways: readonly Ways[], task: Task): Promise<Round<Ways>[]> {
  await using service = await startService();
  const rounds: Round<Ways>[] = [];
  for (let round = 0; round < (place.quick ? 2 : 5); round++) {
    const turn = round % ways.length;
    const seen: Partial<Record<Ways, Seen>> = {};
    for (const way of [...ways.slice(turn), ...ways.slice(0, turn)]) seen[way] = await observe(place, service, way, task);
    rounds.push(seen as Round<Ways>);
  }
  return rounds;
}
