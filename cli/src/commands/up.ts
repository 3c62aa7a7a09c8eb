import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { LocalMesh, ManagedProcess, NotReadyError, PortsTakenError } from '@eaglerank/mesh';
import { ROOT } from '@eaglerank/mesh/plan';
import type { CliConfig } from '../config.js';
import { parseDuration } from '../duration.js';
import { STATE_DIR } from '../paths.js';
import { removeRunFile, writeRunFile, type RunFile } from '../run-file.js';
import { CommandError, type Terminal } from '../terminal.js';
import { banner } from '../up/banner.js';
import { observability } from '../up/observe.js';
import type { Command, CommandContext } from './command.js';

const help = `eaglerank up [--duration 60s] [--feeds-per-second N] [--seed N] [--tenants DIR] [--no-traffic] [--observability]

Starts the whole mesh on this machine with a private Redis and simulated traffic.

  --duration T           stop after T of traffic (60s, 5m) and judge what was served
  --feeds-per-second N   simulated load, default 20
  --seed N               seed of the simulated world, default 1
  --tenants DIR          tenant files, default config/tenants
  --no-traffic           start the services only
  --observability        start Prometheus, Alertmanager and exporters beside them, and the OpenTelemetry Collector,
                         Loki and Envoy where they are installed`;

const DEMO_TENANTS = join(ROOT, 'config/tenants');

interface SimulationReport {
  readonly text: string;
  readonly passed: boolean;
  readonly faults: readonly string[];
  /** What was judged, as it was found. */
  readonly found: string;
}

interface UpOptions {
  readonly durationMs: number | undefined;
  readonly rate: string;
  readonly seed: string;
  readonly tenants: string;
  readonly traffic: boolean;
  readonly observability: boolean;
}

function parse(args: readonly string[]): UpOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      duration: { type: 'string' },
      'feeds-per-second': { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      tenants: { type: 'string', default: DEMO_TENANTS },
      'no-traffic': { type: 'boolean', default: false },
      observability: { type: 'boolean', default: false },
    },
  });
  return {
    durationMs: values.duration === undefined ? undefined : parseDuration(values.duration),
    rate: values['feeds-per-second'],
    seed: values.seed,
    tenants: resolve(values.tenants),
    traffic: !values['no-traffic'],
    observability: values.observability,
  };
}

export const up: Command = {
  help,
  async run(args, context) {
    const options = parse(args);
    const step = stepPrinter(context.terminal);
    const mesh = new LocalMesh({
      ports: context.config.ports,
      stateDir: STATE_DIR,
      redisUrl: context.config.redisUrl,
      // nothing balances load here: there is nobody to wait for when a service drains
      env: { DRAIN_MS: '0', TENANTS_DIR: options.tenants },
      inherited: context.config.inherited,
      onStep: step,
      onCrash: (name, how) => step(`${name} ended (${how}); starting it again`),
      companion: options.observability
        ? await observability(context.config.inherited, step)
        : undefined,
    });
    try {
      await mesh.start(context.signal);
      const run = describe(mesh);
      writeRunFile(run);
      return await serve(run, options, context, step);
    } catch (error) {
      if (context.signal.aborted) return 0;
      if (error instanceof PortsTakenError || error instanceof NotReadyError) {
        throw new CommandError(error.message, { cause: error });
      }
      throw error;
    } finally {
      step('stopping');
      removeRunFile();
      await mesh.stop();
      step('stopped');
    }
  },
};

function stepPrinter(terminal: Terminal): (text: string) => void {
  const startedAt = performance.now();
  return (text) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    terminal.err(`${seconds.padStart(6)} s  ${text}\n`);
  };
}

function describe(mesh: LocalMesh): RunFile {
  return {
    pid: process.pid,
    gateway: mesh.address('gateway'),
    http: mesh.httpUrl,
    feature: mesh.address('feature-service'),
    traces: mesh.traces?.endpoint ?? '',
    secretFile: mesh.secretFile,
    redis: mesh.redisUrl,
    models: mesh.modelsDir,
    admin: Object.fromEntries(mesh.plans.map(({ name, admin }) => [name, admin])),
  };
}

async function serve(
  run: RunFile,
  options: UpOptions,
  { config, terminal, signal }: CommandContext,
  step: (text: string) => void,
): Promise<number> {
  if (!options.traffic) {
    terminal.out(banner(run));
    await aborted(signal);
    return 0;
  }
  const reportFile = join(STATE_DIR, 'simulation.json');
  rmSync(reportFile, { force: true });
  const simulator = startSimulator(config, reportFile, options, step);
  step('simulator started: it builds its worlds, then live traffic follows');
  terminal.out(banner(run));
  try {
    while (!signal.aborted && simulator.state !== 'stopped') await sleep(100);
  } finally {
    await simulator.stop();
  }
  return judge(readReport(reportFile), options.durationMs !== undefined, terminal);
}

function startSimulator(
  config: CliConfig,
  reportFile: string,
  { seed, rate, durationMs, tenants }: UpOptions,
  step: (text: string) => void,
): ManagedProcess {
  const simulator = new ManagedProcess({
    name: 'simulator',
    script: join(ROOT, 'cli/dist/main.js'),
    args: [
      'simulate',
      ...['--seed', seed],
      ...['--feeds-per-second', rate],
      ...['--report', reportFile],
      // every tenant of the demo has a model
      ...['--top-tier', tenants === DEMO_TENANTS ? 'MODEL' : 'HEURISTIC'],
      ...(durationMs === undefined ? [] : ['--duration', `${durationMs}ms`]),
    ],
    env: config.inherited,
    logFile: join(STATE_DIR, 'logs/simulator.log'),
    onCrash: (_, how) => step(`simulator ended (${how}); see .eaglerank/logs/simulator.log`),
    once: true,
  });
  simulator.start();
  return simulator;
}

function readReport(file: string): SimulationReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SimulationReport;
  } catch {
    return undefined;
  }
}

/** The exit code: a run of a given length must have been good, any other merely ends. */
function judge(report: SimulationReport | undefined, judged: boolean, terminal: Terminal): number {
  if (report) terminal.out(`${report.text}\n`);
  if (!judged) return 0;
  if (!report) {
    throw new CommandError(
      'the simulation ended without a report; see .eaglerank/logs/simulator.log',
    );
  }
  for (const fault of report.faults) terminal.err(`not good enough: ${fault}\n`);
  if (report.passed) terminal.out(`good enough: ${report.found}\n`);
  return report.passed ? 0 : 1;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
