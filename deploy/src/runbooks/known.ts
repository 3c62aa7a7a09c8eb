import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Code, TIERS } from '@eaglerank/domain';
import { ROOT } from '@eaglerank/mesh';
import { METRICS, Metrics, type MetricSpec } from '@eaglerank/telemetry';
import { ruleFiles } from '../rules/rule-files.js';
import type { Thresholds } from '../thresholds/schema.js';
import { EXPORTER_METRICS } from './exporter-metrics.js';

/** What pages may speak of: what the product and its tools really have. */
export interface Known {
  /** Labels by the name of a series; undefined where anything may be asked for. */
  readonly series: ReadonlyMap<string, readonly string[] | undefined>;
  /** Help text by command of the CLI. */
  readonly commands: ReadonlyMap<string, string>;
  /** Scripts of the root's package.json. */
  readonly scripts: ReadonlySet<string>;
  /** Words of capitals with underscores: settings, reasons of errors, statuses, tiers. */
  readonly words: ReadonlySet<string>;
  /** Top folders of the repository: a path that begins with one must exist. */
  readonly folders: ReadonlySet<string>;
  readonly exists: (path: string) => boolean;
}

/** What a metric is called, and by what it is told apart. */
interface Shape {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** Labels that Prometheus adds to every series it scrapes. */
const SCRAPED = ['job', 'instance'];
const BUCKETED = ['le'];

/** Throws where the CLI cannot be asked. */
export async function known(thresholds: Thresholds): Promise<Known> {
  const commands = commandHelps();
  return {
    series: new Map<string, readonly string[] | undefined>([
      ...[
        ...(await processMetrics()),
        ...recorded(thresholds),
        ...Object.values(EXPORTER_METRICS).flat(),
      ].map((name) => [name, undefined] as const),
      ...Object.values<MetricSpec>(METRICS).flatMap(seriesOf),
      ...declaredByTenants().flatMap(seriesOf),
    ]),
    commands,
    scripts: new Set(Object.keys(readJson('package.json').scripts)),
    words: knownWords([...commands.values()]),
    folders: new Set(
      readdirSync(ROOT, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => name),
    ),
    exists: (path) => existsSync(join(ROOT, path)),
  };
}

function seriesOf({ name, type, labels }: Shape): [string, readonly string[]][] {
  const own = [...labels, ...SCRAPED];
  if (type !== 'histogram') return [[name, own]];
  return [
    [`${name}_bucket`, [...own, ...BUCKETED]],
    [`${name}_sum`, own],
    [`${name}_count`, own],
  ];
}

/** What Node's own collectors declare, as they do it here. */
async function processMetrics(): Promise<string[]> {
  const text = await new Metrics(() => undefined).text();
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type = '']) => {
    if (type === 'histogram') return ['_bucket', '_sum', '_count'].map((end) => name + end);
    return [type === 'counter' ? `${name}_total` : name];
  });
}

function recorded(thresholds: Thresholds): string[] {
  const files = Object.values(ruleFiles(thresholds)) as {
    groups: { rules: { record?: string }[] }[];
  }[];
  return files.flatMap(({ groups }) =>
    groups.flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? [])),
  );
}

/** Figures of the tenants that come with the product, as docs/metrics.md has them. */
function declaredByTenants(): Shape[] {
  const [, section = ''] = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8').split(
    /^## feature-service, declared by tenants$/m,
  );
  const rows = (section.split(/^## /m)[0] ?? '').matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]+)\|/gm);
  return [...rows].map(([, name = '', type = '', labels = '']) => ({
    name,
    type,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
  }));
}

/** Asks the CLI's own list; in one process, since each start of it costs a second. */
const ASK = `
  const { COMMANDS } = await import(process.argv[1]);
  const helps = await Promise.all(COMMANDS.map(async (c) => [c.name, (await c.load()).help]));
  process.stdout.write(JSON.stringify(helps));
`;

function commandHelps(): Map<string, string> {
  const list = pathToFileURL(join(ROOT, 'cli/dist/commands/catalogue.js')).href;
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', ASK, list], {
    encoding: 'utf8',
  });
  return new Map(JSON.parse(answer) as [string, string][]);
}

/** `helps` name what the CLI reads of the environment. */
function knownWords(helps: readonly string[]): Set<string> {
  const documented = ['docs/configuration.md', 'docs/errors.md'].flatMap((path) => [
    ...readFileSync(join(ROOT, path), 'utf8').matchAll(/`([A-Z][A-Z0-9_]+)`/g),
  ]);
  return new Set([
    ...documented.map(([, word = '']) => word),
    ...helps.flatMap((help) => help.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []),
    ...Object.keys(Code),
    ...Object.keys(TIERS),
  ]);
}

function readJson(path: string): { scripts: Record<string, string> } {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as { scripts: Record<string, string> };
}
