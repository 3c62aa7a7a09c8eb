import { parseTenant } from '@eaglerank/config';
import { expect } from 'chai';
import { CHART_CASES, NEEDED } from './chart-cases.js';
import type { KubernetesObject } from './helm.js';
import { named, ofKind, podsOf } from './manifests.js';
import { helmOrSkip, render } from './testing/with-helm.js';

const SCALED = ['candidate-service', 'gateway', 'ranker-service'];
const SERVICES = ['candidate-service', 'feature-service', 'gateway', 'ranker-service'];

describe('features of the chart', function () {
  this.timeout(60_000);
  let helm: string;
  before(function () {
    helm = helmOrSkip(this);
  });
  const of = (name: string): Promise<readonly KubernetesObject[]> => {
    const options = CHART_CASES.find((found) => found.name === name);
    if (!options) throw new Error(`there is no case ${name}`);
    return render(helm, options);
  };
  const plain = () => render(helm, { name: 'needed', values: NEEDED });
  const names = (objects: readonly KubernetesObject[], kind: string): string[] =>
    ofKind(objects, kind)
      .map(({ metadata }) => metadata.name.replace('eaglerank-', ''))
      .sort();
  const component = (objects: readonly KubernetesObject[], name: string) => {
    const pod = podsOf(objects).find((found) => found.component === name);
    if (!pod) throw new Error(`there is no pod of ${name}`);
    return pod;
  };

  describe('autoscaling', () => {
    it('leaves the number of pods alone unless it is on', async () => {
      expect(names(await plain(), 'HorizontalPodAutoscaler')).to.deep.equal([]);
      for (const { spec } of ofKind(await plain(), 'Deployment')) {
        expect(spec).to.include({ replicas: 2 });
      }
    });

    it('replaces the number of pods', async () => {
      const objects = await of('autoscaling on CPU');
      expect(names(objects, 'HorizontalPodAutoscaler')).to.deep.equal(SCALED);
      for (const { spec } of ofKind(objects, 'Deployment')) {
        expect(spec).to.not.have.property('replicas');
      }
      const { spec } = named(objects, 'HorizontalPodAutoscaler', 'eaglerank-ranker-service');
      expect((spec as { metrics: object[] }).metrics).to.deep.equal([
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ]);
    });

    it('watches the wait for admission besides', async () => {
      const objects = await of('autoscaling on queue delay');
      const { spec } = named(objects, 'HorizontalPodAutoscaler', 'eaglerank-gateway');
      expect((spec as { metrics: object[] }).metrics[1]).to.deep.equal({
        type: 'Pods',
        pods: {
          metric: { name: 'rpc_admission_wait_seconds_mean' },
          target: { type: 'AverageValue', averageValue: '8m' },
        },
      });
    });
  });

  it('evicts one pod of a service at a time, unless told otherwise', async () => {
    const objects = await plain();
    expect(names(objects, 'PodDisruptionBudget')).to.deep.equal(SERVICES);
    for (const { spec } of ofKind(objects, 'PodDisruptionBudget')) {
      expect(spec).to.include({ maxUnavailable: 1 });
    }
    expect(names(await of('no disruption budgets'), 'PodDisruptionBudget')).to.deep.equal([]);
  });

  describe('placement', () => {
    const rules = async (name: string) => {
      const { spec } = component(await of(name), 'ranker-service');
      const spread = (spec.topologySpreadConstraints ?? []).map(
        ({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`,
      );
      return [...spread, ...Object.keys(spec.affinity?.podAntiAffinity ?? {})];
    };

    it('is not asked for', async () => {
      expect(await rules('placement not asked for')).to.deep.equal([]);
    });

    it('is preferred', async () => {
      expect(await rules('needed values only')).to.deep.equal([
        'topology.kubernetes.io/zone ScheduleAnyway',
        'kubernetes.io/hostname ScheduleAnyway',
        'preferredDuringSchedulingIgnoredDuringExecution',
      ]);
    });

    it('is insisted on', async () => {
      expect(await rules('placement insisted on')).to.deep.equal([
        'topology.kubernetes.io/zone DoNotSchedule',
        'kubernetes.io/hostname DoNotSchedule',
        'requiredDuringSchedulingIgnoredDuringExecution',
      ]);
    });

    it('keeps every service in each zone under multi-zone', async () => {
      const objects = await of('multi-zone');
      for (const { component: name, spec } of podsOf(objects)) {
        if (!SERVICES.includes(name)) continue;
        expect(spec.topologySpreadConstraints?.[0]?.whenUnsatisfiable).to.equal('DoNotSchedule');
      }
      for (const { spec } of ofKind(objects, 'HorizontalPodAutoscaler')) {
        expect((spec as { minReplicas: number }).minReplicas).to.be.at.least(3);
      }
    });
  });

  describe('monitors', () => {
    it('name jobs as rules and dashboards know them', async () => {
      for (const [name, kind, list] of [
        ['pod monitors', 'PodMonitor', 'podMetricsEndpoints'],
        ['service monitors, rules, dashboards', 'ServiceMonitor', 'endpoints'],
      ] as const) {
        const objects = await of(name);
        expect(names(objects, kind)).to.deep.equal(SERVICES);
        for (const { metadata, spec } of ofKind(objects, kind)) {
          const { jobLabel, selector, ...rest } = spec as {
            jobLabel: string;
            selector: { matchLabels: Record<string, string> };
          };
          const job = metadata.name.replace('eaglerank-', '');
          expect(selector.matchLabels[jobLabel]).to.equal(job);
          const interval = job === 'gateway' ? '10s' : '15s';
          expect(rest).to.deep.include({ [list]: [{ port: 'admin', path: '/metrics', interval }] });
        }
      }
    });

    it('select services that have an admin port, one each', async () => {
      const objects = await of('service monitors, rules, dashboards');
      for (const monitor of ofKind(objects, 'ServiceMonitor')) {
        const { matchLabels } = (monitor['spec'] as { selector: { matchLabels: object } }).selector;
        const found = ofKind(objects, 'Service').filter(({ metadata }) =>
          Object.entries(matchLabels).every(([key, value]) => metadata.labels?.[key] === value),
        );
        expect(found).to.have.length(1);
        const { ports } = found[0]?.['spec'] as { ports: { name: string }[] };
        expect(ports.map(({ name }) => name)).to.include('admin');
      }
    });
  });

  describe('doors', () => {
    it('show neither metrics nor health on the address of the gateway', async () => {
      const { spec } = named(await of('a load balancer in front'), 'Service', 'eaglerank-gateway');
      const { type, ports } = spec as { type: string; ports: { name: string; port: number }[] };
      expect(type).to.equal('LoadBalancer');
      expect(ports.map(({ name, port }) => [name, port])).to.deep.equal([
        ['grpc', 7070],
        ['http', 8080],
      ]);
    });

    it('open by ingress, with a certificate', async () => {
      const objects = await of('ingress of both doors');
      const grpc = named(objects, 'Ingress', 'eaglerank-grpc');
      expect(grpc.metadata.annotations).to.deep.equal({
        a: 'both',
        'cert-manager.io/cluster-issuer': 'letters',
        'nginx.ingress.kubernetes.io/backend-protocol': 'GRPC',
      });
      const { metadata, spec } = named(objects, 'Ingress', 'eaglerank-http');
      expect(metadata.annotations).to.not.include.keys(
        'nginx.ingress.kubernetes.io/backend-protocol',
      );
      const service = { name: 'eaglerank-gateway', port: { name: 'http' } };
      expect(spec).to.deep.equal({
        ingressClassName: 'nginx',
        tls: [{ hosts: ['api.example'], secretName: 'api-tls' }],
        rules: [
          {
            host: 'api.example',
            http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service } }] },
          },
        ],
      });
      expect(names(await of('ingress of JSON alone'), 'Ingress')).to.deep.equal(['http']);
      expect(names(await plain(), 'Ingress')).to.deep.equal([]);
    });

    it('open by routes, through a Gateway of its own or another', async () => {
      const own = await of('a Gateway of its own');
      const { listeners } = named(own, 'Gateway', 'eaglerank')['spec'] as { listeners: object[] };
      expect(listeners).to.have.length(2);
      for (const listener of listeners) {
        expect(listener).to.deep.include({ protocol: 'HTTPS', port: 443 });
      }
      const route = named(own, 'GRPCRoute', 'eaglerank-grpc')['spec'];
      expect(route).to.deep.equal({
        parentRefs: [{ name: 'eaglerank', sectionName: 'grpc' }],
        hostnames: ['grpc.example'],
        rules: [{ backendRefs: [{ name: 'eaglerank-gateway', port: 7070 }] }],
      });
      const other = await of('routes of an existing Gateway');
      expect(names(other, 'Gateway')).to.deep.equal([]);
      expect(names(other, 'HTTPRoute')).to.deep.equal([]);
      expect(named(other, 'GRPCRoute', 'eaglerank-grpc')['spec']).to.deep.include({
        parentRefs: [{ name: 'edge', namespace: 'edge' }],
      });
    });
  });

  describe('the archive', () => {
    it('is one folder for all replicas and outlives the release', async () => {
      const objects = await of('production');
      const { metadata, spec } = named(objects, 'PersistentVolumeClaim', 'eaglerank-archive');
      expect(metadata.annotations).to.deep.equal({ 'helm.sh/resource-policy': 'keep' });
      expect(spec).to.deep.include({ accessModes: ['ReadWriteMany'] });
      expect(component(objects, 'feature-service').claims).to.deep.equal([]);
    });

    it('leaves nothing behind when it is off', async () => {
      const objects = await of('no archive, two feature-services');
      expect(names(objects, 'PersistentVolumeClaim')).to.deep.equal([]);
      const { env = [] } = component(objects, 'feature-service').spec.containers[0] ?? {};
      expect(env.map(({ name }) => name)).to.not.include('ARCHIVE_DIR');
    });
  });

  it('mounts a folder of models for reading only', async () => {
    const objects = await of('models in a shared folder');
    for (const name of ['candidate-service', 'ranker-service']) {
      const container = component(objects, name).spec.containers[0];
      const mount = container?.volumeMounts.find((found) => found.name === 'models');
      expect(mount).to.include({ readOnly: true });
      expect(container?.env).to.deep.include.members([
        { name: 'MODEL_REGISTRY', value: 'files' },
        { name: 'MODELS_DIR', value: mount?.mountPath },
      ]);
    }
  });

  it('writes tenant files that services read', async () => {
    const { data } = named(
      await of('several tenants, features of their own'),
      'ConfigMap',
      'eaglerank-tenants',
    ) as unknown as { data: Record<string, string> };
    const read = Object.entries(data).map(([file, text]) => parseTenant(file, text));
    expect(read.flatMap(({ faults }) => faults)).to.deep.equal([]);
    expect(read.map(({ tenant }) => tenant?.id)).to.deep.equal(['shop', 'social']);
    expect(read[0]?.tenant?.ranking.model).to.equal('shop-ranker@canary');
  });

  it('bounds the bundled Redis well below its memory', async () => {
    const objects = await of('minimal');
    const conf = named(objects, 'Secret', 'eaglerank-redis')['stringData'];
    const { 'redis.conf': text = '' } = conf as Record<string, string>;
    expect(text).to.match(/^appendonly yes$/m);
    expect(text).to.match(/^appendfsync everysec$/m);
    // docs/operations.md
    expect(text).to.match(/^maxmemory-policy volatile-ttl$/m);
    const [, maxmemory] = /^maxmemory (\d+)mb$/m.exec(text) ?? [];
    const { limits } = component(objects, 'redis').spec.containers[0]?.resources ?? {};
    expect(limits).to.include({ memory: '2Gi' });
    // writing the append-only file anew copies what changes meanwhile
    expect(Number(maxmemory)).to.be.at.most(2048 / 2);
  });

  it('says no secret in the text of a pod', async () => {
    for (const name of ['secrets by value', 'minimal']) {
      const pods = JSON.stringify(podsOf(await of(name)));
      expect(pods).to.not.match(/of-a-t|redis:\/\/|rediss:\/\//);
    }
  });

  it('takes an image by its digest', async () => {
    const pods = podsOf(await of('image by digest, private registry'));
    for (const { spec } of pods) {
      expect(spec.containers[0]?.image).to.match(/^registry\.example\/eaglerank@sha256:/);
      expect(spec).to.deep.include({ imagePullSecrets: [{ name: 'registry' }] });
    }
  });
});
