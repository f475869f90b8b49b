/** `lab up | status | down`: the small cloud, for looking around by hand and for drills that share one. */
import { findLab, labStatus, stopLab } from '../../lab/client.ts';
import type { EnvironmentFacts } from '../../drill/environment.ts';
import { Refusal } from '../../run/ports.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { newLab } from '../world.ts';

interface Up {
  readonly scale: number;
  /** Not the default: the caller asked for it. */
  readonly scaleStated: boolean;
  readonly defect?: string;
  readonly output: 'text' | 'json';
}

export async function up({ scale, scaleStated, defect, output }: Up, terminal: Terminal): Promise<number> {
  const running = await findLab();
  if (running !== undefined && (defect !== undefined || (scaleStated && scale !== running.facts.timeScale)))
    throw new Refusal(
      'lab/already-up',
      `a lab with cloud time ×${running.facts.timeScale} is up in ${running.dir} already, and stays as it was started`,
      'End it with `gameday lab down`, then start the other one.',
    );
  const lab =
    running ??
    (await newLab({ scale, lifetime: 'until-down', signal: AbortSignal.timeout(30_000), ...(defect ? { defect } : {}) }));
  if (output === 'json')
    terminal.data(JSON.stringify({ schemaVersion: 1, dir: lab.dir, pid: lab.pid, ...lab.facts }, undefined, 2));
  terminal.say(`${running ? 'already up' : 'up'}: ${lab.dir}\n${lookIn(lab.facts)}`);
  return exitCodes.met.code;
}

export async function status({ output }: { readonly output: 'text' | 'json' }, terminal: Terminal): Promise<number> {
  const lab = await findLab();
  if (lab === undefined) {
    terminal.data(
      output === 'json' ? JSON.stringify({ schemaVersion: 1, up: false }) : 'no lab is up; start one with `gameday lab up`',
    );
    return exitCodes.refused.code;
  }
  const state = await labStatus(lab.dir);
  terminal.data(
    output === 'json'
      ? JSON.stringify({ schemaVersion: 1, up: true, dir: lab.dir, ...lab.facts, ...state }, undefined, 2)
      : `up: ${lab.dir}\n${lookIn(lab.facts)}`,
  );
  return exitCodes.met.code;
}

export async function down(terminal: Terminal): Promise<number> {
  const lab = await findLab();
  if (lab === undefined) {
    terminal.say('no lab is up');
    return exitCodes.met.code;
  }
  await stopLab(lab.dir);
  terminal.say('down');
  return exitCodes.met.code;
}

/** With anybody's own tools. */
function lookIn({ entry, reach, aws, zones, timeScale }: EnvironmentFacts): string {
  const [host, port] = (reach.dns ?? '').split(':');
  const name = new URL(entry).hostname;
  return [
    `  zones      ${zones.map((zone) => zone.name).join(', ')}; cloud time ×${timeScale}`,
    `  clients    curl --proxy ${reach.via?.replace('socks5:', 'socks5h:')} http://${zones[0]?.address}/healthz`,
    `  names      dig @${host} -p ${port} ${name}`,
    `  FIS        AWS_ENDPOINT_URL_FIS=${aws?.endpoints?.fis} aws fis list-actions`,
    `  Route 53   AWS_ENDPOINT_URL_ROUTE_53=${aws?.endpoints?.route53} aws route53 list-hosted-zones`,
  ].join('\n');
}
