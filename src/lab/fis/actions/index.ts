/** What the lab performs. An action that is in the catalogue and not here is listed, and refused by name. */
import type { PerformedAction } from './action.ts';
import { disruptConnectivity } from './disrupt-connectivity.ts';
import { rebootInstances } from './reboot-instances.ts';
import { sendCommand } from './send-command.ts';
import { startZonalAutoshift } from './start-zonal-autoshift.ts';
import { stopInstances } from './stop-instances.ts';
import { terminateInstances } from './terminate-instances.ts';
import { wait } from './wait.ts';

export const performed: Readonly<Record<string, PerformedAction>> = {
  'aws:arc:start-zonal-autoshift': startZonalAutoshift,
  'aws:ec2:reboot-instances': rebootInstances,
  'aws:ec2:stop-instances': stopInstances,
  'aws:ec2:terminate-instances': terminateInstances,
  'aws:fis:wait': wait,
  'aws:network:disrupt-connectivity': disruptConnectivity,
  'aws:ssm:send-command': sendCommand,
};
