import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What `promtool test rules` said of each file: true where all its cases held. */
async function testRules(
  promtool: string,
  files: readonly string[],
): Promise<Map<string, boolean>> {
  // verdicts go to standard output and failures to standard error: one pipe keeps their order
  const child = spawn('sh', ['-c', 'exec "$@" 2>&1', 'sh', promtool, 'test', 'rules', ...files]);
  const ended = once(child, 'close');
  const output = await text(child.stdout);
  await ended;
  const results = new Map<string, boolean>();
  let file = '';
  for (const line of output.split('\n')) {
    if (line.startsWith('Unit Testing:')) file = line.slice('Unit Testing:'.length).trim();
    else if (line.trim() === 'SUCCESS') results.set(file, true);
    else if (line.trim().startsWith('FAILED')) results.set(file, false);
  }
  if (results.size === files.length) return results;
  throw new Error(
    `promtool judged ${results.size} of ${files.length} files: ${output.slice(-2000)}`,
  );
}

/** The same in `jobs` processes side by side. */
export async function testRulesInParallel(
  promtool: string,
  files: readonly string[],
  jobs: number,
): Promise<Map<string, boolean>> {
  const shares = Array.from({ length: jobs }, (_, j) => files.filter((_, i) => i % jobs === j));
  const results = await Promise.all(
    shares.filter((s) => s.length > 0).map((s) => testRules(promtool, s)),
  );
  return new Map(results.flatMap((r) => [...r]));
}
