import type { KubernetesObject } from './helm.js';

/** What is read of an environment variable. */
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

export interface Probe {
  readonly grpc?: { readonly port: number; readonly service?: string };
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, string>>;
  };
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
}

/** A volume, by what it comes from. */
export interface Volume {
  readonly name: string;
  readonly emptyDir?: object;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: {
    readonly sources: readonly {
      readonly secret: {
        readonly name: string;
        readonly items: readonly { readonly key: string; readonly path: string }[];
      };
    }[];
  };
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly topologySpreadConstraints?: readonly {
    readonly topologyKey: string;
    readonly whenUnsatisfiable: string;
  }[];
  readonly affinity?: { readonly podAntiAffinity: Readonly<Record<string, unknown>> };
}

/** A pod, or the template of those of a workload. */
export interface Pod {
  /** Name of what it belongs to. */
  readonly owner: string;
  /** app.kubernetes.io/component. */
  readonly component: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  /** Names of volumes that every pod gets a claim of its own for. */
  readonly claims: readonly string[];
}

interface WorkloadSpec {
  readonly template: { readonly metadata: KubernetesObject['metadata']; readonly spec: PodSpec };
  readonly volumeClaimTemplates?: readonly KubernetesObject[];
}

/** The pods of all workloads, and bare ones. */
export function podsOf(objects: readonly KubernetesObject[]): Pod[] {
  return objects.flatMap((object) => {
    if (object.kind === 'Pod') return [pod(object, object.metadata, object['spec'] as PodSpec)];
    if (object.kind !== 'Deployment' && object.kind !== 'StatefulSet') return [];
    const { template, volumeClaimTemplates = [] } = object['spec'] as WorkloadSpec;
    const claims = volumeClaimTemplates.map(({ metadata }) => metadata.name);
    return [pod(object, template.metadata, template.spec, claims)];
  });
}

function pod(
  owner: KubernetesObject,
  { labels = {} }: KubernetesObject['metadata'],
  spec: PodSpec,
  claims: readonly string[] = [],
): Pod {
  const component = labels['app.kubernetes.io/component'] ?? '';
  return { owner: owner.metadata.name, component, labels, spec, claims };
}

/** All containers of a pod, those that run first included. */
export function containersOf({ spec }: Pod): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** Whether `labels` have all that a selector wants. */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** Objects of a kind. */
export function ofKind(objects: readonly KubernetesObject[], kind: string): KubernetesObject[] {
  return objects.filter((object) => object.kind === kind);
}

/** The object of a kind and name. @throws when there is none */
export function named(
  objects: readonly KubernetesObject[],
  kind: string,
  name: string,
): KubernetesObject {
  const found = ofKind(objects, kind).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found;
}
