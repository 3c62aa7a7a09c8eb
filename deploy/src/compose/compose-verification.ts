import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '@eaglerank/mesh';
import { findTool } from '../tools/find-tool.js';
import type { Verification, VerificationReport } from '../verify/verification.js';
import { parseCompose } from './compose-model.js';

const run = promisify(execFile);
const MAX_OUTPUT = 16 * 1024 * 1024;

interface Resolved {
  readonly services: Readonly<Record<string, { readonly image?: string }>>;
}

/** The parser of `docker compose` reads the file, and refuses it with a fault in it. */
export const composeVerification: Verification = {
  name: 'compose',
  title: 'The compose file',
  tools: ['compose-go'],
  async run({ env, folder, say }): Promise<VerificationReport> {
    const tool = findTool('compose-go', env) as string;
    const text = readFileSync(join(ROOT, 'deploy/compose.yaml'), 'utf8');
    const named = Object.keys(parseCompose(text).services);
    const resolve = async (name: string, content: string): Promise<Resolved | string> => {
      const place = join(folder, name);
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'compose.yaml'), content);
      try {
        const { stdout } = await run(tool, ['-format', 'json', 'compose.yaml'], {
          cwd: place,
          maxBuffer: MAX_OUTPUT,
          env: { ...env, COMPOSE_PROFILES: '*' },
        });
        return JSON.parse(stdout) as Resolved;
      } catch (error) {
        return String((error as { stderr?: string }).stderr ?? error).split('\n')[0] ?? '';
      }
    };
    const whole = await resolve('whole', text);
    const resolved = typeof whole === 'string' ? [] : Object.keys(whole.services);
    const rows = [
      [
        'as it is',
        typeof whole === 'string' ? whole : `${resolved.length} services`,
        yes(named.every((name) => resolved.includes(name))),
      ],
    ];
    for (const [what, from, to] of FAULTS) {
      const answer = await resolve('broken', text.replace(from, to));
      rows.push([what, said(answer), yes(typeof answer === 'string')]);
    }
    const ok = rows.every(([, , holds]) => holds === 'yes');
    say(`compose-go resolves ${resolved.length} of ${named.length} services`);
    return {
      ok,
      summary: `The parser of docker compose resolves ${resolved.length} of ${named.length} services and refuses ${rows.length - 1} files with a fault.`,
      tables: [{ title: 'What compose-go says', head: ['file', 'answer', 'as expected'], rows }],
      notes: ['Validated, not run: no engine runs here, and none of the images was pulled.'],
    };
  },
};

const FAULTS: readonly (readonly [what: string, from: string, to: string])[] = [
  ['with a condition that does not exist', 'service_healthy', 'service_ok'],
  ['with a key that does not exist', 'read_only:', 'readonly:'],
  ['with a port that is none', '127.0.0.1:9090:9090', '127.0.0.1:9090:nine'],
];

const yes = (holds: boolean): string => (holds ? 'yes' : 'no');
const said = (answer: Resolved | string): string =>
  typeof answer === 'string' ? answer.replace(/\S*\//g, '') : 'accepted';
