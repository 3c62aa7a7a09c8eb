import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallContext } from './install-context.js';
import { publish } from './publish.js';
import { runCommand } from './run-command.js';
import type { PythonTool } from './tools-list.js';

/** Folder that a PyPI package was unpacked into. */
export function pythonFolder(root: string, name: string): string {
  return join(root, 'python', name);
}

export async function installPython(
  tool: PythonTool,
  { env, root }: InstallContext,
): Promise<void> {
  const folder = pythonFolder(root, tool.name);
  rmSync(folder, { recursive: true, force: true });
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps', '--no-compile'];
  const what = `${tool.package}==${tool.version}`;
  await runCommand('python3', ['-m', 'pip', 'install', ...quiet, '--target', folder, what], {
    env,
  });
  if (tool.binary !== undefined) publish(join(folder, tool.binary), root, tool.name);
}
