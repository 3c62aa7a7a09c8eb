import { readFileSync } from 'node:fs';

/** Kernel ticks per second on every Linux that Node supports. */
const TICKS_PER_SECOND = 100;

/** Process ids by the name of what runs in them. */
export type Pids = Readonly<Record<string, number>>;

/** CPU time of a process, milliseconds, user and system, all its threads; 10 ms resolution. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // the command in parentheses may hold spaces
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}

/** CPU time of several processes, milliseconds by name. */
export function cpuOf(pids: Pids): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuMs(pid)]));
}

/** Resident memory of a process, bytes. */
export function rssBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) * 1024;
}
