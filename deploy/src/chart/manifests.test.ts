import { expect } from 'chai';
import { CHART_CASES } from './chart-cases.js';
import type { KubernetesObject } from './helm.js';
import { containersOf, ofKind, podsOf, selects, type Pod } from './manifests.js';
import { helmOrSkip, render } from './testing/with-helm.js';

/** Secrets that the cases say exist already. */
const EXISTING = /^(?:managed-.*|a|b|c|pages|test-token|eaglerank-(?:auth|page-tokens|redis))$/;
const EXISTING_CLAIMS = ['models', 'parquet'];

describe('the chart, whatever its values', function () {
  this.timeout(60_000);

  for (const options of CHART_CASES) {
    describe(options.name, () => {
      let objects: readonly KubernetesObject[];
      let pods: Pod[];

      before(async function () {
        objects = await render(helmOrSkip(this), options);
        pods = podsOf(objects);
      });

      it('names no object twice and puts none in another namespace', () => {
        const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
        expect(new Set(names).size).to.equal(names.length);
        expect(objects.filter(({ metadata }) => 'namespace' in metadata)).to.deep.equal([]);
        for (const { metadata } of objects) expect(metadata.name).to.match(/^[a-z0-9-]{1,63}$/);
      });

      it('runs every container as nobody who can do nothing', () => {
        for (const pod of pods) {
          expect(pod.spec.automountServiceAccountToken).to.equal(false);
          expect(pod.spec.securityContext).to.deep.include({
            ...{ runAsNonRoot: true, runAsUser: 10001 },
            seccompProfile: { type: 'RuntimeDefault' },
          });
          for (const { name, securityContext } of containersOf(pod)) {
            expect(securityContext, name).to.deep.include({
              ...{ runAsNonRoot: true, readOnlyRootFilesystem: true },
              ...{ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            });
          }
        }
      });

      it('bounds memory and disk and sets CPU aside', () => {
        for (const { name, resources } of pods.flatMap(containersOf)) {
          expect(resources.limits, name).to.include.keys('memory', 'ephemeral-storage');
          expect(resources.requests, name).to.include.keys('cpu', 'memory', 'ephemeral-storage');
        }
      });

      it('mounts what there is, and all of it', () => {
        for (const pod of pods) {
          const volumes = [...pod.spec.volumes.map(({ name }) => name), ...pod.claims];
          const mounted = containersOf(pod).flatMap(({ volumeMounts }) =>
            volumeMounts.map(({ name }) => name),
          );
          expect(new Set(mounted), pod.owner).to.deep.equal(new Set(volumes));
        }
      });

      it('refers to nothing that is not there', () => {
        const names = (kind: string): string[] =>
          ofKind(objects, kind).map(({ metadata }) => metadata.name);
        for (const pod of pods) {
          const { serviceAccountName, volumes } = pod.spec;
          if (serviceAccountName) {
            expect(names('ServiceAccount')).to.include(serviceAccountName);
          }
          for (const { configMap, persistentVolumeClaim } of volumes) {
            if (configMap) expect(names('ConfigMap')).to.include(configMap.name);
            if (!persistentVolumeClaim) continue;
            expect([...names('PersistentVolumeClaim'), ...EXISTING_CLAIMS]).to.include(
              persistentVolumeClaim.claimName,
            );
          }
          for (const { name, key } of secretsOf(pod)) {
            if (EXISTING.test(name)) continue;
            const secret = ofKind(objects, 'Secret').find(({ metadata }) => metadata.name === name);
            expect(secret?.['stringData'], name).to.have.property(key);
          }
        }
      });

      it('selects pods that there are', () => {
        for (const object of objects) {
          const selector = selectorOf(object);
          if (!selector) continue;
          const found = pods.filter(({ labels }) => selects(selector, labels));
          expect(found, `${object.kind}/${object.metadata.name}`).to.not.have.length(0);
        }
      });
    });
  }
});

function secretsOf({ spec }: Pod): { name: string; key: string }[] {
  const env = [...(spec.initContainers ?? []), ...spec.containers].flatMap((c) => c.env ?? []);
  return [
    ...env.flatMap(({ valueFrom }) => (valueFrom ? [valueFrom.secretKeyRef] : [])),
    ...spec.volumes.flatMap(({ projected }) =>
      (projected?.sources ?? []).flatMap(({ secret }) =>
        secret.items.map(({ key }) => ({ name: secret.name, key })),
      ),
    ),
  ];
}

/** What a selector of pods wants; undefined where an object selects none. */
function selectorOf({ kind, spec }: KubernetesObject): Record<string, string> | undefined {
  const { selector, podSelector } = (spec ?? {}) as {
    selector?: Record<string, string> & { matchLabels?: Record<string, string> };
    podSelector?: { matchLabels: Record<string, string> };
  };
  if (kind === 'ServiceMonitor') return undefined;
  return selector?.matchLabels ?? selector ?? podSelector?.matchLabels;
}
