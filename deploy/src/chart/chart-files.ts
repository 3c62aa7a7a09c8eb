import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import type { GeneratedFile } from '../generate/generated-file.js';
import { valuesSchema } from './values-schema.js';

/** The chart's folder, relative to the root of the repository. */
export const CHART = 'helm/eaglerank';

/** What the chart carries copies of: a chart reads nothing outside its folder. */
const COPIES = [
  { from: 'deploy/prometheus/rules', suffix: '.yaml', to: 'rules' },
  { from: 'deploy/grafana/dashboards', suffix: '.json', to: 'dashboards' },
] as const;

/**
 * Files of the chart that are made by code: the schema of its values, and copies of the feature
 * definitions, rules and dashboards. `made` are files generated in the same run: they win over those on disk.
 */
export function chartFiles(made: readonly GeneratedFile[] = []): GeneratedFile[] {
  const schema = `${JSON.stringify(valuesSchema(), null, 2)}\n`;
  return [
    { path: `${CHART}/values.schema.json`, text: schema },
    { path: `${CHART}/files/features.yaml`, text: read('config/features.yaml') },
    ...COPIES.flatMap(({ from, suffix, to }) =>
      sources(from, suffix, made).map(({ name, text }) => ({
        path: `${CHART}/files/${to}/${name}`,
        text,
      })),
    ),
  ];
}

function sources(
  folder: string,
  suffix: string,
  made: readonly GeneratedFile[],
): { name: string; text: string }[] {
  const texts = new Map<string, string>();
  if (existsSync(join(ROOT, folder))) {
    for (const name of readdirSync(join(ROOT, folder))) {
      if (name.endsWith(suffix)) texts.set(name, read(`${folder}/${name}`));
    }
  }
  for (const { path, text } of made) {
    const name = path.slice(folder.length + 1);
    if (path === `${folder}/${name}` && !name.includes('/') && name.endsWith(suffix)) {
      texts.set(name, text);
    }
  }
  return [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => ({ name, text }));
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
