/** `npm run bench`: sets up what is missing, then runs the benchmarks in this process. */
import { bootstrap } from './bootstrap.mjs';
import { runModule } from './run-module.mjs';

await bootstrap({ serverBinary: true });
await runModule('bench/dist/main.js', process.argv.slice(2));
