/**
 * `npm run tools [-- NAME…]`: fetches or builds the tools that no package of the distribution has,
 * into a folder outside the clone. Ends with 1 when one could not be had.
 */
import { bootstrap } from './bootstrap.mjs';
import { runModule } from './run-module.mjs';

await bootstrap();
await runModule('deploy/dist/tools/main.js', process.argv.slice(2));
