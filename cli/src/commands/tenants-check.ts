import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadTenants } from '@eaglerank/config';
import { ROOT } from '@eaglerank/mesh/plan';
import type { Command } from './command.js';

export const tenantsCheck: Command = {
  help: 'eaglerank tenants check [DIR]\n\nReports every fault of every file of DIR (default config/tenants).',
  run(args, { terminal }) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
    const tenants = loadTenants(positionals[0] ?? join(ROOT, 'config/tenants'));
    for (const { id, retrieval, experiments } of tenants.values()) {
      terminal.out(`${id}: ${retrieval.limit} candidates, ${experiments.length} experiments\n`);
    }
    return Promise.resolve(0);
  },
};
