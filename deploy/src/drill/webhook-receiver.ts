import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** An alert as a receiver got it. */
export interface Notification {
  /** Receiver it was routed to. */
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** When it came, on the monotonic clock, ms. */
  readonly at: number;
}

/** Where Alertmanager of this machine sends what it would send to people. */
export class WebhookReceiver {
  readonly notifications: Notification[] = [];

  private constructor(
    private readonly server: Server,
    private readonly onNotification: (notification: Notification) => void,
  ) {}

  static async start(
    onNotification: (notification: Notification) => void = () => undefined,
  ): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server, onNotification);
    server.on('request', (request, response) => {
      void json(request)
        .then((body) => receiver.take(request.url?.slice(1) ?? '', body as WebhookBody))
        .catch(() => (response.statusCode = 400))
        .finally(() => response.end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What came of an alert since a moment, earliest first. */
  since(at: number, alert: string): Notification[] {
    return this.notifications.filter((n) => n.at >= at && n.labels['alertname'] === alert);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private take(receiver: string, { alerts }: WebhookBody): void {
    const at = performance.now();
    for (const { status, labels, annotations } of alerts) {
      const notification = { receiver, status, labels, annotations, at };
      this.notifications.push(notification);
      this.onNotification(notification);
    }
  }
}

interface WebhookBody {
  readonly alerts: readonly Pick<Notification, 'status' | 'labels' | 'annotations'>[];
}
