import { expect } from 'chai';
import { CHART_CASES, NEEDED, TRIAL, type ChartCase } from './chart-cases.js';
import { named } from './manifests.js';
import { arrows } from './network.js';
import { helmOrSkip, render } from './testing/with-helm.js';

const PORTS = {
  gateway: 7070,
  'candidate-service': 7071,
  'ranker-service': 7072,
  'feature-service': 7073,
} as const;
const ADMIN = {
  gateway: 9101,
  'candidate-service': 9102,
  'ranker-service': 9103,
  'feature-service': 9104,
} as const;
type Service = keyof typeof PORTS;
const SERVICES = Object.keys(PORTS) as Service[];

/** Who calls whom, of docs/architecture.md: services never call sideways. */
const CALLS: readonly (readonly [Service, Service])[] = [
  ['gateway', 'candidate-service'],
  ['gateway', 'ranker-service'],
];

/** Both ends of what one service may say to another. */
const both = (from: string, to: string, port: number): string[] => [
  `${from} -> ${to}:${port}`,
  `${from} >> ${to}:${port}`,
];

const dns = (from: string, where: string): string[] => [
  `${from} -> ${where}:53`,
  `${from} -> ${where}:53/UDP`,
];

/** What every installation lets through, but for Redis and the gateway's clients. */
const ALWAYS = [
  ...CALLS.flatMap(([from, to]) => both(from, to, PORTS[to])),
  ...SERVICES.map((service) => `outside >> ${service}:${ADMIN[service]}`),
  'smoke-test -> gateway:7070',
];
const DNS = [...SERVICES, 'smoke-test'].flatMap((service) => dns(service, 'outside'));
const OPEN_DOORS = ['anywhere >> gateway:7070', 'anywhere >> gateway:8080'];

describe('network policies', function () {
  this.timeout(60_000);
  let helm: string;
  before(function () {
    helm = helmOrSkip(this);
  });
  const arrowsOf = async (options: ChartCase): Promise<string[]> =>
    arrows(await render(helm, options));
  const oneOf = (name: string): ChartCase =>
    CHART_CASES.find((options) => options.name === name) as ChartCase;

  it('deny everything that they do not name', async () => {
    const objects = await render(helm, { name: 'needed', values: NEEDED });
    const deny = named(objects, 'NetworkPolicy', 'eaglerank-default-deny')['spec'];
    expect(deny).to.deep.equal({
      podSelector: {
        matchLabels: {
          'app.kubernetes.io/name': 'eaglerank',
          'app.kubernetes.io/instance': 'eaglerank',
        },
      },
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  it('let through the arrows of the architecture and no others', async () => {
    const redis = SERVICES.map((service) => `${service} -> anywhere:6379`);
    const wanted = [...ALWAYS, ...DNS, ...OPEN_DOORS, ...redis].sort();
    expect(await arrowsOf({ name: 'needed', values: NEEDED })).to.deep.equal(wanted);
  });

  it('lead to the bundled Redis alone', async () => {
    const redis = SERVICES.flatMap((service) => both(service, 'redis', 6379));
    const wanted = [...ALWAYS, ...DNS, ...OPEN_DOORS, ...redis].sort();
    const options = { name: 'minimal', profiles: ['minimal'], values: TRIAL };
    expect(await arrowsOf(options)).to.deep.equal(wanted);
  });

  it('lead to the collector where there is one', async () => {
    const plain = await arrowsOf({ name: 'needed', values: NEEDED });
    const traced = await arrowsOf(oneOf('traces to a collector'));
    expect(traced.filter((arrow) => !plain.includes(arrow)).sort()).to.deep.equal(
      SERVICES.map((service) => `${service} -> anywhere:4318`).sort(),
    );
  });

  it('keep to the peers that are named', async () => {
    const wanted = [
      ...ALWAYS,
      ...[...SERVICES, 'smoke-test'].flatMap((service) => dns(service, 'anywhere')),
      ...SERVICES.map((service) => `${service} -> outside:6380`),
      ...SERVICES.map((service) => `${service} -> outside:4318`),
      ...['gateway', 'feature-service'].map((service) => `${service} -> outside:8443`),
      ...['outside >> gateway:7070', 'outside >> gateway:8080'],
      'outside >> feature-service:7073',
      'smoke-test >> gateway:7070',
    ].sort();
    expect(await arrowsOf(oneOf('named peers'))).to.deep.equal(wanted);
  });

  it('let no test through that cannot be made', async () => {
    const found = await arrowsOf(oneOf('identity provider without a token for the test'));
    expect(found.filter((arrow) => arrow.includes('smoke-test'))).to.deep.equal([]);
  });

  it('are not there when they are switched off', async () => {
    expect(await arrowsOf(oneOf('no network policies'))).to.deep.equal([]);
  });
});
