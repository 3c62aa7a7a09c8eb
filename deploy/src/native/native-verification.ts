import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { mintToken, readSecret } from '@eaglerank/auth';
import { ROOT } from '@eaglerank/mesh';
import { eventually } from '@eaglerank/testing';
import { PrometheusApi } from '../dashboards/testing/prometheus-api.js';
import { EdgeCalls } from '../envoy/edge-calls.js';
import { LokiApi } from '../logs/loki-api.js';
import type {
  Verification,
  VerificationContext,
  VerificationReport,
} from '../verify/verification.js';
import { StartedCommand } from './started-command.js';

const TENANT = 'social';
const STATE_DIR = join(ROOT, '.eaglerank');
/** What the command says once each part listens. */
const PARTS = ['OpenTelemetry Collector', 'Envoy', 'Loki', 'Prometheus', 'Alertmanager'];
/** Jobs of deploy/prometheus that a machine without containers has. */
const JOBS = [
  ...['gateway', 'candidate-service', 'ranker-service', 'feature-service'],
  ...['redis', 'node', 'envoy', 'otel-collector', 'span-metrics', 'prometheus', 'alertmanager'],
  ...['blackbox-http', 'blackbox-grpc', 'blackbox-tcp'],
];
const SLOW_START_MS = 180_000;

interface Check {
  readonly what: string;
  readonly found: string;
  readonly holds: boolean;
}

/** One command brings up what deploy/compose.yaml does, where packages exist; one Ctrl-C ends it. */
export const nativeVerification: Verification = {
  name: 'native',
  title: 'The whole stack beside the mesh',
  tools: [
    ...['prometheus', 'prometheus-alertmanager', 'prometheus-redis-exporter', 'redis-server'],
    ...['prometheus-node-exporter', 'prometheus-blackbox-exporter', 'otelcol', 'loki', 'envoy'],
  ],
  async run({ env, say }: VerificationContext): Promise<VerificationReport> {
    const command = await StartedCommand.start(env);
    const checks: Check[] = [];
    try {
      const isUp = (): boolean => PARTS.every((part) => command.url(part) !== undefined);
      await eventually('all parts listen', () => isUp() || command.hasEnded, SLOW_START_MS);
      if (!isUp()) throw new Error(command.said.slice(-2000));
      say('all parts listen');
      checks.push(...(await ask(command)));
    } finally {
      const { how, left } = await command.interrupt();
      const holds = how === 'exit code 0' && left.length === 0;
      const found = `${how}, ${left.length} processes left ${left.join('; ')}`.trim();
      checks.push({ what: 'Ctrl-C', found, holds });
      if (left.length > 0) say(`left: ${left.join('; ')}`);
    }
    const wrong = checks.filter(({ holds }) => !holds).map(({ what }) => what);
    return {
      ok: wrong.length === 0,
      summary: `npm start -- --observability: ${wrong.length === 0 ? 'all as it should be' : `wrong: ${wrong.join(', ')}`}.`,
      tables: [
        {
          title: 'What it brought up',
          head: ['what', 'found', 'as it should be'],
          rows: checks.map(({ what, found, holds }) => [what, found, holds ? 'yes' : 'no']),
        },
      ],
      notes: ['Grafana and Jaeger have no package: they are in deploy/compose.yaml alone.'],
    };
  },
};

async function ask(command: StartedCommand): Promise<Check[]> {
  const prometheus = new PrometheusApi(command.url('Prometheus') ?? '');
  return [
    await targets(prometheus),
    await traced(command),
    await spanMetrics(prometheus),
    ...(await logged(new LokiApi(command.url('Loki') ?? ''))),
    await quiet(prometheus),
  ];
}

async function targets(prometheus: PrometheusApi): Promise<Check> {
  const jobs = async (expr: string): Promise<string[]> =>
    (await prometheus.query(expr)).map(({ metric }) => metric['job'] ?? '').sort();
  const missing = async (): Promise<string[]> => {
    const up = new Set(await jobs('min by (job) (up) == 1'));
    return JOBS.filter((job) => !up.has(job));
  };
  const good = await settles(async () => (await missing()).length === 0);
  const failed = await jobs('probe_success == 0');
  const found = good ? `${JOBS.length} jobs are up` : `not up: ${(await missing()).join(', ')}`;
  return {
    what: 'targets and probes of Prometheus',
    found: `${found}, ${failed.length} probes fail`,
    holds: good && failed.length === 0,
  };
}

/** A feed through the edge, then its trace as `eaglerank trace` prints it. */
async function traced(command: StartedCommand): Promise<Check> {
  const port = Number(new URL(command.url('Envoy') ?? '').port);
  const secret = readSecret(join(STATE_DIR, 'secret'), '127.0.0.1');
  const token = await mintToken(secret, { tenant: TENANT, role: 'service', subject: 'verify' });
  const certificate = join(STATE_DIR, 'observability/edge/cert.pem');
  const calls = new EdgeCalls(port, certificate, token);
  const answer = await calls.json('/v1/feed', { userId: 'someone', pageSize: 5 });
  const { requestId = '' } = JSON.parse(answer.body.toString()) as { requestId?: string };
  let printed = '';
  const whole = await settles(() => {
    printed = cli('trace', requestId);
    return ['envoy', 'gateway', 'candidate-service', 'ranker-service', 'kv_read'].every((name) =>
      printed.includes(name),
    );
  });
  return {
    what: 'a feed through Envoy, and `eaglerank trace` of it, by way of the collector',
    found: `answered ${answer.status}, ${printed.split('\n').length - 1} lines`,
    holds: answer.status === 200 && whole,
  };
}

async function spanMetrics(prometheus: PrometheusApi): Promise<Check> {
  const expr = 'count(count by (service_name) (span_metrics_calls_total))';
  const services = async (): Promise<number> =>
    Number((await prometheus.query(expr))[0]?.value[1] ?? 0);
  const holds = await settles(async () => (await services()) >= 5);
  return { what: 'services with metrics made from spans', found: `${await services()}`, holds };
}

async function logged(loki: LokiApi): Promise<Check[]> {
  const checks: Check[] = [];
  const events = { gateway: 'FeedServed', envoy: 'EdgeRequest' };
  for (const [service, event] of Object.entries(events)) {
    const query = `sum(count_over_time({service_name="${service}"} | json | event="${event}" [1h]))`;
    const lines = async (): Promise<number> => (await loki.query(query))[0]?.value ?? 0;
    const holds = await settles(async () => (await lines()) > 0);
    checks.push({ what: `lines of ${event} in Loki`, found: `${await lines()}`, holds });
  }
  return checks;
}

/** The watchdog rings, and no page. */
async function quiet(prometheus: PrometheusApi): Promise<Check> {
  const names = async (): Promise<string[]> =>
    (await prometheus.query('ALERTS{alertstate="firing"}')).map(
      ({ metric }) => `${metric['severity'] ?? ''} ${metric['alertname'] ?? ''}`,
    );
  const rings = await settles(async () => (await names()).some((one) => one.includes('Watchdog')));
  const pages = (await names()).filter((one) => /^P[12] /.test(one));
  return {
    what: 'alerts',
    found:
      `${rings ? 'the watchdog fires' : 'no watchdog'}, ${pages.length} pages ${pages.join(', ')}`.trim(),
    holds: rings && pages.length === 0,
  };
}

function cli(...args: readonly string[]): string {
  const main = join(ROOT, 'cli/dist/main.js');
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' }).stdout;
}

/** Whether something comes true in the time that a busy machine needs. */
function settles(what: () => boolean | Promise<boolean>): Promise<boolean> {
  return eventually('it settles', what, 60_000).then(
    () => true,
    () => false,
  );
}
