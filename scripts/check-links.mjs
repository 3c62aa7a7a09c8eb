/** Checks the links of all Markdown files of the repository. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './bootstrap/say.mjs';
import { repositoryFiles } from './checks/files.mjs';
import { checkLinks } from './checks/links.mjs';

const files = repositoryFiles();
const documents = files.filter((path) => path.endsWith('.md'));
const texts = new Map(documents.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
const { checked, faults } = checkLinks(files, texts);
for (const fault of faults) console.error(fault);
console.log(`${checked} links in ${documents.length} documents`);
process.exitCode = faults.length > 0 ? 1 : 0;
