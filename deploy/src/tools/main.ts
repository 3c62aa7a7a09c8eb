import { env } from '../config.js';
import { installTools } from './install-tools.js';

const say = (line: string): void => void process.stdout.write(`tools: ${line}\n`);
const results = await installTools(process.argv.slice(2), { env, say });
const failed = results.filter(({ status }) => status === 'failed');
say(`${results.length - failed.length} of ${results.length} are there`);
if (failed.length > 0) process.exitCode = 1;
