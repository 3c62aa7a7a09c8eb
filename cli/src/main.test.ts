import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh/plan';
import { expect } from 'chai';
import { environment } from './config.js';

const MAIN = join(ROOT, 'cli/dist/main.js');

describe('the program', () => {
  /** Runs it with a standard output, or error, that nobody reads any more. */
  async function unread(closed: 'stdout' | 'stderr', ...args: string[]) {
    const child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment(), MODELS_DIR: join(ROOT, 'config/models') },
    });
    child[closed].destroy();
    let said = '';
    const other = closed === 'stdout' ? child.stderr : child.stdout;
    other.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, said };
  }

  it('ends quietly when nobody reads what it prints', async () => {
    for (const args of [['models', 'list'], ['features', 'plan'], ['--help']]) {
      expect(await unread('stdout', ...args), args.join(' ')).to.deep.equal({ code: 0, said: '' });
    }
    expect(await unread('stderr', 'sing')).to.deep.equal({ code: 2, said: '' });
  });
});
