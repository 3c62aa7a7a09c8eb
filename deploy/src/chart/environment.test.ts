import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PORT_SETTINGS, ROOT, planProcesses, type MeshPorts } from '@eaglerank/mesh/plan';
import { expect } from 'chai';
import { parse } from 'yaml';
import { CHART_CASES, NEEDED } from './chart-cases.js';
import { CHART } from './chart-files.js';
import { podsOf, type Container, type Pod } from './manifests.js';
import { readSettings } from './settings.js';
import { helmOrSkip, render } from './testing/with-helm.js';

const SERVICES = ['gateway', 'candidate-service', 'ranker-service', 'feature-service'];
/** Of the platform, not the services: see packages/mesh/src/plan.ts. */
const PLATFORM = ['MALLOC_ARENA_MAX'];

/** Variable of each port, by service and the port's name. */
const PORTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gateway: { grpc: 'GATEWAY_PORT', http: 'GATEWAY_HTTP_PORT', admin: 'GATEWAY_ADMIN_PORT' },
  'candidate-service': { grpc: 'CANDIDATE_PORT', admin: 'CANDIDATE_ADMIN_PORT' },
  'ranker-service': { grpc: 'RANKER_PORT', admin: 'RANKER_ADMIN_PORT' },
  'feature-service': { grpc: 'FEATURE_PORT', admin: 'FEATURE_ADMIN_PORT' },
};

const settings = readSettings();
const settingsOf = (service: string) => [
  ...(settings.get('every service') ?? []),
  ...(settings.get(service) ?? []),
];

describe('values of the chart', () => {
  it('run each service with the flags of Node that a local mesh does', () => {
    const text = readFileSync(join(ROOT, CHART, 'values.yaml'), 'utf8');
    const values = parse(text) as Readonly<Record<string, { readonly nodeArgs?: string[] }>>;
    const ports = Object.fromEntries(
      Object.entries(PORT_SETTINGS).map(([key, [, port]]) => [key, port]),
    ) as unknown as MeshPorts;
    for (const { name, nodeArgs } of planProcesses({ ports, replicas: {}, spare: [], env: {} })) {
      const component = name.replace(/-(.)/, (_, letter: string) => letter.toUpperCase());
      expect(values[component]?.nodeArgs, name).to.deep.equal(nodeArgs);
    }
  });
});

describe('containers of services', function () {
  this.timeout(60_000);
  let helm: string;
  before(function () {
    helm = helmOrSkip(this);
  });

  const servicePods = async (options: (typeof CHART_CASES)[number]): Promise<Pod[]> =>
    podsOf(await render(helm, options)).filter(({ component }) => SERVICES.includes(component));
  const main = ({ spec }: Pod): Container => spec.containers[0] as Container;
  const values = ({ env = [] }: Container): Record<string, string | undefined> =>
    Object.fromEntries(env.map(({ name, value }) => [name, value]));

  for (const options of CHART_CASES) {
    it(`set only variables that are read: ${options.name}`, async () => {
      const pods = await servicePods(options);
      expect(pods).to.have.length(SERVICES.length);
      for (const pod of pods) {
        const known = settingsOf(pod.component).map(({ name }) => name);
        const names = (main(pod).env ?? []).map(({ name }) => name);
        expect([...known, ...PLATFORM], pod.component).to.include.members(names);
        expect(new Set(names).size).to.equal(names.length);
      }
    });
  }

  it('listen on the ports that the services choose', async () => {
    for (const pod of await servicePods({ name: 'needed', values: NEEDED })) {
      const known = settingsOf(pod.component);
      const fallbacks = Object.entries(PORTS[pod.component] ?? {}).map(([name, variable]) => [
        name,
        Number(known.find((setting) => setting.name === variable)?.fallback),
      ]);
      const ports = (main(pod).ports ?? []).map(({ name, containerPort }) => [name, containerPort]);
      expect(Object.fromEntries(ports)).to.deep.equal(Object.fromEntries(fallbacks));
    }
  });

  it('are probed under the names that the services give themselves', async () => {
    for (const pod of await servicePods({ name: 'needed', values: NEEDED })) {
      const { startupProbe, readinessProbe, livenessProbe, ports = [] } = main(pod);
      const grpc = ports.find(({ name }) => name === 'grpc')?.containerPort;
      expect(startupProbe?.grpc).to.deep.equal({ port: grpc });
      const name = readinessProbe?.grpc?.service ?? '';
      expect(readinessProbe?.grpc).to.deep.equal({ port: grpc, service: name });
      expect(sourceOf(pod.component)).to.include(`SERVICE = '${name}'`);
      expect(livenessProbe?.httpGet).to.deep.equal({ path: '/health/live', port: 'admin' });
    }
    expect(sourceOf('packages/telemetry')).to.include("case '/health/live':");
  });

  it('run a script that the build makes', async () => {
    for (const pod of await servicePods({ name: 'needed', values: NEEDED })) {
      const script = main(pod).command.at(-1) ?? '';
      expect(script).to.equal(`${pod.component}/dist/main.js`);
      expect(readFileSync(join(ROOT, script), 'utf8')).to.include('runService');
    }
  });

  it('have memory for the heap that Node is given', async () => {
    for (const options of CHART_CASES) {
      for (const { name, command, resources } of (await servicePods(options)).map(main)) {
        const [, heap] = /--max-old-space-size=(\d+)/.exec(command.join(' ')) ?? [];
        if (heap === undefined) continue;
        expect(mebibytes(resources.limits['memory'] ?? ''), name).to.be.at.least(
          1.3 * Number(heap),
        );
      }
    }
  });

  it('leave time for draining', async () => {
    for (const name of ['needed values only', 'drain of thirty seconds']) {
      const options = CHART_CASES.find((found) => found.name === name);
      expect(options).to.not.equal(undefined);
      for (const pod of await servicePods(options as (typeof CHART_CASES)[number])) {
        const { lifecycle, env = [] } = main(pod);
        const drain = Number(env.find((e) => e.name === 'DRAIN_MS')?.value) / 1000;
        const before = lifecycle?.preStop.sleep.seconds ?? 0;
        // docs/operations.md: 20 s for a drain of 2 s
        const needed = before + drain + 18;
        expect(pod.spec.terminationGracePeriodSeconds).to.be.within(needed, needed + 1);
      }
    }
  });

  it('write numbers as services read them', async () => {
    const options = CHART_CASES.find(({ name }) => name === 'settings of all and of one');
    const pods = await servicePods(options as (typeof CHART_CASES)[number]);
    const of = (component: string) =>
      values(main(pods.find((pod) => pod.component === component) as Pod));
    expect(of('ranker-service')).to.include({
      ...{ RANKER_ITEM_CACHE_ROWS: '1048576', TRACE_SAMPLE_RATIO: '0.01' },
      ...{ LOG_LEVEL: 'warn', KEY_NAMESPACE: 'blue', MODEL_REGISTRY: 'redis' },
    });
    expect(of('gateway')).to.include({ LOG_LEVEL: 'debug', FEED_DEADLINE_MS: '300' });
  });

  it('find each other by the headless services', async () => {
    const objects = await render(helm, { name: 'needed', values: NEEDED });
    const gateway = podsOf(objects).find(({ component }) => component === 'gateway') as Pod;
    for (const [variable, peer] of [
      ['CANDIDATE_ADDRESSES', 'candidate-service'],
      ['RANKER_ADDRESSES', 'ranker-service'],
    ] as const) {
      const address = values(main(gateway))[variable] ?? '';
      const [, name, port] = /^dns:\/\/\/([a-z-]+)\.feeds\.svc:(\d+)$/.exec(address) ?? [];
      const service = objects.find((o) => o.kind === 'Service' && o.metadata.name === name);
      expect(service?.['spec'], peer).to.deep.include({ clusterIP: 'None' });
      expect(service?.metadata.labels).to.include({ 'app.kubernetes.io/component': peer });
      const { ports } = service?.['spec'] as { ports: { name: string; port: number }[] };
      expect(ports.find((p) => p.name === 'grpc')?.port).to.equal(Number(port));
    }
  });
});

/** All sources of a folder. */
function sourceOf(folder: string): string {
  const files = readdirSync(join(ROOT, folder, 'src'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(ROOT, folder, 'src', file), 'utf8'))
    .join('\n');
}

function mebibytes(quantity: string): number {
  const [, number, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? [];
  return Number(number) * (unit === 'Gi' ? 1024 : 1);
}
