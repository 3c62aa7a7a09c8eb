import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import type { JsonSchema } from './json-schema.js';

/** One environment variable as docs/configuration.md, which is made from the readers, has it. */
export interface Setting {
  readonly name: string;
  /** With what it may be. */
  readonly kind: string;
  readonly fallback: string;
  readonly meaning: string;
}

const ROW = /^\| `([A-Z_]+)`\s*\| ([^|]+?)\s*\|([^|]*)\|(.*)\|$/;

/** Settings by service; those of all under `every service`. */
export function readSettings(
  markdown = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8'),
): ReadonlyMap<string, readonly Setting[]> {
  const sections = new Map<string, Setting[]>();
  let section: Setting[] = [];
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) section = [];
    if (line.startsWith('### ')) sections.set(line.slice(4).trim(), (section = []));
    const [, name, kind, fallback, meaning] = ROW.exec(line) ?? [];
    if (name === undefined || kind === undefined) continue;
    const shown = (fallback ?? '').trim().replaceAll('`', '');
    section.push({ name, kind, fallback: shown, meaning: (meaning ?? '').trim() });
  }
  return sections;
}

/** What the chart sets itself, from values of their own; ports are the defaults. */
const MANAGED =
  /^(?:BIND_ADDRESS|REDIS_URL|TENANTS_DIR|FEATURES_FILE|ENVIRONMENT|INSTANCE|OTEL_.*|DRAIN_MS|.*_PORT|.*_ADDRESSES|AUTH_.*|MESH_.*|PAGE_TOKEN_.*|MODEL_REGISTRY|MODELS_DIR|ARCHIVE_DIR)$/;

/** What has to be the same in all services, or they do not meet. */
const SHARED = new Set(['KEY_NAMESPACE']);

const TYPES: Readonly<Record<string, string>> = { flag: 'boolean' };

/** Schema of `settings` of a service, or of all of them. */
export function settingsSchema(service: string): JsonSchema {
  const all = readSettings();
  const common = all.get('every service') ?? [];
  const own = all.get(service) ?? [];
  const known =
    service === 'every service'
      ? common
      : [...common.filter(({ name }) => !SHARED.has(name)), ...own];
  return {
    type: 'object',
    description: `Further environment of ${service}; see docs/configuration.md.`,
    additionalProperties: false,
    properties: Object.fromEntries(
      known.filter(({ name }) => !MANAGED.test(name)).map((setting) => [setting.name, of(setting)]),
    ),
  };
}

/** As scripts/generate-config-docs.mjs writes them. */
const NUMBER = /^(integer|number), (\S+) to (\S+)$/;
const CHOICE = /^one of (.+)$/;

function of({ kind, meaning, fallback }: Setting): JsonSchema {
  const description = fallback === '' ? meaning : `${meaning} ${fallback} unless set.`;
  const choices = CHOICE.exec(kind)?.[1]?.split(', ');
  if (choices) return { type: 'string', description, enum: choices };
  const [, type, least, most] = NUMBER.exec(kind) ?? [];
  if (type === undefined) return { type: TYPES[kind] ?? 'string', description };
  return { type, description, minimum: Number(least), maximum: Number(most) };
}
