import type { KubernetesObject } from './helm.js';
import { ofKind } from './manifests.js';

interface Peer {
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly namespaceSelector?: object;
  readonly ipBlock?: object;
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports: readonly { readonly protocol: string; readonly port: number }[];
}

interface PolicySpec {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

const COMPONENT = 'app.kubernetes.io/component';

/**
 * What NetworkPolicies let through, sorted: `gateway -> candidate-service:7071` as the caller's
 * policy has it, `gateway >> candidate-service:7071` as that of the one who is called. A peer outside
 * of the release reads `anywhere` or `outside`.
 */
export function arrows(objects: readonly KubernetesObject[]): string[] {
  const found = ofKind(objects, 'NetworkPolicy').flatMap((policy) => {
    const { podSelector, ingress = [], egress = [] } = policy['spec'] as PolicySpec;
    const self = podSelector.matchLabels[COMPONENT] ?? 'all';
    return [
      ...egress.flatMap(({ to, ports }) =>
        ports.flatMap((port) => peers(to).map((peer) => `${self} -> ${peer}:${portOf(port)}`)),
      ),
      ...ingress.flatMap(({ from, ports }) =>
        ports.flatMap((port) => peers(from).map((peer) => `${peer} >> ${self}:${portOf(port)}`)),
      ),
    ];
  });
  return found.sort();
}

function peers(of: readonly Peer[] | undefined): string[] {
  if (of === undefined) return ['anywhere'];
  return of.map(({ podSelector, namespaceSelector, ipBlock }) =>
    (namespaceSelector ?? ipBlock) ? 'outside' : (podSelector?.matchLabels[COMPONENT] ?? 'all'),
  );
}

function portOf({ protocol, port }: Rule['ports'][number]): string {
  return protocol === 'TCP' ? String(port) : `${port}/${protocol}`;
}
