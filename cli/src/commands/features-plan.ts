import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describePlan, loadFeaturePlan } from '@eaglerank/features';
import { ROOT } from '@eaglerank/mesh/plan';
import type { Command } from './command.js';

export const featuresPlan: Command = {
  help: 'eaglerank features plan [FILE]\n\nReports every fault of FILE (default config/features.yaml) with line and remedy.',
  run(args, { terminal }) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
    const plan = loadFeaturePlan(positionals[0] ?? join(ROOT, 'config/features.yaml'));
    terminal.out(`${describePlan(plan)}\n`);
    return Promise.resolve(0);
  },
};
