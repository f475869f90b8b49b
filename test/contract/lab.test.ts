import { startControlPlanes } from '../../src/lab/control-planes.ts';
import { account, inMemoryWorld } from '../lab-unit/in-memory-world.ts';
import { benchFor } from './check.ts';
import { createZone, zoneName } from './route53-zone-checks.ts';
import { checks, contract } from './suite.ts';

const all = (service: 'fis' | 'route53') => checks.filter((check) => check.service === service).length;

contract(
  'the lab',
  async () => {
    // TTLs are divided by 10, what the cloud waits for by 1,000.
    const planes = await startControlPlanes(inMemoryWorld({ scale: 10, haste: 1_000 }), new AbortController().signal);
    const roleArn = `arn:aws:iam::${account}:role/gameday-fis`;
    const endpoints = { fis: planes.fis, route53: planes.route53 };
    const bench = benchFor({ region: 'eu-west-1', account, roleArn, stopAlarms: [], endpoints }, (one) =>
      createZone(one, zoneName),
    );
    return {
      bench,
      async [Symbol.asyncDispose]() {
        bench[Symbol.dispose]();
        await planes[Symbol.asyncDispose]();
      },
    };
  },
  { atLeast: { fis: all('fis'), route53: all('route53') } },
);
