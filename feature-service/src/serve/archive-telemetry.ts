import { METRICS, errorType, type Telemetry } from '@eaglerank/telemetry';
import type { ArchiveReport } from '../archive/archiver.js';
import type { Kind } from '@eaglerank/archive';

const LOG_EVERY_MS = 60_000;

/** Counts what the archive writes and cannot write. */
export class ArchiveTelemetry implements ArchiveReport {
  constructor(private readonly telemetry: Telemetry) {}

  written(_tenant: string, kind: Kind, rows: number): void {
    this.telemetry.metrics.use(METRICS.archiveRows).inc({ kind }, rows);
  }

  failed(tenant: string, error: unknown): void {
    this.count(errorType(error));
    this.telemetry.logger
      .rateLimited(`archive ${tenant} ${errorType(error)}`, LOG_EVERY_MS)
      .error('ArchiveWriteFailed', { tenant, error }, 'the log is kept until it works again');
  }

  skipped(tenant: string): void {
    this.count('skipped');
    this.telemetry.logger
      .rateLimited(`archive skipped ${tenant}`, LOG_EVERY_MS)
      .error('ArchiveSkipped', { tenant }, 'entries were given up: check the disk of ARCHIVE_DIR');
  }

  private count(error_type: string): void {
    this.telemetry.metrics.use(METRICS.archiveErrors).inc({ error_type });
  }
}
