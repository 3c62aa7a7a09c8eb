/** `npm start`: sets up what is missing, then runs `eaglerank up` in this process. */
import { bootstrap } from './bootstrap.mjs';
import { runModule } from './run-module.mjs';

await bootstrap();
await runModule('cli/dist/main.js', ['up', ...process.argv.slice(2)]);
