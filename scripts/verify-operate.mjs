/**
 * `npm run verify:operate [-- NAME…]`: fetches or builds the real tools where they are missing, runs
 * the parts against them and writes docs/verification.md. Ends with 1 when one does not hold.
 */
import { bootstrap } from './bootstrap.mjs';

await bootstrap({ serverBinary: true });
const { verify } = await import('../deploy/dist/index.js');
const ok = await verify({
  names: process.argv.slice(2),
  env: process.env,
  say: (line) => console.log(line),
});
// Node 20 was seen to spin for ever in its own clean-up after a run with many fetches: it is not waited for
process.stdout.write('', () => process.exit(ok ? 0 : 1));
