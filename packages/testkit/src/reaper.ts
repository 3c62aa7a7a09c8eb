import { spawn } from 'node:child_process';

/** Ends a process and removes its folder when the process that started the reaper dies. */
export interface Reaper {
  /** Names the process to end; the latest call counts. */
  watch(pid: number): void;
  /** Ends the reaper without touching anything. */
  dismiss(): void;
}

// The pipe on stdin closes with its owner, even after SIGKILL, which no handler in the owner sees.
const SCRIPT =
  'trap "" INT TERM HUP; while read line; do pid=$line; done; ' +
  '[ "$pid" = none ] && exit; [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; rm -rf "$1"';

/** Starts a reaper for the processes that use `folder`. */
export function startReaper(folder: string): Reaper {
  const child = spawn('sh', ['-c', SCRIPT, 'reaper', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  if ('unref' in child.stdin) (child.stdin as unknown as { unref(): void }).unref();
  return {
    watch: (pid) => void child.stdin.write(`${pid}\n`),
    dismiss: () => void child.stdin.end('none\n'),
  };
}
