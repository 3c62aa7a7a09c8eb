/**
 * `npm run train`: sets up what is missing, then trains a ranking model from the archive. Options are
 * those of the trainer (`--help`), and `--features FILE` and `--if-available`; see docs/training.md.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { ROOT, STATE, fail } from './bootstrap/say.mjs';
import { withDefaults } from './trainer/arguments.mjs';
import { TRAINER, trainerPython } from './trainer/venv.mjs';
import { writePlan } from './trainer/write-plan.mjs';

const { features, ifAvailable, tenant, rest } = withDefaults(process.argv.slice(2), {
  archive: join(STATE, 'archive'),
  out: join(STATE, 'models'),
  features: join(ROOT, 'config/features.yaml'),
});
const found = await trainerPython();
if ('reason' in found) {
  if (ifAvailable) {
    console.log(`skipped: ${found.reason}`);
    process.exit(0);
  }
  fail(new Error(`${found.reason}. Install one, or name one in PYTHON, and run the command again`));
}
await bootstrap();
const plan = await writePlan(features, tenant).catch(fail);
const child = spawn(
  found.python,
  ['-m', 'eaglerank_trainer', '--plan', plan, '--tenant', tenant, ...rest],
  { stdio: 'inherit', env: { ...process.env, PYTHONPATH: TRAINER, PYTHONDONTWRITEBYTECODE: '1' } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => (process.exitCode = code ?? 1));
