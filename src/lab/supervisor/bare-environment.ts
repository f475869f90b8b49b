import { homedir } from 'node:os';
import { join } from 'node:path';

const kept = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'SystemRoot', 'TEMP'];

/**
 * What a process of the lab inherits. Proxies, loaders and coverage of whoever started the lab are none of its business.
 * Compiled code is kept per user: sixteen processes start at once, and compiling is most of what they do at first.
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return {
    ...Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    NODE_COMPILE_CACHE: join(cache, 'gameday', 'compiled'),
  };
}
