import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { OtlpEncoder } from './otlp-encoder.js';

export interface ExportCounters {
  exported(spans: number): void;
  dropped(spans: number, reason: 'queue_full' | 'export_failed'): void;
}

export interface OtlpExporterOptions {
  /** Where spans are posted. */
  readonly url: string;
  readonly resource: Attributes;
  readonly scope: string;
  readonly counters: ExportCounters;
}

/** Spans that wait; further ones are dropped. */
const MAX_WAITING = 4096;
const MAX_BATCH = 512;
const DELAY_MS = 500;
/** Time between two tries while the collector is away, ms. */
const RETRY_MS = 1000;
const TIMEOUT_MS = 2000;
/** Longest time shutdown waits for the collector, ms. */
const SHUTDOWN_MS = 2000;

type Verdict = 'accepted' | 'refused' | 'away';

interface Batch {
  readonly body: Buffer;
  readonly spans: number;
}

/**
 * Sends finished spans to an OTLP/HTTP receiver, one batch at a time. While the receiver is away a
 * bounded number waits, the rest is dropped and counted; whoever ends a span never waits.
 */
export class OtlpExporter implements SpanProcessor {
  private readonly encoder: OtlpEncoder;
  private readonly url: URL;
  private readonly agent: HttpAgent;
  private timer: NodeJS.Timeout | undefined;
  private current: Batch | undefined;
  private sending: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly options: OtlpExporterOptions) {
    this.encoder = new OtlpEncoder(options.resource, options.scope);
    this.url = new URL(options.url);
    const settings = { keepAlive: true, maxSockets: 1 };
    this.agent =
      this.url.protocol === 'https:' ? new HttpsAgent(settings) : new HttpAgent(settings);
  }

  onStart(): void {
    // only finished spans matter
  }

  onEnd(span: ReadableSpan): void {
    const waiting = this.encoder.count + (this.current?.spans ?? 0);
    if (this.stopped || waiting >= MAX_WAITING) {
      this.options.counters.dropped(1, 'queue_full');
      return;
    }
    this.encoder.add(span);
    this.schedule(this.encoder.count >= MAX_BATCH ? 0 : DELAY_MS);
  }

  /** At 0 ms sends at once unless a batch is under way or waits for the collector to come back. */
  private schedule(ms: number): void {
    if (ms === 0 && !this.current) {
      clearTimeout(this.timer);
      this.timer = undefined;
      void this.send();
      return;
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.send();
    }, ms).unref();
  }

  private send(): Promise<void> {
    this.sending ??= this.sendAll().finally(() => (this.sending = undefined));
    return this.sending;
  }

  private async sendAll(): Promise<void> {
    const { encoder } = this;
    while (this.current || encoder.count > 0) {
      const batch = (this.current ??= { spans: encoder.count, body: encoder.take() });
      const verdict = await this.post(batch.body);
      if (verdict === 'away') {
        this.schedule(RETRY_MS);
        return;
      }
      this.current = undefined;
      if (verdict === 'accepted') this.options.counters.exported(batch.spans);
      else this.options.counters.dropped(batch.spans, 'export_failed');
    }
  }

  private post(body: Buffer): Promise<Verdict> {
    const { url, agent } = this;
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    return new Promise((resolve) => {
      const request = send(
        url,
        { method: 'POST', agent, headers, timeout: TIMEOUT_MS },
        (answer) => {
          answer.resume();
          const { statusCode = 500 } = answer;
          if (statusCode < 300) resolve('accepted');
          else resolve(statusCode === 429 || statusCode >= 500 ? 'away' : 'refused');
        },
      );
      request.on('timeout', () => request.destroy());
      request.on('error', () => {
        resolve('away');
      });
      request.end(body);
    });
  }

  async forceFlush(): Promise<void> {
    await this.sending;
    await this.send();
  }

  async shutdown(): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    const giveUp = new Promise<void>((resolve) => (late = setTimeout(resolve, SHUTDOWN_MS)));
    await Promise.race([this.forceFlush(), giveUp]);
    clearTimeout(late);
    clearTimeout(this.timer);
    this.stopped = true;
    const lost = this.encoder.count + (this.current?.spans ?? 0);
    if (lost > 0) this.options.counters.dropped(lost, 'export_failed');
    this.agent.destroy();
  }
}
