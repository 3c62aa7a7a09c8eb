import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Folder of the tools that `npm run verify:operate` fetched or built; outside every clone. */
export function toolsDir(env: Readonly<Record<string, string | undefined>>): string {
  return (
    env['EAGLERANK_TOOLS_DIR'] ??
    join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'eaglerank/tools')
  );
}

/** Path of an executable: the tools folder's own first, then the search path; undefined if neither has it. */
export function findTool(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const folders = [join(toolsDir(env), 'bin'), ...(env['PATH'] ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
