import { parseIsoDuration } from '../../../drill/duration.ts';
import { zonesOf, type PerformedAction } from './action.ts';
import { readCommand } from './ssm-documents.ts';

/**
 * Network latency and packet loss. On AWS the command slows one instance's interface; instances of the lab share
 * their zone's links, so the lab slows every link of each target's zone. The fault ends after `DurationSeconds`, and
 * with the action at the latest: on AWS a command may outlive its action, but nothing in the lab outlives its lease.
 */
export const sendCommand: PerformedAction = {
  check(parameters) {
    const command = readCommand(parameters);
    return command.ok ? [] : [command.problem];
  },

  async apply(context, signal) {
    const command = readCommand(context.parameters);
    if (!command.ok) throw new Error(command.problem);
    const { fabric, clock } = context.world;
    const held = zonesOf(context.targets['Instances'] ?? []).map((zone) => {
      const others = fabric.places.filter((place) => place !== zone);
      return context.hold((forMs) => fabric.impair([zone], others, command.impairment, forMs));
    });
    const actionMs = parseIsoDuration(context.parameters['duration'] ?? '') ?? 0;
    const faultMs = Math.min(command.forMs, actionMs);
    await clock.cloudSleep(faultMs, signal);
    for (const lease of held) lease.release();
    await clock.cloudSleep(actionMs - faultMs, signal);
  },
};
