/**
 * Generates docs/configuration.md from the settings that services read and the schema of a tenant
 * file (built first). With --check it changes nothing and fails when the committed file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { tenantJsonSchema } from '../packages/config/dist/index.js';

const PATH = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));
const READERS = {
  gateway: ['../gateway/dist/config.js', 'readGatewayConfig'],
  'candidate-service': ['../candidate-service/dist/config.js', 'readCandidateConfig'],
  'ranker-service': ['../ranker-service/dist/config.js', 'readRankerConfig'],
  'feature-service': ['../feature-service/dist/config.js', 'readFeatureConfig'],
};

const settings = new Map();
for (const [service, [path, reader]] of Object.entries(READERS)) {
  const module = await import(path);
  for (const setting of module[reader]({}).settings) {
    const known = settings.get(setting.name);
    if (known) known.services.push(service);
    else settings.set(setting.name, { ...setting, services: [service] });
  }
}

const text = await format(render(), { parser: 'markdown' });
if (!process.argv.includes('--check')) {
  writeFileSync(PATH, text);
} else if (committed() !== text) {
  console.error('docs/configuration.md is not in sync: run `npm run generate` and commit it');
  process.exitCode = 1;
}

function committed() {
  try {
    return readFileSync(PATH, 'utf8');
  } catch {
    return undefined;
  }
}

function cell(value) {
  return String(value).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function kindOf({ kind, range, choices }) {
  if (choices) return `one of ${choices.join(', ')}`;
  return range ? `${kind}, ${range[0]} to ${range[1]}` : kind;
}

function settingRows(wanted) {
  return [...settings.values()]
    .filter(({ services }) => wanted(services))
    .map(({ name, fallback, description, ...setting }) => {
      const shown = fallback === undefined || fallback === '' ? '' : `\`${cell(fallback)}\``;
      return `| \`${name}\` | ${kindOf(setting)} | ${shown} | ${cell(description)} |`;
    });
}

function settingTable(title, wanted) {
  const rows = settingRows(wanted);
  if (rows.length === 0) return '';
  return `### ${title}

| variable | kind | default | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function tenantRows(schema, prefix = '') {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const path = prefix + name;
    if (part.type === 'object' && part.properties) return tenantRows(part, `${path}.`);
    if (part.type === 'array' && part.items?.properties) {
      return [row(path, part), ...tenantRows(part.items, `${path}[].`)];
    }
    return [row(path, part)];
  });
}

function row(path, part) {
  const range = [
    part.minimum !== undefined && part.minimum > -1e15 ? `≥ ${part.minimum}` : '',
    part.maximum !== undefined && part.maximum < 1e15 ? `≤ ${part.maximum}` : '',
  ].filter(Boolean);
  const kind = [part.type ?? 'any', ...range].join(' ');
  const fallback = part.default === undefined ? '' : `\`${cell(JSON.stringify(part.default))}\``;
  return `| \`${path}\` | ${cell(kind)} | ${fallback} | ${cell(part.description ?? '')} |`;
}

function render() {
  const all = Object.keys(READERS).length;
  return `# Configuration

Generated from the code that reads it; do not edit. Every fault of a configuration is reported at once, with its remedy, and
nothing starts until there is none.

## Environment

${settingTable('every service', (services) => services.length === all)}
${Object.keys(READERS)
  .map((service) =>
    settingTable(service, (services) => services.length < all && services.includes(service)),
  )
  .join('\n')}

## Tenant files

One file per tenant, \`config/tenants/<id>.yaml\`. Only \`id\` is required. \`npx eaglerank tenants check\` validates them.

| field | kind | default | meaning |
| --- | --- | --- | --- |
${tenantRows(tenantJsonSchema()).join('\n')}

## Features

\`config/features.yaml\` is described in [features.md](features.md); \`npx eaglerank features plan\` checks it and prints what it compiles to.
`;
}
