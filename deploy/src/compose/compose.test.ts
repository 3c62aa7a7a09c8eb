import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PORT_SETTINGS, ROOT, planProcesses, type MeshPorts } from '@eaglerank/mesh/plan';
import { expect } from 'chai';
import { parse } from 'yaml';
import { COMPOSE_EDGE } from '../envoy/envoy-options.js';
import { parseCompose, type ComposeService } from './compose-model.js';
import { composeFaults, reaches } from './file-faults.js';

const DEPLOY = join(ROOT, 'deploy');
const read = (path: string): string => readFileSync(join(DEPLOY, path), 'utf8');
const text = read('compose.yaml');
const file = parseCompose(text);
const service = (name: string): ComposeService => file.services[name] as ComposeService;
const OURS = /^(?:gateway|ranker)-\d$|^(?:candidate|feature)-service$/;
const ours = Object.entries(file.services).filter(([name]) => OURS.test(name));
/** Folder of a service's code, by the name of its container. */
const folderOf = (name: string): string =>
  name.replace(/^(gateway)-\d$/, '$1').replace(/^ranker-\d$/, 'ranker-service');
const documented = (name: string): string[] => {
  const sections = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8').split('\n### ');
  return sections
    .filter((section) => section.startsWith('every service') || section.startsWith(folderOf(name)))
    .flatMap((section) => [...section.matchAll(/^\| `(\w+)`/gm)].map(([, found]) => found ?? ''));
};
const defaults = Object.fromEntries(
  Object.entries(PORT_SETTINGS).map(([key, [, port]]) => [key, port]),
) as unknown as MeshPorts;
const plans = planProcesses({ ports: defaults, replicas: {}, spare: [], env: {} });
const targets = (job: string): string[] =>
  (parse(read(`prometheus/targets/compose/${job}.yaml`)) as { targets: string[] }[]).flatMap(
    (group) => group.targets,
  );

describe('deploy/compose.yaml', () => {
  it('keeps every rule', () => {
    expect(composeFaults(file)).to.deep.equal([]);
  });

  const broken: readonly (readonly [
    what: string,
    from: RegExp | string,
    to: string,
    fault: string,
  ])[] = [
    ['a version that moves', 'redis:7.4.2-alpine', 'redis:7', 'names no exact version'],
    ['a root that may be written', 'read_only: true', 'read_only: false', 'may write to its root'],
    ['root', "user: '472:0'", "user: '0:0'", 'grafana runs as 0:0'],
    ['capabilities', 'cap_drop: [ALL]', 'cap_drop: [NET_RAW]', 'keeps capabilities'],
    ['a limit that is missing', 'memory: 512M, pids: 128', 'pids: 128', 'no limit of memory'],
    ['a secret in the file', '/run/secrets/grafana_admin_password', 'admin', 'is a secret in the'],
    ['an open port', '127.0.0.1:9090:9090', '9090:9090', 'port 9090:9090 is open'],
    ['a volume nobody declared', 'redis:/data', 'data:/data', 'volume data is not declared'],
    ['a circle', 'feature-service: { condition', 'gateway-1: { condition', 'wait for one another'],
    [
      'a health nobody asks for',
      'loki: { condition: service_started',
      'loki: { condition: service_healthy',
      'which has no health check',
    ],
  ];
  for (const [what, from, to, fault] of broken) {
    it(`would be refused with ${what}`, () => {
      const changed = text.replaceAll(from, to);
      expect(changed).not.to.equal(text);
      expect(composeFaults(parseCompose(changed)).join('\n')).to.contain(fault);
    });
  }

  it('mounts files that exist, read-only', () => {
    const mounts = Object.values(file.services)
      .flatMap((one) => one.volumes ?? [])
      .filter((mount) => mount.startsWith('./') && !mount.startsWith('./secrets/'));
    expect(mounts.length).to.be.above(8);
    for (const mount of mounts) {
      const [path = '', , mode] = mount.split(':');
      expect(mode, mount).to.equal('ro');
      expect(existsSync(join(DEPLOY, path)), path).to.equal(true);
    }
  });

  it('has its secrets in files that git does not take, and says how they are made', () => {
    const docs = readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8');
    expect(readFileSync(join(ROOT, '.gitignore'), 'utf8')).to.contain('deploy/secrets/');
    for (const [name, { file: path }] of Object.entries(file.secrets)) {
      expect(path).to.equal(`./secrets/${name}`);
      expect(docs).to.contain(name);
    }
    const alertmanager = read('alertmanager/alertmanager.yml').matchAll(/secrets\/(\w+)$/gm);
    for (const [, name = ''] of alertmanager) expect(docs).to.contain(name);
  });

  it('sets nothing that the services do not read', () => {
    for (const [name, { environment = {} }] of ours) {
      expect(documented(name), name).to.include.members(Object.keys(environment));
    }
  });

  it('runs each service as a local mesh does', () => {
    for (const [name, { command, image, user }] of ours) {
      const folder = folderOf(name);
      const nodeArgs = plans.find((plan) => plan.name === folder)?.nodeArgs ?? [];
      expect(command, name).to.deep.equal(['node', ...nodeArgs, `${folder}/dist/main.js`]);
      expect([image, user]).to.deep.equal(['eaglerank:0.1.0', '10001:10001']);
    }
  });

  it('asks each service for its readiness, at its admin port', () => {
    for (const [name, { healthcheck }] of ours) {
      const { admin } = plans.find((plan) => plan.name === folderOf(name)) ?? { admin: '' };
      expect(healthcheck?.test.join(' '), name).to.contain(`${admin}/health/ready`);
    }
  });

  it('names the services in addresses as they are, at the ports they have', () => {
    const { environment = {} } = service('gateway-1');
    expect(environment['CANDIDATE_ADDRESSES']).to.equal(`candidate-service:${defaults.candidate}`);
    expect(environment['RANKER_ADDRESSES']).to.equal(
      `ranker-1:${defaults.ranker},ranker-2:${defaults.ranker}`,
    );
    for (const [name] of ours)
      for (const on of ['redis', 'collector']) {
        expect(reaches(file, name, on), `${name} to ${on}`).to.equal(true);
      }
  });

  it('gives Envoy what its configuration names', () => {
    const { secrets = [], ports = [] } = service('envoy');
    const { tls, gateways, edge } = COMPOSE_EDGE;
    for (const path of [tls.certificate, tls.key]) {
      expect(secrets.map((name) => `/run/secrets/${name}`)).to.include(path);
    }
    for (const { host } of gateways) expect(reaches(file, 'envoy', host), host).to.equal(true);
    expect(ports.join()).to.contain(`:${edge.port}:${edge.port}`);
    expect(service('envoy').healthcheck?.test.join(' ')).to.contain(`/${COMPOSE_EDGE.stats.port} `);
  });
});

/** Part of every network of Docker's. */
const DOCKER_NAME_SERVER = '127.0.0.11';

describe('The targets of Prometheus in containers', () => {
  const jobs = readdirSync(join(DEPLOY, 'prometheus/targets/compose')).map((name) =>
    name.replace('.yaml', ''),
  );

  it('are those of the jobs of its configuration', () => {
    const { scrape_configs: configs } = parse(read('prometheus/prometheus.yml')) as {
      scrape_configs: { job_name: string }[];
    };
    expect(jobs).to.have.members(configs.map((config) => config.job_name));
  });

  it('are containers that it reaches', () => {
    for (const job of jobs) {
      const from = job.startsWith('blackbox') ? 'blackbox-exporter' : 'prometheus';
      for (const target of targets(job)) {
        if (target === DOCKER_NAME_SERVER) continue;
        const host = target.replace(/^http:\/\//, '').split(/[:/]/)[0] ?? '';
        expect(reaches(file, from, host), `${from} to ${target}`).to.equal(true);
      }
    }
  });

  it('are all replicas of our services, at their admin ports', () => {
    for (const [name] of ours) {
      const { admin } = plans.find((plan) => plan.name === folderOf(name)) ?? { admin: '' };
      expect(targets(folderOf(name))).to.include(`${name}:${new URL(admin).port}`);
    }
    expect(targets('envoy')).to.deep.equal([`envoy:${COMPOSE_EDGE.stats.port}`]);
  });
});

describe('The provisioning of Grafana', () => {
  const folder = 'grafana/provisioning';
  interface Source {
    readonly uid: string;
    readonly url: string;
    readonly jsonData?: unknown;
  }
  const { datasources } = parse(read(`${folder}/datasources/eaglerank.yaml`)) as {
    datasources: Source[];
  };

  it('names data sources that exist, and links them by ids that exist', () => {
    const ids = datasources.map(({ uid }) => uid);
    for (const { url, jsonData } of datasources) {
      expect(reaches(file, 'grafana', new URL(url).hostname), url).to.equal(true);
      const linked = [...JSON.stringify(jsonData ?? {}).matchAll(/"datasourceUid":"(\w+)"/g)];
      expect(ids).to.include.members(linked.map(([, uid]) => uid));
    }
  });

  it('reads the dashboards where they are mounted', () => {
    const provider = read(`${folder}/dashboards/eaglerank.yaml`);
    const mount = service('grafana').volumes?.find((one) => one.includes('/dashboards:'));
    expect(provider).to.contain(`path: ${mount?.split(':')[1] ?? 'none'}`);
  });
});

describe('What ships logs to Loki', () => {
  const { expr } = (
    parse(read('loki/ship-logs.yaml')) as {
      receivers: { file_log: { operators: { id: string; expr?: string }[] } };
    }
  ).receivers.file_log.operators.find(({ id }) => id === 'ours') ?? { expr: '' };
  const patterns = [...(expr ?? '').matchAll(/matches ("(?:[^"\\]|\\.)*")/g)].map(
    ([, quoted = '""']) => new RegExp(JSON.parse(quoted) as string),
  );
  const taken = (line: string): boolean => patterns.some((pattern) => pattern.test(line));

  it('takes the lines of the services and of Envoy, and no others', () => {
    expect(taken('{"level":"info","ts":"2026-01-01T00:00:00.000Z"}')).to.equal(true);
    expect(taken('{"attempts":1,"event":"EdgeRequest","level":"info"}')).to.equal(true);
    expect(taken('{"caller":"main.go","level":"info"}')).to.equal(false);
    expect(read('envoy/envoy.yaml')).to.contain('event: EdgeRequest');
  });
});
