import { benchFor } from './check.ts';
import { startMoto } from './moto.ts';
import { createZone, zoneName } from './route53-zone-checks.ts';
import { contract } from './suite.ts';

const account = '123456789012';

contract(
  'moto 5.2.5',
  async () => {
    const moto = await startMoto();
    const roleArn = `arn:aws:iam::${account}:role/gameday-fis`;
    const endpoints = { fis: moto.url, route53: moto.url };
    const bench = benchFor({ region: 'eu-west-1', account, roleArn, stopAlarms: [], endpoints }, (one) =>
      createZone(one, zoneName),
    );
    return {
      bench,
      async [Symbol.asyncDispose]() {
        bench[Symbol.dispose]();
        await moto[Symbol.asyncDispose]();
      },
    };
  },
  // It validates nothing, resolves no targets and knows no PENDING; what is left is our path to any server but the lab.
  { atLeast: { fis: 26, route53: 17 } },
);
