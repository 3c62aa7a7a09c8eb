/** Checks that no file names a package registry's host or a path of somebody's machine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './bootstrap/say.mjs';
import { repositoryFiles } from './checks/files.mjs';
import { neutralFaults } from './checks/neutral.mjs';

for (const path of repositoryFiles()) {
  const content = readFileSync(join(ROOT, path));
  if (content.includes(0)) continue;
  for (const fault of neutralFaults(content.toString('utf8'))) {
    console.error(`${path}:${fault}`);
    process.exitCode = 1;
  }
}
