import { environment } from './config.js';
import { run } from './run.js';

const controller = new AbortController();
const interrupt = (): void => controller.abort();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);

process.exitCode = await run(
  process.argv.slice(2),
  environment(),
  {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    interactive: process.stderr.isTTY,
    width: process.stderr.columns || 100,
  },
  controller.signal,
);
