import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';

const MANAGED = new URL('managed-process.js', import.meta.url).href;

/** Notes its pid and what it is sent; lives until it is ended. */
const CHILD = `
  import { appendFileSync } from 'node:fs';
  const note = (text) => appendFileSync(process.argv[2], text + '\\n');
  process.on('SIGINT', () => note('SIGINT'));
  process.on('SIGTERM', () => { note('SIGTERM'); process.exit(); });
  setInterval(() => {}, 1000);
  note(String(process.pid));
`;

/** Starts CHILD as a managed process; stops it when it is sent SIGINT itself. */
const PARENT = `
  import { ManagedProcess } from ${JSON.stringify(MANAGED)};
  const [, , script, notes, logFile] = process.argv;
  const onCrash = (_, how) => process.stdout.write('crash: ' + how + '\\n');
  const child = new ManagedProcess({
    name: 'child', script, args: [notes], env: process.env, logFile, onCrash,
  });
  child.start();
  process.once('SIGINT', () => void child.stop().then(() => process.exit(0)));
`;

describe('ManagedProcess', () => {
  let folder: string;
  let parent: ChildProcess;
  let output: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-managed-'));
    const child = write('child.mjs', CHILD);
    const script = write('parent.mjs', PARENT);
    parent = spawn(process.execPath, [script, child, join(folder, 'notes'), join(folder, 'log')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    output = '';
    parent.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  });

  afterEach(() => {
    parent.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  const notes = (): string[] =>
    existsSync(join(folder, 'notes'))
      ? readFileSync(join(folder, 'notes'), 'utf8').trim().split('\n')
      : [];

  async function childPid(): Promise<number> {
    while (notes().length === 0) await sleep(5);
    return Number(notes()[0]);
  }

  it('leaves the end of its child to whom a Ctrl-C reaches', async () => {
    await childPid();
    process.kill(-(parent.pid as number), 'SIGINT');
    const [code] = (await once(parent, 'exit')) as [number | null];
    expect({ code, output, sent: notes().slice(1) }).to.deep.equal({
      code: 0,
      output: '',
      sent: ['SIGTERM'],
    });
  });

  it('ends the child with itself, also when killed', async () => {
    const pid = await childPid();
    parent.kill('SIGKILL');
    while (alive(pid)) await sleep(5);
    expect(notes().slice(1)).to.deep.equal(['SIGTERM']);
  });

  it('starts the child again when it ends by itself', async () => {
    process.kill(await childPid(), 'SIGKILL');
    while (notes().length < 2) await sleep(5);
    expect(output).to.equal('crash: SIGKILL\n');
  });

  it('tells the last words of a child that are for people, and no line of its log', async () => {
    const pid = await childPid();
    const log = join(folder, 'log');
    writeFileSync(log, 'the key is missing\n{"level":"info"}\n');
    process.kill(pid, 'SIGKILL');
    while (notes().length < 2) await sleep(5);
    expect(output).to.equal('crash: SIGKILL: the key is missing\n');
    process.kill(Number(notes()[1]), 'SIGKILL');
    while (notes().length < 3) await sleep(5);
    expect(output).to.contain('crash: SIGKILL\n');
  });
});

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
