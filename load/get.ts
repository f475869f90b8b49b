/** Any service: GET the entry, plus `GAMEDAY_PATH` where there is one. */
import { call, entry } from './prelude.ts';

const url = `${entry}${__ENV.GAMEDAY_PATH ?? '/'}`;

export default function get(): void {
  call('read', 'GET', url);
}
