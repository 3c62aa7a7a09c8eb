import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { InstallContext } from './install-context.js';
import { publish } from './publish.js';
import { runCommand } from './run-command.js';
import type { CollectorTool, GoTool } from './tools-list.js';

/** Components of the collector. */
export const BUILDER_FILE = fileURLToPath(new URL('../../collector/builder.yaml', import.meta.url));

type Env = InstallContext['env'];

/** Go's settings. Throws where they would skip the check of what was downloaded. */
export function goEnv(env: Env): Env {
  if (env['GOSUMDB'] === 'off' || (env['GOFLAGS'] ?? '').includes('-insecure')) {
    throw new Error('GOSUMDB or GOFLAGS turns the verification of checksums off; unset it');
  }
  return { ...env, GOFLAGS: '-trimpath', GOBIN: undefined, GOWORK: 'off' };
}

/** `go install` into a folder of its own, then into `bin` under the tool's name. */
export async function installGo(tool: GoTool, { env, root }: InstallContext): Promise<void> {
  const scratch = join(root, 'build', tool.name);
  mkdirSync(scratch, { recursive: true });
  const settings = { cwd: scratch, env: { ...goEnv(env), GOBIN: scratch } };
  await runCommand('go', ['install', `${tool.package}@${tool.version}`], settings);
  publish(join(scratch, basename(tool.package)), root, tool.name);
  rmSync(scratch, { recursive: true });
}

/**
 * The builder writes the sources, `go build` makes them. Its own `go mod tidy` is left out: that asks
 * for the test dependencies of every component too.
 */
export async function installCollector(
  tool: CollectorTool,
  { env, root }: InstallContext,
): Promise<void> {
  const scratch = join(root, 'build', tool.name);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const sources = join(scratch, 'out');
  const settings = { env: goEnv(env) };
  const only = ['--skip-strict-versioning', '--skip-get-modules', '--skip-compilation'];
  await runCommand(join(root, 'bin/builder'), [...only, '--config', BUILDER_FILE], {
    ...settings,
    cwd: scratch,
  });
  const inSources = { ...settings, cwd: sources };
  await runCommand('go', ['mod', 'init', 'eaglerank/otelcol'], inSources);
  const required = collectorModules(tool, readFileSync(BUILDER_FILE, 'utf8'));
  await runCommand('go', ['mod', 'edit', ...required.map((m) => `-require=${m}`)], inSources);
  await runCommand('go', ['build', '-mod=mod', '-ldflags=-s -w', '-o', tool.name, '.'], inSources);
  publish(join(sources, tool.name), root, tool.name);
  rmSync(scratch, { recursive: true });
}

interface BuilderFile {
  readonly [section: string]: readonly { readonly gomod: string }[];
}

/** Every module the collector's sources import, as `path@version`. */
export function collectorModules(tool: CollectorTool, builderYaml: string): string[] {
  const { dist: _, ...sections } = parse(builderYaml) as BuilderFile;
  const components = Object.values(sections).flatMap((list) => list.map(({ gomod }) => gomod));
  const core = 'go.opentelemetry.io/collector';
  return [
    ...components.map((gomod) => gomod.replace(' ', '@')),
    `${core}/component@${tool.stable}`,
    `${core}/confmap@${tool.stable}`,
    `${core}/otelcol@${tool.version}`,
  ];
}
