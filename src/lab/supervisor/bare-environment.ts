const kept = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'SystemRoot', 'TEMP'];

/** What a process of the lab inherits. Proxies, loaders and coverage of whoever started the lab are none of its business. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}
