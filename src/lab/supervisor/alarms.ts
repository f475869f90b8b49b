import { account, homeRegion } from '../topology.ts';
import type { Resource } from '../world.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/**
 * The alarm that ends an experiment when clients suffer more than agreed. Nothing of the lab measures for it: it is OK until
 * somebody who holds the lab says otherwise.
 */
export class LabAlarm {
  readonly arn = `arn:aws:cloudwatch:${homeRegion}:${account}:alarm:shop-availability`;
  state: AlarmState = 'OK';

  resource(): Resource {
    return {
      type: 'aws:cloudwatch:alarm',
      arn: this.arn,
      tags: { Name: 'shop-availability', service: 'shop' },
      attributes: () => ({ AlarmName: 'shop-availability', StateValue: this.state }),
    };
  }
}
