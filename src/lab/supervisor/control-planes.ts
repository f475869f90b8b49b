import { existsSync } from 'node:fs';
import type { LabWorld } from '../world.ts';

/** The cloud's doors: base URLs of FIS and Route 53, `host:port` of the name server. */
export interface ControlPlanes extends AsyncDisposable {
  readonly fis: string;
  readonly route53: string;
  readonly dns: string;
}

/** Mounts the control planes, where there are any. */
export async function openControlPlanes(world: LabWorld, signal: AbortSignal): Promise<ControlPlanes | undefined> {
  const module = new URL('../control-planes.ts', import.meta.url);
  if (!existsSync(module)) return undefined;
  const { startControlPlanes } = (await import(module.href)) as {
    startControlPlanes: (world: LabWorld, signal: AbortSignal) => Promise<ControlPlanes>;
  };
  return startControlPlanes(world, signal);
}
