import { arch, cpus, loadavg, release, totalmem } from 'node:os';

/** Busy cores above which others are at work on the machine. */
const QUIET_LOAD = 0.5;

/** The machine in one line, without its name. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return (
    `${cpus().length} × ${model}, ${memory} GiB, Linux ${release().split('-')[0] ?? ''} ${arch()}, ` +
    `Node ${process.version}; load generator, services and Redis share it.`
  );
}

/** What else the machine was doing when the run began: its load, in busy cores over a minute. */
export function describeLoad(load = loadavg()[0] ?? 0): string {
  const figure = `Load of the machine before the run: ${load.toFixed(2)} busy cores`;
  return load > QUIET_LOAD
    ? `${figure}: **others were using it**, so absolute times are too long; ratios were taken side by side.`
    : `${figure}: it was quiet.`;
}
