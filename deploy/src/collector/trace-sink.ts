import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { decodeExport, type SpanRecord } from '@eaglerank/mesh';

/** Receives OTLP/HTTP and keeps every span of every trace. */
export class TraceSink {
  readonly traces = new Map<string, SpanRecord[]>();
  private readonly server = createServer((request, response) => {
    buffer(request).then(
      (bytes) => {
        this.add(decodeExport(bytes));
        response.writeHead(200).end();
      },
      () => response.destroy(),
    );
  });

  static async start(): Promise<TraceSink> {
    const sink = new TraceSink();
    sink.server.listen(0, '127.0.0.1');
    await once(sink.server, 'listening');
    return sink;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get spans(): SpanRecord[] {
    return [...this.traces.values()].flat();
  }

  private add(spans: readonly SpanRecord[]): void {
    for (const span of spans) {
      const trace = this.traces.get(span.traceId);
      if (trace) trace.push(span);
      else this.traces.set(span.traceId, [span]);
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
