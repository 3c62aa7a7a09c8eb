import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { envoyYaml } from './envoy-config.js';
import type { EnvoyOptions } from './envoy-options.js';

const READY_WITHIN_MS = 20_000;

/** One line of the access log. */
export type AccessLine = Readonly<Record<string, string | number>>;

/** An Envoy of this machine. */
export class EnvoyProcess {
  private child: ChildProcess | undefined;

  private constructor(
    readonly options: EnvoyOptions,
    private readonly folder: string,
  ) {}

  /** Starts Envoy with its files in `folder`. Throws when it is not ready in time; says what it logged. */
  static async start(binary: string, folder: string, options: EnvoyOptions): Promise<EnvoyProcess> {
    mkdirSync(folder, { recursive: true });
    const envoy = new EnvoyProcess(options, folder);
    writeFileSync(envoy.file('envoy.yaml'), envoyYaml(options));
    envoy.launch(binary);
    try {
      await envoy.ready();
      return envoy;
    } catch (error) {
      await envoy.stop();
      throw error;
    }
  }

  private file(name: string): string {
    return join(this.folder, name);
  }

  private launch(binary: string): void {
    const out = openSync(this.file('access.log'), 'a');
    const err = openSync(this.file('envoy.log'), 'a');
    this.child = spawn(
      binary,
      [
        ...['-c', this.file('envoy.yaml'), '-l', 'warning'],
        ...['--concurrency', '1', '--disable-hot-restart', '--file-flush-interval-msec', '50'],
      ],
      { stdio: ['ignore', out, err] },
    );
    this.child.on('error', () => undefined);
    closeSync(out);
    closeSync(err);
  }

  private get ended(): boolean {
    const { child } = this;
    return child?.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  }

  private async ready(): Promise<void> {
    const startedAt = performance.now();
    while (!(await this.answers())) {
      if (this.ended || performance.now() - startedAt > READY_WITHIN_MS) {
        const log = readFileSync(this.file('envoy.log'), 'utf8').slice(-2000);
        throw new Error(`Envoy did not become ready:\n${log}`);
      }
      await sleep(25);
    }
  }

  private async answers(): Promise<boolean> {
    try {
      return (await this.admin('/ready')).startsWith('LIVE');
    } catch {
      return false;
    }
  }

  /** Text of a page of the administration interface. */
  async admin(path: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.options.adminPort}${path}`);
    return response.text();
  }

  /** Value of a counter or gauge; 0 while it has none. */
  async stat(name: string): Promise<number> {
    const lines = (await this.admin('/stats')).split('\n');
    const found = lines.find((line) => line.startsWith(`${name}: `));
    return Number(found?.slice(name.length + 2) ?? 0);
  }

  /** Gateways that the edge sends calls to. */
  healthyGateways(): Promise<number> {
    return this.stat('cluster.gateway.membership_healthy');
  }

  /** The access log as text. */
  accessText(): string {
    return readFileSync(this.file('access.log'), 'utf8');
  }

  /** Whole lines of the access log so far. */
  accessLines(): AccessLine[] {
    const lines = this.accessText().split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as AccessLine);
  }

  async stop(): Promise<void> {
    if (this.ended || !this.child) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
