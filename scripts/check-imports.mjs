/** Applies the import rules to the repository, after proving in a made-up one that each rule fires. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './bootstrap/say.mjs';
import { workspaces } from './bootstrap/workspaces.mjs';
import { VIOLATIONS, writeFixture } from './checks/import-fixture.mjs';

const CONFIG = join(ROOT, '.dependency-cruiser.cjs');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const silent = silentRules();
for (const name of silent) console.error(`the rule ${name} does not fire on its violation`);
const violations = cruise(ROOT, workspaces());
for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} -> ${to}`);
process.exitCode = silent.length + violations.length > 0 ? 1 : 0;

function silentRules() {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-imports-'));
  try {
    const found = cruise(folder, writeFixture(folder));
    const { forbidden } = createRequire(import.meta.url)(CONFIG);
    return forbidden
      .map((rule) => rule.name)
      .filter(
        (name) => !found.some((v) => v.rule.name === name && v.from === VIOLATIONS[name]?.file),
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function cruise(cwd, folders) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [CRUISER, '--config', CONFIG, '--output-type', 'json', ...folders],
    { cwd, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (!stdout) throw new Error(`dependency-cruiser ended with ${status}: ${stderr}`);
  return JSON.parse(stdout).summary.violations;
}
