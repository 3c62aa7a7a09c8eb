import { destination, pino, type DestinationStream, type Logger as Pino } from 'pino';
import { describeError, redact, redactInto } from './redaction.js';
import { activeSpan } from './tracing.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one JSON line per event. `event` names what happened, in PascalCase. */
export interface Logger {
  debug(event: string, fields?: LogFields, message?: string): void;
  info(event: string, fields?: LogFields, message?: string): void;
  warn(event: string, fields?: LogFields, message?: string): void;
  /** `fields.error` may be whatever was thrown. */
  error(event: string, fields?: LogFields, message?: string): void;
  /** A logger whose lines carry these fields too. */
  child(fields: LogFields): Logger;
  /**
   * This logger when nothing was let through for `key` in the last `ms` milliseconds, else one that
   * only counts; the next line let through carries `suppressed`.
   */
  rateLimited(key: string, ms: number): Logger;
}

export interface LoggerOptions {
  readonly service: string;
  readonly instance: string;
  readonly version: string;
  readonly level: LogLevel;
  readonly destination?: DestinationStream | undefined;
  readonly onDropped?: (lines: number) => void;
}

type Level = 'debug' | 'info' | 'warn' | 'error';

interface Window {
  until: number;
  suppressed: number;
}

const MAX_WINDOWS = 1000;
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
/** Lines are written together: a system call for each would cost more than making it. */
const MIN_WRITE_BYTES = 8192;
/** Longest a line waits, ms; what warns does not wait. */
const FLUSH_MS = 100;

class PinoLogger implements Logger {
  constructor(
    private readonly pino: Pino,
    private readonly windows: Map<string, Window>,
    /** Lets go of what is held back for company. */
    private readonly release: () => void,
  ) {}

  debug(event: string, fields?: LogFields, message?: string): void {
    this.write('debug', event, fields, message);
  }
  info(event: string, fields?: LogFields, message?: string): void {
    this.write('info', event, fields, message);
  }
  warn(event: string, fields?: LogFields, message?: string): void {
    this.write('warn', event, fields, message);
  }
  error(event: string, fields?: LogFields, message?: string): void {
    this.write('error', event, fields, message);
  }

  private write(level: Level, event: string, fields: LogFields = {}, message?: string): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const line: Record<string, unknown> = { event };
    redactInto(line, fields);
    if (fields['error'] !== undefined) line['error'] = describeError(fields['error']);
    this.pino[level](line, message ?? event);
    if (level === 'warn' || level === 'error') this.release();
  }

  child(fields: LogFields): Logger {
    return new PinoLogger(this.pino.child(redact(fields)), this.windows, this.release);
  }

  rateLimited(key: string, ms: number): Logger {
    const now = performance.now();
    const window = this.windows.get(key);
    if (window && now < window.until) {
      window.suppressed++;
      return silent;
    }
    if (this.windows.size >= MAX_WINDOWS) this.windows.clear();
    this.windows.set(key, { until: now + ms, suppressed: 0 });
    return window?.suppressed ? this.child({ suppressed: window.suppressed }) : this;
  }
}

const nothing = (): void => undefined;
/** Writes nothing. */
export const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silent,
  rateLimited: () => silent,
};

export interface OwnedLogger {
  readonly logger: Logger;
  /** Writes out what is buffered. */
  readonly flush: () => void;
}

/** JSON lines on stdout, or on `destination`. A reader that stalls loses lines, never time. */
export function createLogger(options: LoggerOptions): OwnedLogger {
  const { service, instance, version, level } = options;
  const own = options.destination ? undefined : stdout(options.onDropped);
  const root = pino(
    {
      level,
      base: { service, instance, version },
      messageKey: 'message',
      timestamp: () => `,"ts":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const context = activeSpan()?.context;
        return context ? { trace_id: context.traceId, span_id: context.spanId } : {};
      },
    },
    options.destination ?? (own as DestinationStream),
  );
  return {
    logger: new PinoLogger(root, new Map(), () => own?.flush()),
    flush: () => own?.flushSync(),
  };
}

function stdout(onDropped: ((lines: number) => void) | undefined) {
  const stream = destination({
    dest: 1,
    sync: false,
    minLength: MIN_WRITE_BYTES,
    maxLength: MAX_BUFFERED_BYTES,
    periodicFlush: FLUSH_MS,
  });
  stream.on('drop', () => onDropped?.(1));
  stream.on('error', () => onDropped?.(1));
  return stream;
}
