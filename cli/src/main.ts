import { environment } from './config.js';
import { run } from './run.js';

const controller = new AbortController();
const interrupt = (): void => controller.abort();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // whoever read, "head" say, has enough: what is still to be done is cut short as by Ctrl-C
    controller.abort();
  });
}

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
