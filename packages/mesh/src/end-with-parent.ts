/**
 * Loaded by a child process before its script: ends the child as SIGTERM would once the pipe on stdin
 * closes, which it does with the parent even after SIGKILL, which no handler in the parent sees.
 */
process.stdin.once('end', () => process.kill(process.pid, 'SIGTERM')).resume();
process.stdin.unref();
