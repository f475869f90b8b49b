import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Whether an executable of that name stands in one of the PATH's folders. */
export async function isOnPath(name: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, name), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
