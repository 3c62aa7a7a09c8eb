import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { CliConfig } from '../config.js';
import { parseDuration } from '../duration.js';
import { ROOT, STATE_DIR } from '../paths.js';
import { CommandError, type Terminal } from '../terminal.js';
import { banner } from '../up/banner.js';
import { ManagedProcess } from '../up/managed-process.js';
import { LocalMesh } from '../up/mesh.js';

export const upHelp = `eaglerank up [--duration 60s] [--feeds-per-second N] [--seed N] [--no-traffic]

Starts the whole mesh on this machine with a private Redis and simulated traffic.

  --duration T           stop after T of traffic (60s, 5m) and judge what was served
  --feeds-per-second N   simulated load, default 20
  --seed N               seed of the simulated world, default 1
  --no-traffic           start the services only`;

/** A user of the simulated world that always exists. */
const SAMPLE_USER = 'user-1';

interface SimulationReport {
  readonly text: string;
  readonly passed: boolean;
  readonly faults: readonly string[];
}

export async function up(
  args: readonly string[],
  config: CliConfig,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      duration: { type: 'string' },
      'feeds-per-second': { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      'no-traffic': { type: 'boolean', default: false },
    },
  });
  const durationMs = values.duration === undefined ? undefined : parseDuration(values.duration);
  const startedAt = performance.now();
  const step = (text: string): void => {
    terminal.err(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
  };
  const mesh = new LocalMesh(config, {
    onStep: step,
    onCrash: (name, how) => step(`${name} ended (${how}); starting it again`),
  });
  let simulator: ManagedProcess | undefined;
  try {
    const run = await mesh.start(signal);
    if (values['no-traffic']) {
      terminal.out(banner(run, SAMPLE_USER));
      await aborted(signal);
      return 0;
    }
    const reportFile = join(STATE_DIR, 'simulation.json');
    rmSync(reportFile, { force: true });
    simulator = startSimulator(config, reportFile, {
      seed: values.seed,
      rate: values['feeds-per-second'],
      durationMs,
      onCrash: (how) => step(`simulator ended (${how}); see .eaglerank/logs/simulator.log`),
    });
    step('simulator started: building the world');
    terminal.out(banner(run, SAMPLE_USER));
    const report = await watchSimulation(simulator, reportFile, signal);
    await simulator.stop();
    return judge(report, durationMs !== undefined, terminal);
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    await simulator?.stop();
    step('stopping');
    await mesh.stop();
    step('stopped');
  }
}

function startSimulator(
  config: CliConfig,
  reportFile: string,
  options: {
    seed: string;
    rate: string;
    durationMs: number | undefined;
    onCrash: (how: string) => void;
  },
): ManagedProcess {
  const duration =
    options.durationMs === undefined ? [] : ['--duration', `${options.durationMs}ms`];
  const simulator = new ManagedProcess({
    name: 'simulator',
    script: join(ROOT, 'cli/dist/main.js'),
    args: [
      'simulate',
      ...['--seed', options.seed],
      ...['--feeds-per-second', options.rate],
      ...['--report', reportFile],
      ...duration,
    ],
    env: config.inherited,
    logFile: join(STATE_DIR, 'logs/simulator.log'),
    onCrash: (_, how) => options.onCrash(how),
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

/** Waits until the simulator is done or `signal` is aborted; the report when there is one. */
async function watchSimulation(
  simulator: ManagedProcess,
  reportFile: string,
  signal: AbortSignal,
): Promise<SimulationReport | undefined> {
  while (!signal.aborted && simulator.state !== 'stopped') await sleep(100);
  if (signal.aborted) await simulator.stop();
  return readReport(reportFile);
}

function judge(report: SimulationReport | undefined, judged: boolean, terminal: Terminal): number {
  if (!report) {
    if (judged)
      throw new CommandError(
        'the simulation ended without a report; see .eaglerank/logs/simulator.log',
      );
    return 0;
  }
  terminal.out(`${report.text}\n`);
  if (!judged) return 0;
  for (const fault of report.faults) terminal.err(`not good enough: ${fault}\n`);
  return report.passed ? 0 : 1;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
