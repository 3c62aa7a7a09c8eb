/** `npm run evaluate`: sets up what is missing, then measures rankers in this process. */
import { bootstrap } from './bootstrap.mjs';
import { runModule } from './run-module.mjs';

await bootstrap();
await runModule('evaluate/dist/main.js', process.argv.slice(2));
