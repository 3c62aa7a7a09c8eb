import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolsDir } from '../tools/find-tool.js';

type Json = Readonly<Record<string, unknown>>;

/** Where kubeconform finds a kind's schema under what `writeSchemas` wrote. */
export const SCHEMA_PATH =
  '{{.NormalizedKubernetesVersion}}{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json';

/** Folder of the JSON schemas of Kubernetes in the package kubernetes-validate. @throws without it */
export function packagedSchemas(env: Readonly<Record<string, string | undefined>>): string {
  const below = 'python/kubernetes-validate/kubernetes_validate/kubernetes-json-schema';
  const folder = join(toolsDir(env), below);
  if (existsSync(folder)) return folder;
  throw new Error('the schemas of kubernetes-validate are not among the tools: install them first');
}

/**
 * Writes every kind's schema of a version with the definitions it needs, since kubeconform cannot
 * follow references to another file. Returns how many there are.
 */
export function writeSchemas(packaged: string, version: string, to: string): number {
  const from = join(packaged, `v${version}-local-strict`);
  const target = join(to, `v${version}-strict`);
  mkdirSync(target, { recursive: true });
  const { $defs } = read(join(from, '_definitions.json')) as {
    $defs: Readonly<Record<string, Json>>;
  };
  const definitions = new Map(Object.entries($defs).map(([name, part]) => [name, local(part)]));
  let written = 0;
  for (const name of readdirSync(from)) {
    const schema = read(join(from, name));
    if (!('x-kubernetes-group-version-kind' in schema)) continue;
    const whole = local(schema) as Json;
    const needed = closure(whole, definitions);
    writeFileSync(join(target, name), JSON.stringify({ ...whole, $defs: needed }));
    written++;
  }
  return written;
}

/** All definitions that a schema reaches. */
function closure(schema: unknown, definitions: ReadonlyMap<string, unknown>): Json {
  const reached = new Map<string, unknown>();
  const waiting = references(schema);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    const definition = definitions.get(name);
    if (definition === undefined) throw new Error(`there is no definition ${name}`);
    reached.set(name, definition);
    waiting.push(...references(definition));
  }
  return Object.fromEntries(reached);
}

function references(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(references);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [lastOf(value)] : references(value),
  );
}

/** Without names of its own, with references into the same file. */
function local(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(local);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part)
      .filter(([key, value]) => key !== '$id' || typeof value !== 'string')
      .map(([key, value]) => [
        key,
        // a property may be called $ref: its value is then no text
        key === '$ref' && typeof value === 'string' ? `#/$defs/${lastOf(value)}` : local(value),
      ]),
  );
}

function lastOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function read(file: string): Json {
  return JSON.parse(readFileSync(file, 'utf8')) as Json;
}
