import { readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem } from 'node:os';

/** Busy cores of others from which on times are too long. */
const QUIET = 0.1;

/** The machine in one line, without its name. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return (
    `${cpus().length} × ${model}, ${memory} GiB, Linux ${release().split('-')[0] ?? ''} ${arch()}, ` +
    `Node ${process.version}; load generator, services and Redis share it.`
  );
}

/** CPU time spent up to a moment, in ticks of the kernel. */
export interface CpuTicks {
  /** By the whole machine. */
  readonly busy: number;
  /** By this process and those of its children that have ended. */
  readonly own: number;
  /** Monotonic ms. */
  readonly at: number;
}

const TICKS_PER_MS = 0.1;

/** Reads the system's counters. */
export function readTicks(
  systemStat = readFileSync('/proc/stat', 'utf8'),
  ownStat = readFileSync('/proc/self/stat', 'utf8'),
  at = performance.now(),
): CpuTicks {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    systemStat.split('\n', 1)[0] as string
  )
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const fields = ownStat.slice(ownStat.lastIndexOf(')') + 2).split(' ');
  const own = fields.slice(11, 15).reduce((total, ticks) => total + Number(ticks), 0);
  return { busy: user + nice + system + irq + softirq, own, at };
}

/** Cores that others kept busy between two readings, all children of this process having ended. */
export function busyByOthers(before: CpuTicks, after: CpuTicks): number {
  const ticks = after.busy - before.busy - (after.own - before.own);
  return Math.max(0, ticks / ((after.at - before.at) * TICKS_PER_MS));
}

/** What others did to the machine during the run, for the head of the report. */
export function describeOthers(cores: number): string {
  const figure = `Other work kept ${cores.toFixed(2)} cores busy during the run`;
  return cores > QUIET
    ? `${figure}: **the machine was not quiet**, absolute times are too long; ratios were taken side by side.`
    : `${figure}: the machine was quiet.`;
}
