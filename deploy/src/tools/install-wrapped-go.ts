import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallContext } from './install-context.js';
import { goEnv } from './install-go.js';
import { publish } from './publish.js';
import { runCommand } from './run-command.js';
import type { WrappedGoTool } from './tools-list.js';

/**
 * Builds a command inside a module of our own that requires and replaces what the command's module does,
 * with that module's checksums.
 */
export async function installWrappedGo(
  tool: WrappedGoTool,
  { env, root }: InstallContext,
): Promise<void> {
  const scratch = join(root, 'build', tool.name);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const settings = { cwd: scratch, env: goEnv(env) };
  const wanted = `${tool.module}@${tool.version}`;
  const downloaded = await runCommand('go', ['mod', 'download', '-json', wanted], settings);
  const { Dir: source } = JSON.parse(downloaded) as { Dir: string };
  writeFileSync(join(scratch, 'go.mod'), wrapperOf(readFileSync(join(source, 'go.mod'), 'utf8')));
  copyFileSync(join(source, 'go.sum'), join(scratch, 'go.sum'));
  // files of the module cache are read-only, and go adds to this one
  chmodSync(join(scratch, 'go.sum'), 0o644);
  await runCommand('go', ['mod', 'edit', `-require=${wanted}`], settings);
  const what = `${tool.module}/${tool.folder}`;
  await runCommand('go', ['build', '-mod=mod', '-ldflags=-s -w', '-o', tool.name, what], settings);
  publish(join(scratch, tool.name), root, tool.name);
  rmSync(scratch, { recursive: true });
}

/** A go.mod like `goMod` under another name, without replacements by folders of its repository. */
export function wrapperOf(goMod: string): string {
  const lines = goMod.replace(/^module .*$/m, 'module eaglerank/wrapper').split('\n');
  return lines.filter((line) => !/^replace .* => \.{1,2}\//.test(line)).join('\n');
}
